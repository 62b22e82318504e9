"""How somebody is received."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from agents.booking_notes import BookingNotes
from agents.greetings import greeting_for, moment_of, spoke_before, subject_in_writing, subject_of
from agents.notes import Notes
from agents.understanding.party import Party
from gateway.settings import Settings
from memory.conversation import Channel, ConversationId, Turn, TurnId
from memory.people import Contact, Customer, CustomerId, OrgId
from tests.memory.test_recall_items import BOOKING

NOON = datetime(2026, 11, 20, 20, tzinfo=UTC)
NOBODY = Customer(CustomerId("c"), OrgId("o"), (Contact("phone", "+19165550142"),))
SARAH = Customer(CustomerId("c"), OrgId("o"), (), {"name": "Sarah Miller"})
DAVIS = Notes(topic="quote", party=Party(8, 4), place="Davis")


@pytest.mark.parametrize("customer", [NOBODY, SARAH])
@pytest.mark.parametrize("notes", [Notes(), DAVIS])
def test_everybody_is_told_that_they_talk_to_an_ai_and_whose(settings: Settings, customer: Customer, notes: Notes):
    words = greeting_for(settings.phrases, settings.business, customer, notes, resumed=False)
    assert "AI assistant of My Hibachi" in words
    assert ("Hi Sarah," in words) == (customer is SARAH)
    assert ("party of 12 in Davis" in words) == (notes is DAVIS)


def test_after_a_dropped_line_one_sentence_and_no_second_introduction(settings: Settings):
    for notes in (Notes(), DAVIS):
        words = greeting_for(settings.phrases, settings.business, SARAH, notes, resumed=True)
        assert "line dropped" in words
        assert "AI assistant" not in words
        assert words.count(".") == 1
    assert "party of 12 in Davis" in words


def test_what_is_still_open(settings: Settings):
    phrases = settings.phrases
    assert subject_of(Notes(), phrases) == ""
    assert subject_of(Notes(party=Party(10)), phrases) == "your party of 10"
    message = Notes(topic="callback", reason="a wedding", party=Party(10))
    assert "call back" in subject_of(message, phrases)


def test_who_has_a_booking_is_told_of_it_unless_something_else_is_open(settings: Settings):
    for customer in (NOBODY, SARAH):
        words = greeting_for(
            settings.phrases, settings.business, customer, Notes(), resumed=False, booked="Saturday at 6 PM"
        )
        assert "AI assistant of My Hibachi" in words
        assert "booking for Saturday at 6 PM" in words
        words = greeting_for(settings.phrases, settings.business, customer, DAVIS, resumed=False, booked="Saturday")
        assert "Saturday" not in words


def test_the_moment_of_a_booking_is_written_or_spoken(settings: Settings):
    now = datetime(2026, 11, 20, 20, tzinfo=UTC)
    assert moment_of(None, "web", now, settings.business) == ""
    assert "28" in moment_of(BOOKING, "web", now, settings.business)
    assert moment_of(BOOKING, "voice", now, settings.business) != moment_of(BOOKING, "web", now, settings.business)


def test_who_wrote_is_met_with_it_and_the_other_way_round(settings: Settings):
    def words(spoke: Channel, notes: Notes, customer: Customer = SARAH) -> str:
        return greeting_for(settings.phrases, settings.business, customer, notes, resumed=False, spoke=spoke)

    assert "I have your text about your party of 12 in Davis. Shall we go on" in words("sms", DAVIS)
    assert "We talked on the phone about your party of 12" in words("voice", DAVIS, NOBODY)
    assert "I have your chat with us. How can I help?" in words("web", Notes())
    day = Notes(booking=BookingNotes(day="2026-11-28"))
    assert "I have your text about Saturday, November 28th." in words("sms", day)


def test_on_which_other_channel_they_spoke_last():
    turn = Turn(TurnId("t"), OrgId("o"), ConversationId("c"), CustomerId("c"), "customer", "sms", "Hi", NOON)
    ours = replace(turn, who="frontdesk", channel="voice")
    assert spoke_before([turn, ours], "voice") == "sms"
    assert spoke_before([turn, replace(turn, channel="voice"), ours], "voice") is None
    assert spoke_before([ours], "sms") is None


def test_what_is_open_in_writing(settings: Settings):
    seating = Notes(topic="booking", party=Party(10), booking=BookingNotes(day="2026-11-28", at="18:00"))
    assert subject_in_writing(seating, settings.phrases) == "your party of 10 on Sat, Nov 28, 2026, 6:00 PM"
    day = Notes(topic="booking", booking=BookingNotes(day="2026-11-28"))
    assert subject_in_writing(day, settings.phrases) == "Sat, Nov 28, 2026"
    assert subject_in_writing(DAVIS, settings.phrases) == "your party of 12 in Davis"
    assert subject_in_writing(Notes(), settings.phrases) == ""
