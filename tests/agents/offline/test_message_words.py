"""Words for messages."""

from __future__ import annotations

import pytest

from agents.known import AskKnown, Known, MessageKnown
from agents.offline.message_words import words_before_message, words_for_message
from agents.offline.wording import Wording
from agents.tools.request_callback import CallbackTaken
from gateway.settings import Settings
from memory.conversation import Channel

ASK = AskKnown(intent="callback", text="call me")


@pytest.fixture(scope="module")
def word(settings: Settings) -> Wording:
    return Wording(settings.phrases)


@pytest.mark.parametrize(("channel", "number"), [("voice", "9 1 6, 5 5 5, 0 1 4 2"), ("web", "916-555-0142")])
def test_the_number_is_read_back_as_the_channel_needs_it(word: Wording, channel: Channel, number: str):
    taken = CallbackTaken(reference="a", phone="+19165550142", staff_open=True)
    words = " ".join(words_for_message(taken, Known(channel=channel, customer_name="Ann"), word))
    assert "Thank you, Ann." in words
    assert number in words
    assert "as soon as they can" in words


@pytest.mark.parametrize(
    ("call_from", "when"),
    [
        ("2026-11-20T09:00-08:00", "today at 9 AM"),
        ("2026-11-21T09:30-08:00", "tomorrow at 9:30 AM"),
        ("2026-11-23T13:00-08:00", "on Monday at 1 PM"),
    ],
)
def test_when_they_can_call(word: Wording, call_from: str, when: str):
    taken = CallbackTaken(reference="a", phone="+19165550142", call_from=call_from)
    known = Known(local_time="2026-11-20T06:00-08:00")
    assert f"They'll be back {when}." in words_for_message(taken, known, word)
    assert len(words_for_message(taken, Known(local_time="soon"), word)) == 1


def test_a_number_that_is_none_is_asked_for_again(word: Wording):
    assert words_for_message(CallbackTaken(bad_phone=True), Known(), word)[-1].endswith("?")
    assert words_for_message(CallbackTaken(needs_phone=True), Known(), word)[-1].endswith("?")


def test_before_it_is_taken(word: Wording):
    assert "call" in words_before_message(ASK, Known(missing="name"), word)[0]
    assert words_before_message(ASK, Known(missing="phone", digits="916"), word) == []
    complaint = words_before_message(AskKnown(intent="complaint", text=""), Known(missing="name"), word)
    assert "sorry" in complaint[0]


def test_a_person_who_comes_at_once_needs_no_message(word: Wording):
    assert "bring somebody in" in words_before_message(ASK, Known(transfer=True), word)[0]


def test_a_message_that_was_taken_is_not_taken_again(word: Wording):
    message = MessageKnown(reference="a", phone="+19165550142")
    assert "already has your message" in words_before_message(ASK, Known(message=message), word)[0]
