"""Ages of children."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.understanding.ages import ages_in


@pytest.mark.parametrize(
    ("said", "children", "ages"),
    [
        ("the kids are 4, 7 and 9", None, (4, 7, 9)),
        ("2 kids, 4 and 7", None, (4, 7)),
        ("2 kids, 4 and 7, in 95616", None, (4, 7)),
        ("a 4 year old and a 7-year-old", None, (4, 7)),
        ("1's 4", 3, (4,)),
        ("2 kids under 5", 2, (4, 4)),
        ("both are under 6", 2, (5, 5)),
        ("if 2 of the kids are under 5", 5, (4, 4)),
        ("3 of the kids are 5 and under", 5, (5, 5, 5)),
        ("10 adults and 3 kids under 5", 3, (4, 4, 4)),
        ("2 toddlers", None, (1, 1)),
        ("they are 14 and 19", 2, (14,)),
    ],
)
def test_ages_are_found(said: str, children: int | None, ages: tuple[int, ...]):
    assert ages_in(said, children, children_named="kid" in said or "year" in said) == ages


@pytest.mark.parametrize("said", ["it is 45 miles", "are 8 adults", "the show is 90 minutes", "we are 10 people"])
def test_other_numbers_are_no_ages(said: str):
    assert ages_in(said, 2, children_named=True) == ()


@given(st.text(max_size=100), st.one_of(st.none(), st.integers(0, 50)), st.booleans())
def test_any_text_gives_ages_of_children(text: str, children: int | None, named: bool):
    assert all(0 <= age <= 17 for age in ages_in(text, children, children_named=named))
