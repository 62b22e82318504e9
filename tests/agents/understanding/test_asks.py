"""The separate questions of a turn."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.understanding.asks import MOST_ASKS, asks_in, without_filler


@pytest.mark.parametrize(
    ("said", "asks"),
    [
        (
            "Could you tell me about your cancellation policy, and what happens if it rains?",
            ["Could you tell me about your cancellation policy", "what happens if it rains?"],
        ),
        ("Wait, wait, sorry. What do I need to provide myself?", ["What do I need to provide myself?"]),
        ("Hi, it's me again. What was the total again?", ["What was the total again?"]),
        ("No, that's all. Goodbye!", ["No, that's all.", "Goodbye!"]),
        ("And how much of that is the deposit?", ["And how much of that is the deposit?"]),
        ("How much for eight adults and four kids?", ["How much for eight adults and four kids?"]),
        (
            "How long is the show, what do I need to provide, and is the chicken halal?",
            ["How long is the show", "what do I need to provide", "is the chicken halal?"],
        ),
        ("If it rains, what happens, and do you take Venmo?", ["If it rains, what happens", "do you take Venmo?"]),
        ("hi", ["hi"]),
        ("", []),
        ("...", []),
    ],
)
def test_questions_are_taken_apart(said: str, asks: list[str]):
    assert asks_in(said) == asks


def test_fillers_are_left_out_unless_there_is_nothing_else():
    assert without_filler("Um, well, okay, what time is it?") == "what time is it?"
    assert without_filler("Just a quick question, what's the minimum?") == "what's the minimum?"
    assert without_filler("um, well") == "um, well"
    assert without_filler("one more question") == "one more question"


@given(st.text(max_size=300))
def test_any_text_gives_a_few_asks(text: str):
    asks = asks_in(text)
    assert len(asks) <= MOST_ASKS
    assert all(ask.strip() and ask in text for ask in asks)
