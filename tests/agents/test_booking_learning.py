"""What the booking tools teach the notes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from agents import intents
from agents.booking_learning import after_booking_tool
from agents.booking_notes import BookingNotes
from agents.notes import Notes
from agents.understanding.party import Party
from memory.conversation import JSON

NOTES = Notes(
    topic=intents.BOOKING,
    party=Party(8, 0),
    zip="95616",
    phone="+19165550142",
    booking=BookingNotes(day="2026-11-28", at="18:00", allergies="none"),
)


def refusal(code: str, *free: str, person: bool = False) -> dict[str, JSON]:
    near: list[JSON] = [{"day": each[:10], "at": each[11:]} for each in free]
    return {"refusal": {"code": code, "detail": "No.", "person": person}, "next_free": near}


def test_what_was_looked_up_is_not_looked_up_again():
    after = after_booking_tool(NOTES, "hold_seating", {"day": "2026-11-28", "at": "18:00"}, {"held": {}})
    assert after.booking.seen == "2026-11-28T18:00"
    other = after_booking_tool(NOTES, "check_availability", {"day": "2026-11-29"}, {"free": []})
    assert other.booking.seen is None


def test_a_full_seating_leaves_the_day_when_there_are_others_on_it():
    after = after_booking_tool(NOTES, "hold_seating", {}, refusal("full", "2026-11-28T21:00", "2026-11-28T15:00"))
    assert (after.booking.day, after.booking.at, after.asked) == ("2026-11-28", None, "seating")
    assert after.booking.offered == ("2026-11-28T15:00", "2026-11-28T21:00")


def test_a_full_day_leaves_nothing_of_it():
    after = after_booking_tool(NOTES, "check_availability", {}, refusal("full", "2026-11-29T18:00"))
    assert (after.booking.day, after.asked) == (None, "seating")
    assert after_booking_tool(NOTES, "book", {}, refusal("too_soon")).asked == "day"


@pytest.mark.parametrize(
    "answer",
    [
        {"outcome": "read_back", "read_back": {"code": "abc"}},
        {"outcome": "read_back", "code": "abc"},
        {"outcome": "read_back", "code": "abc", "refusal": {"code": "wait_for_yes"}},
    ],
)
def test_what_is_read_back_waits_for_a_yes(answer: dict[str, JSON]):
    after = after_booking_tool(NOTES, "book", {}, answer)
    assert (after.booking.read_back, after.asked) == ("abc", "confirm")


def test_a_message_stands_beside_what_is_done():
    before = replace(NOTES, results={"request_callback": {"reference": "M1"}, "quote": {"miles": 43}})
    after = after_booking_tool(before, "book", {}, {"outcome": "booked", "booking": {"reference": "R7K2"}})
    assert after.results == {"request_callback": {"reference": "M1"}}


@pytest.mark.parametrize("outcome", ["booked", "already_booked", "moved", "cancelled"])
def test_what_is_done_asks_for_nothing_more(outcome: str):
    after = after_booking_tool(NOTES, "book", {}, {"outcome": outcome, "booking": {"reference": "R7K2"}})
    assert (after.topic, after.asked, after.booking) == (None, "more", BookingNotes(reference="R7K2"))
    assert after.party == Party(8, 0)


@pytest.mark.parametrize(("code", "asked"), [("unknown_zip", "zip"), ("bad_phone", "phone"), ("absurd_count", "party")])
def test_what_cannot_be_is_asked_for_again(code: str, asked: str):
    after = after_booking_tool(NOTES, "book", {}, refusal(code))
    assert after.asked == asked
    assert {"zip": after.zip, "phone": after.phone, "party": after.party.guests}[asked] is None


@pytest.mark.parametrize("code", ["severe_allergy", "large_party", "too_far"])
def test_what_a_person_decides_is_offered_to_one(code: str):
    after = after_booking_tool(NOTES, "book", {}, refusal(code, person=True))
    assert (after.asked, after.booking.read_back) == ("person", None)


def test_a_booking_that_may_not_be_moved_ends_the_moving():
    moving = replace(NOTES, topic=intents.RESCHEDULE)
    assert after_booking_tool(moving, "reschedule", {}, refusal("no_more_moves")).topic is None


def test_a_reference_is_asked_for_once_then_a_person_looks():
    after = after_booking_tool(NOTES, "cancel", {}, refusal("no_booking"))
    assert after.asked == "reference"
    told = replace(NOTES, booking=BookingNotes(reference="R7K2"))
    assert after_booking_tool(told, "cancel", {}, refusal("no_booking")).asked == "person"


def test_the_only_booking_is_the_one_that_is_meant():
    one: JSON = {"state": "booked", "reference": "R7K2"}
    gone: JSON = {"state": "cancelled", "reference": "A2A2"}
    after = after_booking_tool(NOTES, "find_booking", {}, {"bookings": [one, gone]})
    assert after.booking.reference == "R7K2"
    assert after_booking_tool(NOTES, "find_booking", {}, {"bookings": [one, one]}).asked == "reference"


def test_what_is_free_next_is_offered():
    free: JSON = [{"day": "2026-11-22", "at": "15:00"}]
    after = after_booking_tool(Notes(), "check_availability", {}, {"free": free})
    assert (after.booking.offered, after.asked) == (("2026-11-22T15:00",), "seating")
    assert after_booking_tool(NOTES, "book", {}, {"outcome": "missing", "missing": ["name"]}).asked == "name"
