"""When we ask whether anybody is there, and when we say that an answer takes a while."""

from pipelines.turn_events import AskStillThere, GiveUp, ReplyStuck, SayFiller, TurnEvent
from pipelines.voice_settings import SilenceSettings
from pipelines.waiting import Waiting

SETTINGS = SilenceSettings(
    ask_after_seconds=(6.0, 12.0), end_after_seconds=18.0, filler_after_seconds=2.5, stuck_after_seconds=10.0
)


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
