"""Prices and dates, wherever they stand."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.guardrails.figures import Figures, amounts_in, dates_in
from agents.offline.wording import money


@pytest.mark.parametrize(
    ("said", "cents"),
    [
        ("That comes to $586.", {58600}),
        ("$1,234.50 for all, $5 each", {123450, 500}),
        ("it's 50 dollars", {5000}),
        ("that's five hundred fifty dollars", {55000}),
        ("$3.5 a mile", {350}),
        ("8 adults at 45 miles, 20 percent", set()),
        ("9 pm for 12 people", set()),
    ],
)
def test_amounts(said: str, cents: set[int]):
    assert amounts_in(said) == cents


@pytest.mark.parametrize(
    ("said", "days"),
    [
        ("on Saturday, November 28", {(11, 28)}),
        ("the 28th of November at 6 PM", {(11, 28)}),
        ("Nov. 3rd, or December 24, 2026", {(11, 3), (12, 24)}),
        ("from 2026-11-28 on", {(11, 28)}),
        ("on 11/28", {(11, 28)}),
        ("11/28/2026", {(11, 28)}),
        ("open 24/7", set()),
        ("you may 10 times", set()),
        ("at 6 PM, in May, for 20", set()),
        ("1/2 of you", set()),
    ],
)
def test_days(said: str, days: set[tuple[int, int]]):
    assert dates_in(said) == days


def test_what_a_tool_gave_may_be_said():
    figures = Figures()
    figures.add_data(
        {"quote": {"total_cents": 59000, "miles": 45, "lines": [{"unit_cents": 5500}]}, "at": "2026-11-28T18:00"}
    )
    figures.add_text("The deposit is $100.")
    figures.add_day(date(2026, 12, 1))
    assert figures.cents == {0, 59000, 5500, 10000}
    assert figures.days == {(11, 28), (12, 1)}


@given(st.integers(1, 100_000_000))
def test_an_amount_is_read_as_it_is_written(cents: int):
    assert amounts_in(f"That's {money(cents)}.") == {cents}


@given(st.text(max_size=200))
def test_any_text_will_do(text: str):
    amounts_in(f"${text} dollars")
    dates_in(f"Nov {text} 1/2")
