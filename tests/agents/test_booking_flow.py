"""The next step of a booking, and the sentences that belong to it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from agents import intents
from agents.booking_flow import Next, Todo, dropped, in_booking, next_in, slots_of, with_allergies, without_booking
from agents.booking_notes import BookingNotes
from agents.business import Business
from agents.notes import Notes
from agents.router import Route
from agents.understanding.party import Party

SEATING = BookingNotes(day="2026-11-28", at="18:00", seen="2026-11-28T18:00")
FULL = Notes(
    topic=intents.BOOKING,
    party=Party(8, 4),
    zip="95616",
    name="Ann",
    phone="+19165550142",
    booking=replace(SEATING, allergies="none"),
)
AGENTS = {intents.BOOKING: "operations", intents.POLICY: "knowledge", intents.ALLERGY: "allergens"}


def step(notes: Notes, business: Business, topic: str = intents.BOOKING, *, agreed: bool = False) -> Next:
    return next_in(topic, notes, business, phone=None, name=None, agreed=agreed)


def test_what_is_needed_stands_in_the_config(business: Business, plumber: Business):
    assert slots_of(business) == ["day", "at", "party", "children", "zip", "name", "phone", "allergies"]
    assert slots_of(plumber) == ["day", "at", "party", "zip", "name", "phone"]


def test_one_thing_is_asked_at_a_time(business: Business):
    notes = Notes()
    steps: tuple[tuple[Notes, Todo | None, str | None], ...] = (
        (notes, None, "day"),
        (replace(notes, booking=BookingNotes(days=("2026-11-28", "2026-11-29"))), None, "day"),
        (replace(notes, booking=BookingNotes(trouble="past")), None, "day"),
        (replace(notes, booking=BookingNotes(day="2026-11-28")), "check", "at"),
        (replace(notes, booking=BookingNotes(day="2026-11-28", seen="2026-11-28")), None, "at"),
        (replace(notes, booking=replace(SEATING, seen=None)), "hold", "party"),
        (replace(notes, booking=SEATING, party=Party(8)), None, "children"),
        (replace(notes, booking=SEATING, party=Party(8, 4)), None, "zip"),
        (replace(FULL, name=None), None, "name"),
        (replace(FULL, phone=None), None, "phone"),
        (replace(FULL, phone=None, email="ann@example.com"), "read_back", None),
        (replace(FULL, booking=SEATING), None, "allergies"),
        (replace(FULL, extras={"salmon": "some"}), None, "extras"),
        (FULL, "read_back", None),
    )
    for told, todo, missing in steps:
        assert step(told, business) == Next(todo, missing)


def test_only_a_yes_to_what_was_read_back_books(business: Business):
    assert step(FULL, business, agreed=True) == Next("read_back")
    heard = replace(FULL, booking=replace(FULL.booking, read_back="code"))
    assert step(heard, business) == Next(None, "confirm")
    assert step(heard, business, agreed=True) == Next("book")


def test_moving_needs_a_day_and_cancelling_nothing(business: Business):
    assert step(Notes(), business, intents.RESCHEDULE) == Next("find", "day")
    assert step(Notes(booking=SEATING), business, intents.RESCHEDULE) == Next("read_back")
    assert step(Notes(), business, intents.CANCEL) == Next("read_back")


@pytest.mark.parametrize(
    ("text", "intent", "asked", "found", "expected"),
    [
        ("Sarah Jones", intents.GREETING, "name", {"name"}, intents.BOOKING),
        ("ten of us", intents.QUOTE, "party", {"party"}, intents.BOOKING),
        ("how much is that?", intents.QUOTE, "party", set(), intents.QUOTE),
        ("how much is it for ten adults in 95616?", intents.BOOKING, "party", {"party", "zip"}, intents.QUOTE),
        ("how long is the show?", intents.POLICY, "party", set(), intents.POLICY),
        ("no", intents.DECLINE, "children", {"party", "children", "no"}, intents.BOOKING),
        ("never mind", intents.UNCLEAR, "zip", set(), intents.DECLINE),
        ("cancel that", intents.CANCEL, "zip", set(), intents.DECLINE),
        ("what if I cancel?", intents.CANCEL, "zip", set(), intents.POLICY),
        ("move it to Sunday", intents.RESCHEDULE, "zip", {"day"}, intents.BOOKING),
        ("yes", intents.CALLBACK, "person", {"yes"}, intents.CALLBACK),
        ("95616 then", intents.QUOTE, "person", {"zip"}, intents.BOOKING),
        ("nobody has allergies", intents.ALLERGY, "name", {"allergies", "no_allergies"}, intents.BOOKING),
        ("it's for my boss", intents.CONTACT_DETAILS, "name", set(), intents.BOOKING),
        ("hmm", intents.UNCLEAR, "zip", set(), intents.BOOKING),
        ("nine", intents.QUOTE, "zip", set(), intents.BOOKING),
    ],
)
def test_which_sentences_belong_to_it(text: str, intent: str, asked: str, found: set[str], expected: str):
    notes = Notes(topic=intents.BOOKING, asked=asked)
    assert in_booking(text, Route(intent, "somebody", 0.6), notes, found, AGENTS).intent == expected


@pytest.mark.parametrize(
    ("text", "intent", "notes", "found", "expected"),
    [
        ("yes please", intents.GO_ON, Notes(asked="book", party=Party(8)), {"yes"}, intents.BOOKING),
        ("okay", intents.QUOTE, Notes(asked="book", party=Party(8)), {"yes"}, intents.ACKNOWLEDGE),
        ("Sunday then", intents.UNCLEAR, Notes(), {"day"}, intents.BOOKING),
        ("book ten adults", intents.QUOTE, Notes(), {"party"}, intents.BOOKING),
        ("how much to book ten adults", intents.QUOTE, Notes(), {"party"}, intents.QUOTE),
        ("hibachi december 12th", intents.GREETING, Notes(), {"day"}, intents.BOOKING),
        ("do you work on thanksgiving", intents.POLICY, Notes(), {"day"}, intents.BOOKING),
        ("what happens on thanksgiving", intents.POLICY, Notes(), {"day"}, intents.POLICY),
        ("yes that works", intents.BOOKING, Notes(asked="person"), {"yes"}, intents.CALLBACK),
        ("yes how much is it", intents.QUOTE, Notes(asked="person"), {"yes"}, intents.QUOTE),
        ("No allergies!", intents.ALLERGY, Notes(), {"allergies", "no_allergies"}, intents.ACKNOWLEDGE),
        (
            "perfect, book it",
            intents.BOOKING,
            Notes(asked="more", booking=BookingNotes(reference="R7K2")),
            {"yes"},
            intents.ACKNOWLEDGE,
        ),
        ("move it to Sunday", intents.BOOKING, Notes(booking=BookingNotes(reference="R7K2")), {"day"}, "reschedule"),
    ],
)
def test_what_begins_one(text: str, intent: str, notes: Notes, found: set[str], expected: str):
    assert in_booking(text, Route(intent, "somebody", 0.6), notes, found, AGENTS).intent == expected


def test_whoever_tells_of_an_allergy_hears_what_holds_it():
    routed = [("shellfish", Route(intents.BOOKING, "operations", 0.9))]
    notes = replace(FULL, booking=replace(SEATING, allergies="shellfish"))
    with_allergies(routed, notes, {"allergies"}, AGENTS)
    with_allergies(routed, notes, {"allergies"}, AGENTS)
    assert [route.intent for _, route in routed] == [intents.ALLERGY, intents.BOOKING]
    nobody = [("none", Route(intents.BOOKING, "operations", 0.9))]
    with_allergies(nobody, FULL, {"allergies", "no_allergies"}, AGENTS)
    assert len(nobody) == 1


def test_a_booking_that_is_given_up_leaves_the_party():
    assert dropped({intents.DECLINE}, FULL)
    assert not dropped({intents.POLICY}, FULL)
    after = without_booking(FULL)
    assert (after.topic, after.booking, after.party) == (None, BookingNotes(), Party(8, 4))
