"""Words are asked for once a silence, early of who can be asked early; and those of an earlier silence are not all."""

import pytest

from pipelines import turn_events as turn
from pipelines.asked_words import AskedWords
from tests.pipelines.hearing_alone import FRAME, PaperSpeechToText, ear_of, quiet
from tests.pipelines.turn_script import Script
from tests.pipelines.whole_call import SENTENCE


@pytest.fixture
def call() -> Script:
    return Script()


def test_words_are_asked_for_once_until_there_are_more():
    asked = AskedWords()
    assert [asked.ask(), asked.ask(), asked.number] == [True, False, 1]
    asked.heard_more()
    assert [asked.ask(), asked.number] == [True, 2]


def test_only_the_answer_to_the_latest_question_is_final_and_only_while_nothing_came_after_it():
    asked = AskedWords()
    asked.answered(0)
    asked.ask()
    asked.heard_more()
    asked.answered(1)
    assert not asked.final
    asked.ask()
    asked.answered(1)
    assert not asked.final
    asked.answered(2)
    assert asked.final
    asked.heard_more()
    assert not asked.final


def test_words_are_asked_for_before_it_is_a_pause_and_then_not_again(call: Script):
    call.speech(1.0).silence(0.08)
    assert (call.kinds(), call.hushed) == (["TurnBegan"], [1])
    call.final("How much is it for eight?").silence(0.02)
    assert (call.take(), call.likely) == ([turn.Paused(1)], ["How much is it for eight?"])
    assert call.finished(1.0).silence(0.04).kinds() == ["TurnEnded"]


def test_words_that_were_asked_for_too_early_are_asked_for_again(call: Script):
    call.speech(1.0).silence(0.06).speech(0.2).final("How much is").silence(0.1)
    assert (call.take()[1:], call.hushed) == ([turn.Paused(2)], [1, 2])
    assert call.finished(1.0).silence(0.2).kinds() == []
    assert call.final("How much is it?", of_pause=2).kinds() == ["TurnEnded"]


def test_a_word_that_ends_after_all_is_asked_for(call: Script):
    call.speech(1.0).silence(0.06).fading(0.06).silence(0.04)
    assert (call.take()[1:], call.hushed) == ([turn.Paused(2)], [1, 2])


def test_over_our_own_speech_there_is_no_hurry(call: Script):
    call.frontdesk_speaks().speech(0.4).silence(0.08)
    assert call.hushed == []


async def test_who_can_be_asked_early_is_asked_for_words_before_it_is_a_pause():
    asked = {}
    for early in (True, False):
        async with ear_of(PaperSpeechToText(asked_early=early)) as ear:
            await ear.turn()  # so that the words of the turn before are not taken for this one's
            ear.turns.fell_silent()
            spoken = len(SENTENCE) // FRAME * FRAME
            for at in range(0, spoken + 12 * FRAME, FRAME):
                if ear.turns.caller == "paused":
                    break
                await ear.hear((SENTENCE[:spoken] + quiet(0.4))[at : at + FRAME])
                asked[early, ear.turns.caller] = ear.stream.finals_asked
            assert ear.stream.finals_asked == asked[early, "paused"] > 0
    assert asked[True, "talking"] == asked[True, "paused"]
    assert asked[False, "talking"] == asked[False, "paused"] - 1
