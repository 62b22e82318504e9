"""When we ask whether anybody is there, and when we say that an answer takes a while: alone, and in a call."""

import pytest

from pipelines import turn_events as turn
from pipelines.turn_events import AskStillThere, GiveUp, ReplyStuck, SayFiller, TurnEvent
from pipelines.voice_settings import SilenceSettings
from pipelines.waiting import Waiting
from tests.pipelines.turn_script import Script

SETTINGS = SilenceSettings(
    ask_after_seconds=(6.0, 12.0), end_after_seconds=18.0, filler_after_seconds=2.5, stuck_after_seconds=10.0
)


@pytest.fixture
def call() -> Script:
    return Script()


def test_a_silent_caller_is_asked_twice_and_given_up():
    waiting = Waiting(SETTINGS)
    told: list[tuple[int, TurnEvent]] = []
    for second in range(1, 25):
        told += [(second, event) for event in waiting.for_caller(1.0)]
    assert told == [(6, AskStillThere(0)), (12, AskStillThere(1)), (18, GiveUp())]


def test_who_speaks_or_presses_a_key_is_there():
    waiting = Waiting(SETTINGS)
    waiting.for_caller(5.0)
    waiting.key_pressed()
    assert waiting.for_caller(5.0) == ()
    assert waiting.for_caller(2.0) == (AskStillThere(0),)
    waiting.somebody_spoke()
    assert waiting.for_caller(5.0) == ()
    assert waiting.for_caller(2.0) == (AskStillThere(0),)


def test_a_late_answer_has_one_filler_and_is_given_up():
    waiting = Waiting(SETTINGS)
    assert waiting.for_us(2.0) == ()
    assert waiting.for_us(1.0) == (SayFiller(),)
    waiting.audio_to_come()
    assert waiting.for_us(3.0) == ()
    assert waiting.for_us(8.0) == (ReplyStuck(),)
    waiting.answer_began()
    waiting.audio_to_come()
    assert waiting.for_us(3.0) == (SayFiller(),)


# --- in a call ---


def test_silence_is_asked_about_twice_and_then_the_call_ends(call: Script):
    call.silence(5.9)
    assert call.kinds() == []
    for time, seconds in ((0, 0.2), (1, 6.0)):
        call.silence(seconds)
        assert call.take() == [turn.AskStillThere(time)]
        assert call.turns.audible()
        call.turns.fell_silent(prompt=True)
    assert call.silence(6.1).kinds() == ["GiveUp"]


def test_an_answer_starts_the_quiet_time_anew(call: Script):
    call.silence(5.0)
    call.frontdesk_speaks().silence(3.0)
    call.turns.fell_silent()
    assert call.silence(5.9).kinds() == []
    assert call.silence(0.2).take() == [turn.AskStillThere(0)]


def test_a_late_reply_gets_one_filler_and_is_given_up_in_the_end(call: Script):
    call.speech(1.0).silence(0.2).final("I would like to know.").finished(0.9).take()
    assert call.silence(2.4).kinds() == []
    assert call.silence(0.2).kinds() == ["SayFiller"]
    assert call.silence(7.2).kinds() == []
    assert call.silence(0.4).kinds() == ["ReplyStuck"]
