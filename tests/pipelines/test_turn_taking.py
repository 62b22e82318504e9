"""Turn-taking as scripts: what is heard and what we do, and the events that must follow."""

import pytest
from hypothesis import given

from pipelines import turn_events as turn
from tests.pipelines.turn_script import FRAME_SECONDS, INPUTS, Script


@pytest.fixture
def call() -> Script:
    return Script()


def test_a_finished_sentence_ends_soon_after_the_words_are_there(call: Script):
    call.speech(1.5).silence(0.2)
    assert call.take() == [turn.TurnBegan(), turn.Paused(1)]
    call.finished(0.9).silence(0.2).final("How much for eight adults?")
    [ended] = call.take()
    assert isinstance(ended, turn.TurnEnded)
    assert ended.text == "How much for eight adults?"
    assert ended.confidence == 0.9
    assert ended.pause_seconds == pytest.approx(0.4)


def test_a_goodbye_is_an_end_however_it_sounds(call: Script):
    call.speech(1.0).silence(0.2).finished(0.05).final("No, that's all. Goodbye.").silence(0.2)
    assert call.kinds() == ["TurnBegan", "Paused", "TurnEnded"]


def test_a_sentence_that_does_not_sound_finished_waits_longer(call: Script):
    call.speech(1.0).silence(0.2).finished(0.1).final("How much for eight adults.").silence(0.4)
    assert "TurnEnded" not in call.kinds()
    assert call.silence(0.3).kinds() == ["TurnEnded"]


def test_words_left_open_wait_longest(call: Script):
    call.speech(1.0).silence(0.2).finished(0.1).final("Eight adults and").silence(1.9)
    assert "TurnEnded" not in call.kinds()
    assert call.silence(0.2).kinds() == ["TurnEnded"]


def test_a_pause_inside_a_turn_is_part_of_it(call: Script):
    call.speech(0.8).silence(0.3).final("My number is").finished(0.2).speech(0.6)
    assert call.kinds() == ["TurnBegan", "Paused", "Resumed"]
    call.final("My number is", of_pause=1)  # an old final does not end the new stretch
    call.silence(0.3).final("My number is 916 555 0142.", of_pause=2).finished(0.9).silence(0.2)
    assert [type(event).__name__ for event in call.events] == ["Paused", "TurnEnded"]
    assert call.events[0] == turn.Paused(2)


def test_a_final_of_an_earlier_pause_does_not_end_a_later_one(call: Script):
    call.speech(0.8).silence(0.3).speech(0.6).silence(0.3).finished(0.9).take()
    call.final("Eight adults.", of_pause=1).silence(0.6)
    assert call.kinds() == []
    assert call.final("Eight adults, please.", of_pause=2).kinds() == ["TurnEnded"]


@pytest.mark.parametrize(
    "said", ["My number is 916.", "916 555", "It's nine one six five", "My email is jane dot doe at"]
)
def test_a_number_or_an_email_being_spelled_gets_patience(call: Script, said: str):
    call.speech(1.0).silence(0.2).final(said).finished(0.95).silence(1.2)
    assert "TurnEnded" not in call.kinds()
    assert call.silence(1.2).kinds() == ["TurnEnded"]


def test_a_whole_phone_number_does_not(call: Script):
    call.speech(3.0).silence(0.2).final("My number is 916-555-0142.").finished(0.95).silence(0.2)
    assert call.kinds() == ["TurnBegan", "Paused", "TurnEnded"]


def test_a_blip_of_noise_is_no_turn(call: Script):
    assert call.speech(0.04).silence(1.0).speech(0.02).silence(0.5).kinds() == []


def test_noise_without_words_is_forgotten(call: Script):
    call.speech(0.5).silence(0.2).final("").silence(0.1)
    assert call.kinds() == ["TurnBegan", "Paused", "NothingSaid"]


def test_words_that_never_come_are_asked_for_again(call: Script):
    call.speech(1.0).silence(4.1)
    assert call.kinds() == ["TurnBegan", "Paused", "NotHeard"]


def test_when_the_final_never_comes_the_partial_serves(call: Script):
    call.speech(1.0).partial("how much is it").silence(4.1)
    ended = call.take()[-1]
    assert isinstance(ended, turn.TurnEnded)
    assert (ended.text, ended.pause_seconds) == ("how much is it", pytest.approx(4.0, abs=0.1))


def test_words_at_a_pause_that_could_be_all_are_told_once(call: Script):
    call.speech(1.0).silence(0.12).final("How much is it for eight?").partial("how much is it for eight")
    assert call.likely == ["How much is it for eight?"]
    call.speech(0.5).silence(0.12).final("How much is it for eight and two kids?", of_pause=2)
    assert call.likely[1:] == ["How much is it for eight and two kids?"]


@pytest.mark.parametrize("said", ["We are eight and", "My number is nine one six.", ""])
def test_words_that_are_left_open_are_not(call: Script, said: str):
    call.speech(1.0).silence(0.12).final(said)
    assert call.likely == []


def test_nor_are_words_over_ours_or_before_a_pause(call: Script):
    call.speech(1.0).partial("How much is it?")
    call.silence(5.0).take()
    call.frontdesk_speaks().speech(0.3).silence(0.12).partial("Yeah.")
    assert call.likely == []


# --- voices that are not the caller's ---


def test_a_far_voice_neither_holds_ours_nor_ends_it(call: Script):
    call.frontdesk_speaks()
    for _ in range(100):
        call.events += call.turns.audio(FRAME_SECONDS, True, far=True)
    call.partial("the storm will reach the valley tonight").silence(0.12)
    call.final("The storm will reach the valley tonight.").silence(1.0)
    assert call.kinds() == ["TurnBegan", "Paused", "NothingSaid"]
    assert call.likely == []
    assert call.turns.ours == "audible"


def test_nor_is_it_answered_after_ours(call: Script):
    for _ in range(100):
        call.events += call.turns.audio(FRAME_SECONDS, True, far=True)
    call.silence(0.12).final("The storm will reach the valley tonight.").finished(0.9).silence(1.0)
    assert call.kinds() == ["TurnBegan", "Paused", "NothingSaid"]


def test_our_own_words_coming_back_do_not_end_ours(call: Script):
    call.turns.saying("That comes to nine hundred and forty dollars.")
    call.frontdesk_speaks().speech(0.3).partial("comes to nine hundred and forty")
    assert call.kinds() == ["TurnBegan", "Hold"]
    assert call.partial("wait, that comes to how much").kinds() == ["BargeIn"]


def test_a_word_that_was_hardly_understood_lets_ours_go_on(call: Script):
    call.frontdesk_speaks().speech(0.3).silence(0.12)
    call.events += call.turns.words("Dice her.", finalized=1, confidence=0.6)
    assert call.silence(0.9).kinds() == ["TurnBegan", "Hold", "Paused", "NothingSaid", "GoOn"]


# --- barge-in ---


def test_clear_speech_holds_ours_at_once_and_words_end_it(call: Script):
    call.frontdesk_speaks().speech(0.14)
    assert call.kinds() == ["TurnBegan", "Hold"]
    call.speech(0.3).partial("wait")
    assert call.kinds() == ["BargeIn"]
    call.speech(0.5).silence(0.3).final("Wait, what do I bring?").finished(0.9).silence(0.2)
    assert call.kinds() == ["Paused", "TurnEnded"]


def test_a_hummed_mm_hm_does_not_even_hold(call: Script):
    call.frontdesk_speaks().speech(0.5, hum=True).silence(0.25).final("Mm-hm.")
    call.silence(0.1)
    assert call.kinds() == ["TurnBegan", "Paused", "NothingSaid"]
    assert call.turns.ours == "audible"


@pytest.mark.parametrize("said", ["Yeah.", "Okay, right.", "Uh-huh.", "I see.", ""])
def test_a_back_channel_or_a_cough_holds_and_then_ours_goes_on(call: Script, said: str):
    call.frontdesk_speaks().speech(0.3).silence(0.2).final(said).silence(0.1)
    assert call.kinds() == ["TurnBegan", "Hold", "Paused", "NothingSaid", "GoOn"]
    assert call.turns.ours == "audible"


def test_yes_after_our_question_is_an_answer(call: Script):
    call.frontdesk_speaks()
    call.turns.fell_silent()
    call.speech(0.3).silence(0.2).final("Yes.").finished(0.9).silence(0.3)
    assert call.kinds() == ["TurnBegan", "Paused", "TurnEnded"]


@pytest.mark.parametrize("said", ["wait", "hold on", "excuse me", "sorry"])
def test_taking_the_floor_by_name_needs_no_second_word(call: Script, said: str):
    assert "BargeIn" in call.frontdesk_speaks().speech(0.3).partial(said).kinds()


def test_one_other_word_interrupts_once_it_is_final(call: Script):
    call.frontdesk_speaks().speech(0.3).partial("lobster")
    assert "BargeIn" not in call.kinds()
    assert "BargeIn" in call.silence(0.2).final("Lobster?").kinds()


def test_a_television_does_not_hold_ours_for_ever(call: Script):
    call.frontdesk_speaks().speech(3.0)
    assert call.kinds() == ["TurnBegan", "Hold", "GoOn"]
    assert "BargeIn" in call.partial("wait a moment please").kinds()


def test_more_words_before_our_answer_drop_it(call: Script):
    call.speech(1.0).silence(0.3).final("For eight adults.").finished(0.9).silence(0.2)
    assert "TurnEnded" in call.kinds()
    call.speech(0.5).partial("and four children").silence(0.3).final("And four children.").finished(0.9).silence(0.2)
    assert call.kinds() == ["TurnBegan", "BargeIn", "Paused", "TurnEnded"]


def test_our_answer_waits_while_the_caller_is_talking(call: Script):
    call.turns.reply_coming()
    call.speech(0.2)
    assert not call.turns.audible()
    call.silence(0.2).final("").silence(0.1)
    assert call.kinds() == ["TurnBegan", "Paused", "NothingSaid", "GoOn"]


def test_nor_is_it_heard_in_a_breath_of_theirs(call: Script):
    call.turns.reply_coming()
    call.speech(0.4).silence(0.2)
    assert not call.turns.audible()
    call.final("And four kids.").take()
    call.finished(0.9).silence(0.4)
    assert call.kinds() == ["TurnEnded"]


def test_a_word_that_fades_is_not_over(call: Script):
    call.speech(1.0)
    assert call.fading(0.16).kinds() == ["TurnBegan"]
    assert call.speech(0.3).kinds() == []
    assert call.fading(0.16).silence(0.08).kinds() == []
    assert call.silence(0.04).kinds() == ["Paused"]


def test_what_fades_for_longer_than_a_word_is_silence(call: Script):
    call.speech(1.0)
    assert call.fading(0.4).kinds() == ["TurnBegan", "Paused"]


def test_over_ours_nothing_fades(call: Script):
    call.frontdesk_speaks().speech(0.3)
    assert call.fading(0.12).kinds() == ["TurnBegan", "Hold", "Paused"]


# --- keys ---


def test_keys_are_a_turn(call: Script):
    call.digit("9").digit("1").silence(2.1)
    ended = call.take()[-1]
    assert isinstance(ended, turn.TurnEnded)
    assert (ended.text, ended.pause_seconds) == ("9 1", pytest.approx(2.0, abs=0.05))
    assert call.digit("5").digit("#").kinds() == ["BargeIn", "TurnEnded"]


@given(INPUTS)
def test_events_keep_their_grammar(inputs):
    """Whatever comes: a turn that began ends before the next, holds are resolved, and silence always ends the call."""
    call = Script()
    call.play(inputs)
    open_turn = False
    for event in call.take():
        match event:
            case turn.TurnBegan():
                assert not open_turn
                open_turn = True
            case turn.Paused() | turn.Resumed():
                assert open_turn
            case turn.TurnEnded():
                assert event.text.strip()
                keyed = all(len(key) == 1 for key in event.text.split())
                open_turn = open_turn and keyed
            case turn.NothingSaid() | turn.NotHeard():
                assert open_turn
                open_turn = False
    call.turns.fell_silent()
    assert {"GiveUp", "ReplyStuck"} & set(call.silence(40).kinds())
