"""What counts as a yes to a read-back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.understanding.agreement import agrees


@pytest.mark.parametrize(
    "text",
    ["yes", "Yes please, book it", "that's right", "Yeah that sounds good", "uh yes", "perfect, thank you", "ok do it",
     "Yes, that's all correct", "can't wait, yes", "sure", "go ahead", "no problem, yes",
     "yeah no that's fine", "go ahead I guess", "works for me", "I'm good with that", "why not",
     "all of that is right"],
)  # fmt: skip
def test_a_clear_yes(text: str):
    assert agrees(text)


@pytest.mark.parametrize(
    "text",
    ["yes, but make it 7 adults", "sure, if it's free", "yes. how long is the show?", "no", "mm-hmm", "hmm yes", "",
     "yes but not at six", "I think so, let me ask my wife first", "yes, actually nine o'clock", "maybe", "thank you",
     "yes except the name is wrong", "ten adults", "yes and can you add noodles", "yes, unless it rains",
     "yeah no", "I guess", "let's not", "why not six o'clock"],
)  # fmt: skip
def test_what_is_none(text: str):
    assert not agrees(text)


@given(st.text(max_size=80))
def test_any_text_with_a_condition_is_none(text: str):
    assert not agrees(f"yes {text} but wait")
