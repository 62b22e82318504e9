"""A television and an echo are told from the caller."""

import pytest

from pipelines.other_voices import OtherVoices

OURS = "For fifteen adults the whole evening comes to nine hundred and forty dollars."


@pytest.fixture
def others() -> OtherVoices:
    return OtherVoices(0.06)


def test_a_turn_that_is_far_all_along_is_somebody_elses(others: OtherVoices):
    others.speech(2.0, far=True)
    others.began(over_ours=False)
    assert others.alone("The storm will reach the valley tonight.")
    others.speech(0.06, far=False)
    assert not others.alone("The storm will reach the valley tonight. How much is it?")


def test_what_was_near_in_the_turn_before_does_not_count(others: OtherVoices):
    others.speech(1.0, far=False)
    others.ended()
    others.speech(1.0, far=True)
    assert others.alone("Good evening.")


@pytest.mark.parametrize(
    "heard", ["the whole evening comes to nine hundred", "whole evening comes to nine hundred and"]
)
def test_our_own_words_over_ours_are_an_echo(others: OtherVoices, heard: str):
    others.saying(OURS)
    others.speech(1.0, far=False)
    others.began(over_ours=True)
    assert others.alone(heard)


@pytest.mark.parametrize(
    "heard", ["the evening", "wait, how much was it for the whole group", "no I said fifty adults"]
)
def test_other_words_over_ours_are_the_callers(others: OtherVoices, heard: str):
    others.saying(OURS)
    others.speech(1.0, far=False)
    others.began(over_ours=True)
    assert not others.alone(heard)


def test_a_caller_may_read_back_what_we_said_before(others: OtherVoices):
    others.saying(OURS)
    others.speech(1.0, far=False)
    others.began(over_ours=False)
    assert not others.alone("the whole evening comes to nine hundred and forty?")
