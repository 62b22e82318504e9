"""Guests by who they are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.understanding.company import children_named, more_company, with_company


@pytest.mark.parametrize(
    ("said", "counted"),
    [
        ("my wife and I plus 6 friends", "8 adults"),
        ("it's me, my sister and 4 cousins, in Davis", "it's 6 adults, in Davis"),
        ("both my parents, myself and 2 friends", "5 adults"),
        ("my wife and I want a party", "my wife and I want a party"),
        ("me, my wife and our 3 kids", "2 adults 3 kids"),
        ("my wife and me, our 2 sons and their wives", "6 adults"),
        ("book me 14 adults", "book me 14 adults"),
        ("6 friends told me of you", "6 friends told me of you"),
        ("I'm bringing 6 friends", "I'm bringing 6 friends"),
        ("", ""),
    ],
)
def test_those_named_in_a_row_are_one_count_when_some_are_by_number(said: str, counted: str):
    assert with_company(said) == counted


@pytest.mark.parametrize(
    ("said", "more"),
    [
        ("my mother is coming too", 1),
        ("my parents will be joining us as well", 2),
        ("my mother is coming", 0),
        ("is my mother's salad dairy free too?", 0),
        ("", 0),
    ],
)
def test_who_comes_too_is_counted(said: str, more: int):
    assert more_company(said) == more


def test_where_guests_were_asked_for_those_named_are_counted():
    assert with_company("me and my husband plus the in-laws", asked=True) == "4 adults"
    assert with_company("me and my husband want 10", asked=True) == "me and my husband want 10"


def test_children_by_who_they_are():
    assert children_named("my daughter and her friend") == 2
    assert children_named("her friend") == 0


@given(st.text(max_size=80))
def test_any_text_can_be_asked(text: str):
    with_company(text)
    assert more_company(text) >= 0
