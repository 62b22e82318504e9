"""Yes and no."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.understanding.yes_no import yes_or_no


@pytest.mark.parametrize(
    "said",
    [
        "yes",
        "Yeah, sure",
        "mm-hmm",
        "please do",
        "Okay.",
        "sounds good",
        "y",
        "yeah no that's fine",
        "no yeah totally",
        "that'd be great",
        "why not",
    ],
)
def test_a_yes(said: str):
    assert yes_or_no(said) is True


@pytest.mark.parametrize(
    "said",
    [
        "no",
        "Nope.",
        "not now",
        "never mind",
        "No, thanks",
        "let's not",
        "that's wrong",
        "yeah, no.",
        "I'm good, thanks",
        "not right now",
    ],
)
def test_a_no(said: str):
    assert yes_or_no(said) is False


@pytest.mark.parametrize("said", ["", "nobody called", "yesterday", "noon", "what?", "I'd like to upgrade five people"])
def test_neither(said: str):
    assert yes_or_no(said) is None


@given(st.text(max_size=100))
def test_any_text(text: str):
    assert yes_or_no(text) in (True, False, None)
