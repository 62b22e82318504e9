"""Picking a wording."""

from __future__ import annotations

import pytest

from agents.offline.wording import Wording, capital, listed, money
from agents.phrases import Phrases

PHRASES = Phrases.model_validate(
    {"hello": ["Hello {name}!", "Good day, {name}."], "sorry": ["Sorry."], "hello_gentle": ["Hello {name}, I'm here."]}
)


def test_wordings_take_turns():
    assert [Wording(PHRASES, turn=turn)("hello", name="Ann") for turn in (0, 1, 2)] == [
        "Hello Ann!",
        "Good day, Ann.",
        "Hello Ann!",
    ]


def test_what_was_said_lately_is_not_said_again_if_there_is_another_way():
    word = Wording(PHRASES, before=["Hello Bob! How are you?"])
    assert word("hello", name="Ann") == "Good day, Ann."
    both = Wording(PHRASES, before=["Hello Bob!", "Good day, Bob."])
    assert both("hello", name="Ann") == "Hello Ann!"


def test_an_upset_customer_hears_the_gentle_wording_where_there_is_one():
    word = Wording(PHRASES, gentle=True)
    assert word("hello", name="Ann") == "Hello Ann, I'm here."
    assert word("sorry") == "Sorry."


@pytest.mark.parametrize(
    ("cents", "said"),
    [(59000, "$590"), (59050, "$590.50"), (123400, "$1,234"), (5, "$0.05"), (0, "$0"), (-2600, "-$26")],
)
def test_money_is_said_in_dollars(cents: int, said: str):
    assert money(cents) == said


def test_lists_are_said_as_people_do():
    assert [listed(items) for items in ([], ["a"], ["a", "b"], ["a", "", "b", "c"])] == [
        "",
        "a",
        "a and b",
        "a, b and c",
    ]
    assert listed(["a", "b"], "or") == "a or b"
    assert capital("new York") == "New York"
