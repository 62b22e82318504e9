"""Runs of numbers: what is read together, and what stands by itself."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memory.pii.number_runs import runs_in


def digits(text: str) -> list[str]:
    """The digits of each run, its pieces apart."""
    return [" ".join(piece.digits for piece in run) for run in runs_in(text)]


@pytest.mark.parametrize(
    ("text", "runs"),
    [
        ("916-555-0142", ["916 555 0142"]),
        ("nine sixteen, triple five, oh one forty two", ["9 16 555 0 1 42"]),
        ("five five, um, double two", ["5 5 22"]),
        ("9 1 six dash five", ["9 1 6 5"]),
        ("eight hundred five five five", ["800 5 5 5"]),
        ("one hundred twenty and five thousand", ["120", "5000"]),
        ("(916) 555 0142 then 7", ["916 555 0142 7"]),
    ],
)
def test_numbers_side_by_side_are_one_run(text: str, runs: list[str]):
    assert digits(text) == runs


@pytest.mark.parametrize(
    "text",
    [
        "$1,250.50",
        "at 6:30",
        "2026-12-24T18:00:00Z",
        "12/24/2026",
        "December 12, 2026",
        "the 21st",
        "FD-2291-0042",
        "10 people and ten dollars",
        "5%",
        "3B",
        "double the rice",
        "550e8400-e29b-41d4-a716-446655440000",
    ],
)
def test_prices_dates_times_counts_and_codes_are_in_no_run(text: str):
    assert digits(text) == []


def test_a_line_end_is_between_two_runs():
    assert digits("916\n555") == ["916", "555"]


def test_places_are_those_of_the_text():
    (run,) = runs_in("it's nine forty two")
    assert [(piece.start, piece.end) for piece in run] == [(5, 9), (10, 19)]


@given(st.text("0159 ,.-$abonetw\n", max_size=60))
def test_pieces_are_in_order_and_never_over_each_other(text: str):
    pieces = [piece for run in runs_in(text) for piece in run]
    assert all(a.end <= b.start for a, b in pairwise(pieces))
    assert all(piece.digits.isdigit() for piece in pieces)
