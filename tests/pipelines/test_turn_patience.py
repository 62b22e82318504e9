"""How long a silence ends a turn: the words first, then how finished they sound."""

import pytest

from pipelines.turn_patience import patience_seconds
from pipelines.voice_settings import TurnSettings

TURN = TurnSettings()


@pytest.mark.parametrize("text", ["I would like the chicken.", "What do you bring?", "My number is 916-555-0142"])
def test_a_whole_sentence_that_sounds_finished_is_answered_after_a_breath(text: str):
    assert patience_seconds(text, 0.9, TURN) == TURN.end_seconds


def test_a_fragment_gets_a_moment_more():
    assert patience_seconds("The chicken.", 0.9, TURN) == TURN.fragment_seconds > TURN.end_seconds


def test_the_less_finished_it_sounds_the_longer_the_wait():
    waits = [patience_seconds("I would like the chicken.", sounds, TURN) for sounds in (0.9, 0.6, 0.3, 0.0)]
    assert waits == sorted(waits)
    assert (waits[0], waits[-1]) == (TURN.end_seconds, TURN.unsure_seconds)


def test_open_words_wait_however_they_sound():
    assert patience_seconds("We are eight adults and", 0.99, TURN) == TURN.open_seconds
    assert patience_seconds("We are eight adults and", 0.1, TURN) == TURN.limit_seconds
    assert patience_seconds("My number is nine one six.", 0.99, TURN) == TURN.spelling_seconds


def test_a_goodbye_is_an_end_however_it_sounds():
    assert patience_seconds("Goodbye", 0.0, TURN) == TURN.end_seconds


def test_a_verdict_that_is_not_there_yet_is_waited_for_and_without_a_judge_the_words_decide():
    assert patience_seconds("I would like the chicken.", None, TURN) == TURN.unsure_seconds
    assert patience_seconds("I would like the chicken.", None, TURN, judged=False) == TURN.end_seconds


@pytest.mark.parametrize("text", ["I would like the chicken", "My email is jane.doe@example.com", "Yes,"])
def test_without_a_full_stop_the_sound_decides(text: str):
    assert patience_seconds(text, 0.9, TURN) == TURN.fragment_seconds
    assert patience_seconds(text, 0.0, TURN) == patience_seconds(text, None, TURN) == TURN.unsure_seconds
    assert patience_seconds(text, None, TURN, judged=False) == TURN.unsure_seconds
