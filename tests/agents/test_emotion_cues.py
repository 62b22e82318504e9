"""The patterns behind the feeling: complaints set them off, plain talk does not."""

from __future__ import annotations

import pytest

from agents.emotion_cues import BUSINESS_AS_USUAL, NEGATIVE_CUES, POSITIVE_CUES, Cue


def hit(cues: tuple[Cue, ...], text: str) -> list[float]:
    return [cue.weight for cue in cues if cue.pattern.search(text)]


@pytest.mark.parametrize(
    ("text", "at_most"),
    [
        ("I will call my lawyer", -0.28),
        ("this place is a total mess", -0.28),
        ("WHAT THE HELL", -0.28),
        ("I have been waiting since noon", -0.15),
        ("nobody ever called me", -0.15),
        ("why do I have to repeat this", -0.15),
        ("oh great, so I wait again", -0.14),
        ("I am a bit disappointed", -0.12),
    ],
)
def test_complaints_are_known(text, at_most):
    assert min(hit(NEGATIVE_CUES, text)) <= at_most


@pytest.mark.parametrize(
    "text",
    [
        "can we have it indoors if it's cold",
        "do you have anything for people who hate fish",
        "I never had this before",
        "we have to be out by nine",
        "is it too late to book for Saturday",
        "hello, it's Shelly",
        "my dog is named Classy",
    ],
)
def test_plain_talk_sets_off_nothing_that_matters(text):
    assert sum(hit(NEGATIVE_CUES, text)) >= 0
    assert hit(POSITIVE_CUES, text) == []


def test_a_cue_begins_at_the_start_of_a_word():
    assert hit(NEGATIVE_CUES, "we use sues") == []
    assert hit(NEGATIVE_CUES, "we issue them") == []


def test_weights_point_the_way_they_are_named():
    assert all(-0.5 < cue.weight < 0 for cue in NEGATIVE_CUES)
    assert all(0 < cue.weight < 0.5 for cue in POSITIVE_CUES)


def test_business_words_are_single_lower_case_words():
    assert all(word == word.lower() and word.isalpha() for word in BUSINESS_AS_USUAL)
