"""Allergies told of, asked for or not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.understanding.allergies_told import NONE, allergies_told, without_those


@pytest.mark.parametrize(
    "text",
    ["no", "none", "No allergies", "nobody has any allergies", "not that I know of", "I don't think so", "we don't",
     "nope, nothing", "everybody eats everything"],
)  # fmt: skip
def test_there_are_none(text: str):
    assert allergies_told(text, asked=True) == NONE


@pytest.mark.parametrize("text", ["nobody has allergies", "ten adults, no allergies", "none of us have any allergies"])
def test_none_is_told_without_being_asked(text: str):
    assert allergies_told(text) == NONE


@pytest.mark.parametrize(
    "text",
    ["my son is allergic to peanuts", "one has a nut allergy", "only my wife is allergic to shrimp",
     "my sister can't eat gluten"],
)  # fmt: skip
def test_somebody_has_one(text: str):
    for before in ("", "yes, ", "no wait, ", "oh and "):
        assert allergies_told(f"{before}{text}", asked=True) == text
        assert allergies_told(f"{before}{text}") == text


def test_no_such_food_for_somebody_is_an_allergy_of_theirs():
    assert allergies_told("no shellfish for my mom", asked=True, foods=["shellfish"]) == "no shellfish for my mom"
    assert allergies_told("no shellfish allergies", asked=True, foods=["shellfish"]) == NONE


def test_those_who_have_one_are_no_party():
    assert without_those("one person is allergic, and we are ten").split() == ["allergic,", "and", "we", "are", "ten"]


def test_a_food_is_enough_where_it_was_asked_for():
    assert allergies_told("shellfish", asked=True) == "shellfish"
    assert allergies_told("two of the kids and soy milk, I am afraid", asked=True, foods=["soy"]) is not None
    assert allergies_told("shellfish") is None


@pytest.mark.parametrize(
    "text",
    ["what do you have?", "yes", "never mind", "no thanks, forget it", "make it the Sunday", "at 6", "sorry?",
     "does the rice have egg in it?", "hold on"],
)  # fmt: skip
def test_what_tells_nothing(text: str):
    assert allergies_told(text, asked=True) is None


@given(st.text(max_size=300), st.booleans())
def test_any_text_can_be_read(text: str, asked: bool):
    told = allergies_told(text, asked=asked)
    assert told is None or 0 < len(told) <= 200
