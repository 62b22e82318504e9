"""Ends of a conversation."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.understanding.closings import closing_in


@pytest.mark.parametrize(
    ("said", "closing"),
    [
        ("Goodbye!", "goodbye"),
        ("Okay thanks, bye", "goodbye"),
        ("no that's all good bye", "goodbye"),
        ("have a great day", "goodbye"),
        ("that's all by", "goodbye"),
        ("okay thanks by", "goodbye"),
        ("could they stop by", None),
        ("That's everything I needed, thank you, goodbye.", "goodbye"),
        ("That's all, thanks.", "done"),
        ("No that's it for today", "done"),
        ("I'm all set", "done"),
        ("Thank you so much", "thanks"),
        ("thanks, one more thing", None),
        ("Thank you. And how long is the show?", None),
        ("bye, what was the total?", None),
        ("what's all included?", None),
        ("no", None),
        ("I'm good with the fifteenth", None),
    ],
)
def test_an_end_is_understood(said: str, closing: str | None):
    assert closing_in(said) == closing


@pytest.mark.parametrize("said", ["no", "No, thanks.", "nope"])
def test_a_no_to_anything_else_is_an_end(said: str):
    assert closing_in(said, asked_for_more=True) == "done"


@given(st.text(max_size=150), st.booleans())
def test_any_text_can_be_asked_for_an_end(text: str, asked: bool):
    assert closing_in(text, asked_for_more=asked) in ("goodbye", "done", "thanks", None)
