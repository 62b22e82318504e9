"""Whether something is wanted in writing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.understanding.texts_wanted import text_wanted


@pytest.mark.parametrize(
    "text",
    [
        "can you text me that?",
        "could you text it to me please",
        "send me the details by text",
        "can I get that in writing",
        "Could you send that to my phone?",
        "send me a confirmation",
        "can I have the quote as a text",
    ],
)
def test_wanted(text: str):
    assert text_wanted(text)


@pytest.mark.parametrize(
    "text",
    [
        "I just texted you the address",
        "I'll text you the address",
        "did you get my text?",
        "don't text me",
        "please stop texting me",
        "what time do you open",
        "send somebody to my house",
        "text me when the chef is on the way",
    ],
)
def test_not_wanted(text: str):
    assert not text_wanted(text)


@given(st.text())
def test_any_words(text: str):
    assert text_wanted(text) in (True, False)
