"""Weekdays, weeks and months."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from agents.understanding.weekdays import (
    after,
    before,
    in_week_of,
    last_in_month,
    month_of,
    months_later,
    nth_in_month,
    on_or_after,
    week_of,
    weekend_of,
)

SATURDAY = date(2026, 11, 28)
DAYS = st.dates(date(1900, 1, 1), date(2200, 1, 1))


def test_weeks_run_from_monday_to_sunday():
    assert week_of(SATURDAY) == (date(2026, 11, 23), date(2026, 11, 29))
    assert weekend_of(date(2026, 11, 23)) == (SATURDAY, date(2026, 11, 29))
    assert weekend_of(SATURDAY, 1) == (date(2026, 12, 5), date(2026, 12, 6))
    assert in_week_of(SATURDAY, 0) == date(2026, 11, 23)


def test_months():
    assert month_of(2028, 2) == (date(2028, 2, 1), date(2028, 2, 29))
    assert months_later(date(2026, 12, 31), 2) == date(2027, 2, 28)
    assert months_later(date(2026, 1, 15), -1) == date(2025, 12, 15)
    assert nth_in_month(2026, 12, 1, weekday=5) == date(2026, 12, 5)
    assert last_in_month(2026, 11, weekday=4) == date(2026, 11, 27)


@given(DAYS, st.integers(0, 6))
def test_a_weekday_is_found_on_either_side(day: date, weekday: int):
    found = {on_or_after(day, weekday), after(day, weekday), before(day, weekday)}
    assert {one.weekday() for one in found} == {weekday}
    assert timedelta(0) <= on_or_after(day, weekday) - day < timedelta(7)
    assert timedelta(0) < after(day, weekday) - day <= timedelta(7)
    assert timedelta(0) < day - before(day, weekday) <= timedelta(7)


@given(DAYS, st.integers(-60, 60))
def test_months_there_and_back_keep_the_month(day: date, months: int):
    there = months_later(day, months)
    assert months_later(there, -months).replace(day=1) == day.replace(day=1)
