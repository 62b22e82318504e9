"""Days with a name. The dates are those of printed calendars."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.understanding.holidays import easter, named_day, named_day_from


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("thanksgiving", date(2026, 11, 26)),
        ("thanks giving day", date(2026, 11, 26)),
        ("black friday", date(2026, 11, 27)),
        ("mothers day", date(2026, 5, 10)),
        ("fathers day", date(2026, 6, 21)),
        ("memorial day", date(2026, 5, 25)),
        ("labor day", date(2026, 9, 7)),
        ("good friday", date(2026, 4, 3)),
        ("christmas eve", date(2026, 12, 24)),
        ("new years eve", date(2026, 12, 31)),
        ("new years", date(2026, 1, 1)),
        ("4th of july", date(2026, 7, 4)),
        ("presidents day", date(2026, 2, 16)),
        ("mlk day", date(2026, 1, 19)),
    ],
)
def test_a_day_is_known_by_its_names(name: str, day: date):
    assert named_day(name, 2026) == day


def test_the_next_one_is_meant():
    assert named_day_from("christmas", date(2026, 12, 25)) == date(2026, 12, 25)
    assert named_day_from("christmas", date(2026, 12, 26)) == date(2027, 12, 25)
    assert named_day_from("hanukkah", date(2026, 12, 1)) is None


@pytest.mark.parametrize("day", [date(2024, 3, 31), date(2025, 4, 20), date(2027, 3, 28), date(2038, 4, 25)])
def test_easter_is_where_the_calendar_has_it(day: date):
    assert easter(day.year) == day


@given(st.integers(1583, 4000))
def test_easter_is_a_sunday_between_its_limits(year: int):
    assert easter(year).weekday() == 6
    assert date(year, 3, 22) <= easter(year) <= date(year, 4, 25)
