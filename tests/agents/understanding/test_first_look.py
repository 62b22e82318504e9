"""A glance that misses nothing that one of the patterns would find."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from agents.understanding.first_look import first_look

PATTERNS = [re.compile(r"(?P<day>\d+)(?P<mark>[/-])\d+(?P=mark)\d+"), re.compile(r"(?P<day>next|this) (?:week|year)\b")]


@given(st.text(alphabet="123/- nextwkyarhis", max_size=20), st.integers(0, 20))
def test_it_matches_wherever_one_of_them_does(text: str, at: int):
    if any(pattern.match(text, at) for pattern in PATTERNS):
        assert first_look(PATTERNS).match(text, at)


def test_it_matches_nowhere_else_but_by_what_is_repeated():
    look = first_look(PATTERNS)
    assert look.match("1/2/3")
    assert look.match("1/2-3")
    assert look.match("so next week", 3)
    assert not look.match("next month")
