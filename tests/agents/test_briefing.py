"""What a specialist is told: everything that is known, so that nobody asks twice."""

from __future__ import annotations

from dataclasses import replace

import pytest

from agents import intents
from agents.booking_flow import Next
from agents.booking_notes import BookingNotes
from agents.briefing import Now, brief
from agents.business import Business
from agents.notes import Notes
from agents.planning import Ask, Plan, Reach
from agents.router import Route
from agents.understanding.party import Party

NOW = Now("voice", "2026-11-20T12:00-08:00")
NOTES = Notes(topic=intents.QUOTE, party=Party(8, 4), zip="95616", name="Ann Lee")


def planned(notes: Notes, intent: str = intents.QUOTE, step: Next | None = None) -> Plan:
    return Plan((Ask(intent, "text"),), Route(intent, "somebody", 0.9), notes, frozenset({"yes"}), step or Next())


def test_the_next_specialist_knows_what_the_last_one_was_told(business: Business):
    booking = BookingNotes(day="2026-11-28", at="18:00", allergies="none", read_back="code")
    notes = replace(NOTES, topic=intents.BOOKING, booking=booking, asked="confirm")
    known = brief(planned(notes, intents.POLICY, Next(None, "confirm")), Reach(phone="+19165550142"), business, NOW)
    assert known.missing == "confirm"
    assert known.customer_name == "Ann"
    assert known.order is not None
    assert (known.order.party, known.order.zip) == ({"adult": 8, "child": 4}, "95616")
    assert known.booking is not None
    told = known.booking
    assert (told.kind, told.todo, told.day, told.at) == ("booking", None, "2026-11-28", "18:00")
    assert (told.name, told.phone, told.allergies, told.read_back) == ("Ann Lee", "+19165550142", "none", "code")


@pytest.mark.parametrize("asked", ["more", "person", "book"])
def test_what_is_no_detail_is_not_missing(business: Business, asked: str):
    assert brief(planned(replace(NOTES, asked=asked)), Reach(), business, NOW).missing is None


def test_a_date_is_offered_once_after_a_whole_price(business: Business):
    assert brief(planned(NOTES), Reach(), business, NOW).offer_date
    for notes in (
        replace(NOTES, offered_date=True),
        replace(NOTES, zip=None),
        replace(NOTES, asked="zip"),
        replace(NOTES, topic=intents.BOOKING),
        replace(NOTES, booking=BookingNotes(reference="R7K2")),
    ):
        assert not brief(planned(notes), Reach(), business, NOW).offer_date
    assert not brief(planned(NOTES), Reach(), business.model_copy(update={"booking": None}), NOW).offer_date


def test_without_a_booking_nothing_is_said_of_one(business: Business):
    assert brief(planned(NOTES), Reach(), business, NOW).booking is None
