"""What is written in mid-call, and how long a call is one."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from agents.listening import listen
from agents.notes import Notes
from agents.offline.wording import Wording
from agents.router import Route
from agents.taking_in import (
    CALL_SECONDS,
    acknowledged,
    goes_to_the_voice,
    got,
    off_the_phone,
    on_the_phone,
    taken_in,
)
from gateway.settings import Settings

NOW = datetime(2026, 11, 20, 20, tzinfo=UTC)
UNCLEAR = Route("unclear", "knowledge", 0.4)


def test_a_call_is_known_until_it_is_over_or_says_nothing_for_too_long():
    notes = on_the_phone(Notes(), "call_1", NOW)
    assert goes_to_the_voice(notes, "sms", NOW)
    assert not goes_to_the_voice(notes, "voice", NOW)
    assert not goes_to_the_voice(off_the_phone(notes), "sms", NOW)
    late = NOW + timedelta(seconds=CALL_SECONDS + 1)
    assert not goes_to_the_voice(notes, "sms", late)
    assert goes_to_the_voice(on_the_phone(notes, "call_1", late), "sms", late)
    assert Notes.from_json(notes.as_json()) == notes


def test_it_is_renewed_now_and_then_and_not_with_every_turn():
    notes = on_the_phone(Notes(), "call_1", NOW)
    assert on_the_phone(notes, "call_1", NOW + timedelta(seconds=20)) is notes
    assert on_the_phone(notes, "call_1", NOW + timedelta(seconds=80)) != notes
    assert on_the_phone(notes, "call_2", NOW).call == "call_2"
    assert on_the_phone(notes, None, NOW) is notes


def test_notes_that_hold_no_time_are_of_no_call():
    assert not goes_to_the_voice(Notes(call="call_1", call_until="soon"), "sms", NOW)


@pytest.mark.parametrize(
    ("text", "told", "asks"),
    [
        ("1200 Main Street, Davis 95616", ("address", "zip"), False),
        ("ok", ("text",), False),
        ("What happens if it rains?", ("text",), True),
        ("95616. Do you cook inside?", ("zip",), True),
        ("my son is allergic to sesame", ("allergies",), True),
    ],
)
def test_facts_are_taken_and_questions_are_left_to_the_voice(settings: Settings, text: str, told, asks: bool):
    before = Notes(topic="booking", asked="zip")
    heard = listen(text, before, settings.business, NOW.date())
    routed = [(text, Route("policy", "knowledge", 0.9) if asks else UNCLEAR)]
    notes = taken_in(before, heard, routed, text)
    assert (notes.texted, notes.text_asks) == (told, text if asks else None)
    assert notes.asked == "zip"
    assert acknowledged(notes) == replace(notes, texted=(), text_asks=None)


def test_the_voice_names_what_came(settings: Settings):
    word = Wording(settings.phrases)
    assert got(Notes(), word) == ""
    assert got(Notes(texted=("text",)), word) == "I just got your text."
    assert got(Notes(texted=("zip", "address")), word) == "I just got your text with the address and the ZIP code."


@pytest.mark.parametrize(("topic", "asks"), [("quote", True), (None, True), ("booking", False)])
def test_a_wish_to_book_is_left_to_the_voice_unless_it_goes_on_with_one(settings: Settings, topic, asks: bool):
    text, before = "Book it for Saturday the 28th at 6pm in 95616", Notes(topic=topic, asked="zip")
    heard = listen(text, before, settings.business, NOW.date())
    notes = taken_in(before, heard, [(text, Route("booking", "booking", 0.9))], text)
    assert notes.text_asks == (text if asks else None)
    assert notes.texted == ("zip", "day", "at")
