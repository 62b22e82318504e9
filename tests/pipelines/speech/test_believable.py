"""Words over noise are not believed, words over speech are."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.speech.believable import QUIET_RMS, believable, dropped_words, loudest_rms, quietest_place, tidy


def _judge(text, *, confidence=0.9, looped=False, seconds=2.0, partial=False):
    return believable(text, confidence=confidence, looped=looped, seconds=seconds, partial=partial)


@pytest.mark.parametrize("text", ["Yes.", "A.", "How much is it for 8 adults?", "You", "43215"])
def test_speech_is_believed(text):
    assert _judge(text) == text


@pytest.mark.parametrize(
    ("text", "how"),
    [
        ("♪ You're my God ♪", {}),
        ("...", {}),
        ("", {}),
        ("Thank you for watching", {"confidence": 0.2}),
        ("Go go go", {"looped": True, "confidence": 0.5}),
        ("one two three four five six seven eight nine ten", {"seconds": 0.4}),
        ("You", {"partial": True}),
        ("Uh, uh,", {"partial": True}),
    ],
)
def test_inventions_are_not(text, how):
    assert _judge(text, **how) == ""


def test_a_partial_with_more_words_is_believed():
    assert _judge("You said", partial=True) == "You said"


@pytest.mark.parametrize(
    ("earlier", "text", "partial", "dropped"),
    [
        ("Zero, four, zero. Four, seven, nine.", "4, 7, 9, 6, 6, 6, 9.", False, True),
        ("Six, one, four.", "614-555-0132", False, False),
        ("How much is it", "How much is it for eight adults?", False, False),
        ("How match is", "How much is it for eight adults?", False, False),
        ("My name is", "", False, True),
        ("one two three four five six", "four five six", True, True),
        ("some wards that it misheard", "Some words that it misheard.", True, False),
        ("", "Hello.", True, False),
        ("Yes", "", True, False),
    ],
)
def test_a_text_that_lacks_what_was_understood_before_is_noticed(earlier, text, partial, dropped):
    assert dropped_words(earlier, text, partial=partial) == dropped


def test_punctuation_comes_once():
    assert tidy("at  six thirty p M..") == "at six thirty p M."
    assert tidy("Really?.") == "Really?"
    assert tidy("Thank you, good-bye.") == "Thank you, goodbye."
    assert tidy("well, yes") == "well, yes"


def test_the_loudest_moment_counts():
    quiet = np.random.default_rng(0).normal(0, 10, 16000).astype("<i2")
    assert loudest_rms(quiet.tobytes(), 8000) < QUIET_RMS
    quiet[8000:9000] = 3000
    assert loudest_rms(quiet.tobytes(), 8000) > 2000
    assert loudest_rms(b"", 8000) == 0.0


@given(st.binary(max_size=3000), st.sampled_from([8000, 16000]))
def test_loudness_of_anything_is_a_level(data, rate):
    assert 0.0 <= loudest_rms(data, rate) <= 32768.0


def test_long_speech_is_cut_where_it_is_quietest():
    audio = np.random.default_rng(0).normal(0, 3000, 14 * 8000).clip(-32000, 32000).astype("<i2")
    audio[int(10.9 * 8000) : int(11.3 * 8000)] = 0
    place = quietest_place(audio.tobytes(), 8000, from_seconds=9.0, to_seconds=12.5)
    assert place % 2 == 0
    assert 10.9 <= place / 2 / 8000 <= 11.3
    assert quietest_place(b"\0" * 100, 8000, from_seconds=0.0, to_seconds=0.1) == 1600
