"""Weekdays in replies, and what lets them be said."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.guardrails.days_named import weekday_of, weekdays_in, weekdays_told


@pytest.mark.parametrize(
    ("said", "named"),
    [
        ("We're open to you on Tuesday then.", {1}),
        ("See you next FRIDAY!", {4}),
        ("Saturdays or Sundays", {5, 6}),
        ("Thurs. or Fri.", {3, 4}),
        ("on Sat, or next Sun", {5, 6}),
        ("Fri-Sun", {4, 6}),
        ("The kids sat in the sun, and later they wed.", set()),
        ("Sun is fine, but your grill needs shade.", set()),
        ("Any day will do, also a holiday.", set()),
        ("", set()),
    ],
)
def test_what_is_named(said: str, named: set[int]):
    assert weekdays_in(said) == named


@pytest.mark.parametrize(
    ("told", "may_be_said"),
    [
        ("the 2026-11-28T18:00 seating", {5}),
        ("2026-02-31 is no day", set()),
        ("are you free next weekend?", {5, 6}),
        ("Monday to Wednesday", {0, 1, 2}),
        ("Saturday - Monday", {5, 6, 0}),
        ("Friday", {4}),
    ],
)
def test_what_lets_them_be_said(told: str, may_be_said: set[int]):
    assert weekdays_told(told) == may_be_said


def test_the_weekday_of_a_day_without_its_year():
    today = date(2026, 11, 20)
    assert weekday_of(11, 28, today) == 5
    assert weekday_of(11, 19, today) == date(2027, 11, 19).weekday()
    assert weekday_of(2, 29, today) is None


@given(st.text())
def test_any_text_will_do(text: str):
    assert weekdays_in(text) <= weekdays_told(text) <= set(range(7))
