"""Which words change a booking that stands, and that what is booked is heard as what was known."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time

import pytest

from agents import intents
from agents.booking_changing import begun_change, may_begin_change, may_move, meant_by, moved_on_its_day
from agents.booking_notes import BookingNotes
from agents.business import Business
from agents.listening import listen, order_of
from agents.notes import Notes
from agents.seatings import seating
from agents.understanding.party import Party
from memory.bookings import Booking, BookingId
from memory.people import CustomerId, OrgId

TODAY = date(2026, 11, 20)
DETAILS = {"name": "Ann Lee", "phone": "+19165550142", "zip": "95616", "allergies": "none"}


@pytest.fixture
def booking(business: Business) -> Booking:
    at = seating(business, date(2026, 11, 28), time(18))
    party = {"adult": 8, "child": 2, next(name for name in business.prices if name not in ("adult", "child")): 1}
    order = {"upgrades": {}, "add_ons": {"noodles": 3}, "miles": 13}
    return Booking(
        BookingId("b"), OrgId("o"), CustomerId("c"), None, "R7K2", "booked", at, party, order=order, details=DETAILS
    )  # fmt: skip


@pytest.mark.parametrize(
    "text",
    ["we'll be two more", "can you add noodles for everyone", "make it ten adults", "three of us can't make it",
     "change it to ten adults", "I need to change the address", "the name is wrong", "without the noodles please"],
)  # fmt: skip
def test_what_may_change_a_booking(text: str):
    assert may_begin_change(text, Notes())
    assert not may_begin_change(text, Notes(topic=intents.BOOKING))


@pytest.mark.parametrize(
    "text", ["how much would two more be", "what can we add?", "yes", "thanks, bye", "is it gluten free"]
)
def test_what_only_asks_changes_nothing(text: str):
    assert not may_begin_change(text, Notes())


def test_what_is_booked_is_known_whatever_was_spoken_of_since(business: Business, booking: Booking):
    spoken_of = Notes(topic=intents.QUOTE, party=Party(20, 0), zip="94520", extras={"lobster": "everyone"})
    notes = begun_change("we'll be two more", spoken_of, booking, business, TODAY)
    assert notes is not None
    party, upgrades, add_ons = order_of(notes, business)
    assert (party, upgrades, add_ons) == (dict(booking.party), {}, {"noodles": 3})
    assert (notes.topic, notes.zip, notes.name, notes.booking.reference) == (intents.CHANGE, "95616", "Ann Lee", "R7K2")
    heard = listen("we'll be two more", notes, business, TODAY)
    assert heard.notes.party.adults == 10


def test_words_that_change_nothing_of_it_leave_the_notes_alone(business: Business, booking: Booking):
    for text in ("add a bit of fun", "move it to Sunday instead"):
        assert begun_change(text, Notes(), booking, business, TODAY) is None


def test_the_only_one_to_come_is_meant_or_the_one_that_was_spoken_of(booking: Booking):
    now = datetime(2026, 11, 20, 12, tzinfo=booking.seating.starts_at.tzinfo)
    other = replace(booking, id=BookingId("x"), reference="L3L3")
    assert meant_by(Notes(), [booking], now) == booking
    assert meant_by(Notes(), [booking, other], now) is None
    assert meant_by(Notes(booking=BookingNotes(reference="L3L3")), [booking, other], now) == other
    assert meant_by(Notes(), [replace(booking, state="cancelled")], now) is None
    assert meant_by(Notes(), [booking], booking.seating.starts_at) is None


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("Can you move it to 9?", "21:00"),
        ("change it to 9pm please", "21:00"),
        ("move it to three instead", "15:00"),
        ("move it to Sunday at 9", None),
        ("move it to another day", None),
        ("how long is the show", None),
    ],
)
def test_another_time_leaves_the_day_as_it_is(business: Business, booking: Booking, text: str, at: str | None):
    moved = moved_on_its_day(text, Notes(), booking, business, TODAY)
    assert (moved and (moved.topic, moved.booking.day, moved.booking.at)) == (
        at and (intents.RESCHEDULE, "2026-11-28", at)
    )
    assert may_move(text, Notes()) == ("it" in text.split())
    assert not may_move(text, Notes(topic=intents.BOOKING))
