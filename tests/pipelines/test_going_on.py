"""Who goes on with what they said, by how much of our answer they have heard: alone, and as turn-taking has it."""

import pytest

from pipelines import turn_events as turn
from pipelines.going_on import GoingOn
from tests.pipelines.turn_script import Script


@pytest.fixture
def call() -> Script:
    return Script()


def begun(heard_seconds: float = 0.0) -> GoingOn:
    """Somebody who speaks after they have heard so much of the answer to "ten adults"."""
    going_on = GoingOn(0.6)
    going_on.turn_began()
    going_on.turn_ended("ten adults")
    going_on.heard(heard_seconds)
    going_on.turn_began()
    return going_on


def test_before_the_answer_is_heard_they_go_on():
    assert begun(0.6).with_said("and kids") == "ten adults and kids"
    assert begun(0.7).with_said("and kids") == "and kids"


def test_the_third_piece_goes_on_with_both():
    going_on = begun()
    going_on.turn_ended("and kids")
    going_on.turn_began()
    assert going_on.said == "ten adults and kids"


def test_a_new_answer_is_heard_from_its_own_beginning():
    going_on = begun(2.0)
    going_on.turn_ended("and kids")
    going_on.turn_began()
    assert going_on.said == "and kids"


def test_what_was_answered_is_over():
    going_on = begun()
    going_on.answered()
    going_on.turn_began()
    assert going_on.said == ""


# --- in a call ---


def ended(call: Script, text: str, *, of_pause: int = 1) -> turn.TurnEnded:
    """The turn that these words end."""
    call.take()
    call.speech(1.0).silence(0.12).final(text, of_pause=of_pause).finished(0.95).silence(2.5)
    [event] = [event for event in call.take() if isinstance(event, turn.TurnEnded)]
    return event


def test_more_words_before_our_answer_is_heard_go_on_with_the_turn(call: Script):
    assert not ended(call, "We are ten adults.").continues
    assert ended(call, "And four kids.").continues
    assert ended(call, "In 95616.").continues


@pytest.mark.parametrize(("heard_seconds", "continues"), [(0.0, True), (0.4, True), (0.8, False), (4.0, False)])
def test_so_they_do_after_a_word_of_it_and_not_after_more(call: Script, heard_seconds: float, continues: bool):
    ended(call, "We are ten adults.")
    assert call.turns.audible()
    call.silence(heard_seconds)
    assert ended(call, "Wait, and four kids.").continues == continues


def test_what_follows_a_whole_answer_stands_by_itself(call: Script):
    ended(call, "Is it free?")
    assert call.turns.audible()
    call.silence(0.3)  # "Yes."
    call.turns.fell_silent()
    assert not ended(call, "Then book it, please.").continues


def test_what_follows_keys_or_the_greeting_stands_by_itself(call: Script):
    call.turns.reply_coming()
    assert not ended(call, "Hello, I would like to book.").continues
    call.digit("5").digit("#")
    assert not ended(call, "That is my number.").continues


def test_a_noise_before_our_answer_ends_nothing(call: Script):
    ended(call, "We are ten adults.")
    call.speech(0.3).silence(0.12).final("").silence(0.2).take()
    assert call.turns.audible()
    call.silence(2.0)
    assert not ended(call, "Wait, and four kids.").continues


def test_words_that_could_be_all_say_what_they_go_on_with(call: Script):
    ended(call, "We are ten adults.")
    call.speech(1.0).silence(0.12)
    events = call.turns.words("And four kids, please.", finalized=1, confidence=0.9)
    assert turn.Likely("And four kids, please.", continues=True) in events


def test_a_number_that_goes_on_is_as_long_as_both_pieces(call: Script):
    call.speech(1.0).silence(0.2).final("My ZIP is nine five six.").finished(0.95).silence(2.5)
    call.speech(0.5).silence(0.12).final("One six.").finished(0.95).take()
    assert call.silence(0.4).kinds() == ["TurnEnded"]
