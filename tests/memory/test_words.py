"""Words that carry meaning."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memory.words import stem, words_of


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("cancel", "cancellation"),
        ("cancel", "cancelled"),
        ("cancel", "cancelling"),
        ("book", "booking"),
        ("tip", "tipping"),
        ("allergy", "allergies"),
        ("party", "parties"),
        ("reschedule", "rescheduled"),
        ("chair", "chairs"),
        ("glass", "glasses"),
    ],
)
def test_forms_of_a_word_have_one_stem(one: str, other: str):
    assert stem(one) == stem(other)


@pytest.mark.parametrize(("one", "other"), [("rain", "ring"), ("beer", "bees"), ("tax", "tie"), ("tip", "type")])
def test_other_words_keep_another_stem(one: str, other: str):
    assert stem(one) != stem(other)


def test_filler_and_apostrophes_are_left_out():
    assert words_of("What's the chef's price, if you don’t mind?") == [stem("chef"), stem("price"), stem("mind")]
    assert words_of("do you have any") == []


def test_numbers_stay_whole():
    assert words_of("94520 and 100") == ["94520", "100"]


@given(st.text())
def test_any_text_gives_words_without_spaces(text: str):
    assert all(word and " " not in word for word in words_of(text))
