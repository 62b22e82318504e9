"""References, written and spelled."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.understanding.references import reference_in, spelled

LETTERS, DIGITS = "AHJKLQRWXY", "2345678"


@pytest.mark.parametrize(
    "text",
    ["R7K2", "it's R7K2", "my reference is r seven k two", "booking number R 7 K 2 please", "R7 K2, I think"],
)
def test_a_reference(text: str):
    assert reference_in(text, asked=True) == "R7K2"


@pytest.mark.parametrize("text", ["", "on the 21st at 6", "ten adults", "95616", "I have a question", "room 4 at 7"])
def test_what_is_none(text: str):
    assert reference_in(text) is None


@given(st.lists(st.tuples(st.sampled_from(LETTERS), st.sampled_from(DIGITS)), min_size=2, max_size=3))
def test_what_is_spelled_is_heard_again(pairs: list[tuple[str, str]]):
    reference = "".join(letter + digit for letter, digit in pairs)
    assert reference_in(spelled(reference), asked=True) == reference
    assert reference_in(f"The reference is {reference}") == reference


@given(st.text(max_size=200), st.booleans())
def test_any_text_can_be_read(text: str, asked: bool):
    found = reference_in(text, asked=asked)
    assert found is None or len(found) in (4, 6)
