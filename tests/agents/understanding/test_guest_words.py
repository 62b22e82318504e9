"""What guests are called."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.understanding.guest_words import guests_heard


@pytest.mark.parametrize(
    ("said", "heard"),
    [
        ("ate adults and for kids", "8 adults and 4 kids"),
        ("adults seven children two", "7 adults 2 children"),
        ("kids, two", "2 kids"),
        ("2 kids, four and six", "2 kids, 4 and 6"),
        ("we are people ten", "we are 10 people"),
        ("two families of four", "8 people"),
        ("three couples", "6 adults"),
        ("a family of six", "6 people"),
        ("twenty one adults", "21 adults"),
        ("twenty two, maybe twenty three", "22, maybe 23"),
        ("twenty two twenty three", "22, 23"),
        ("thirteen plus me", "14"),
        ("9ppl", "9 ppl"),
        ("a two month old", "1 baby"),
        ("one eight year old", "1 kids aged 8 year old"),
        ("", ""),
    ],
)
def test_counts_stand_before_their_nouns(said: str, heard: str):
    assert guests_heard(said) == heard


@given(st.text(max_size=100))
def test_any_text(text: str):
    guests_heard(text)
