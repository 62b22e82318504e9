"""Dates counted from another day."""

from __future__ import annotations

from datetime import date

import pytest

from agents.understanding.dates import day_in
from agents.understanding.relative_dates import counted, how_many

FRIDAY = date(2026, 11, 20)
SUNDAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("tomorrow", date(2026, 11, 21)),
        ("the day after tomorrow", date(2026, 11, 22)),
        ("a week from tomorrow", date(2026, 11, 28)),
        ("three days before Christmas", date(2026, 12, 22)),
        ("the Sunday after Thanksgiving", date(2026, 11, 29)),
        ("the Saturday before Christmas", date(2026, 12, 19)),
        ("a month from today", date(2026, 12, 20)),
        ("in ten days", date(2026, 11, 30)),
        ("three weeks out", date(2026, 12, 11)),
        ("two Sundays from now", date(2026, 11, 29)),
        ("48 hours from now", date(2026, 11, 22)),
        ("Tuesday next week", date(2026, 11, 24)),
        ("next week on Tuesday", date(2026, 11, 24)),
        ("the week after next on Tuesday", date(2026, 12, 1)),
        ("this Friday", FRIDAY),
        ("this coming Friday", date(2026, 11, 27)),
        ("three days after the Saturday before Christmas", date(2026, 12, 22)),
    ],
)
def test_a_day_counted_from_another(said: str, day: date):
    found = day_in(said, FRIDAY)
    assert found is not None
    assert found.day == day
    assert found.sure


def test_next_saturday_on_a_friday_may_be_either():
    found = day_in("next Saturday", FRIDAY)
    assert found is not None
    assert (found.day, found.candidates) == (date(2026, 11, 28), (date(2026, 11, 21), date(2026, 11, 28)))


def test_a_weekday_said_on_that_day_may_be_today():
    found = day_in("Friday at six", FRIDAY)
    assert found is not None
    assert (found.day, found.candidates) == (FRIDAY, (FRIDAY, date(2026, 11, 27)))


def test_forty_seven_hours_are_one_of_two_days():
    found = day_in("47 hours from now", FRIDAY)
    assert found is not None
    assert (found.day, found.candidates) == (None, (date(2026, 11, 21), date(2026, 11, 22)))


@pytest.mark.parametrize(
    "said", ["yesterday", "last Saturday", "three days ago", "a week before yesterday", "last night"]
)
def test_days_that_have_been_are_past(said: str):
    found = day_in(said, FRIDAY)
    assert found is not None
    assert found.problem == "past"


def test_a_holiday_weekend_is_the_free_days_around_it():
    thanksgiving, memorial = day_in("Thanksgiving weekend", FRIDAY), day_in("Memorial Day weekend", FRIDAY)
    assert thanksgiving is not None
    assert thanksgiving.days == (date(2026, 11, 26), date(2026, 11, 29))
    assert memorial is not None
    assert memorial.days == (date(2027, 5, 29), date(2027, 5, 31))


@pytest.mark.parametrize("said", ["how are you today", "I'm calling today", "two weeks notice", "tomato"])
def test_no_date_is_meant(said: str):
    assert day_in(said, FRIDAY) is None


def test_counts():
    assert counted(date(2026, 1, 31), 1, "month") == date(2026, 2, 28)
    assert counted(FRIDAY, -2, "week") == date(2026, 11, 6)
    assert (how_many("3"), how_many("a"), how_many("a couple of"), how_many("a few")) == (
        (3, 3),
        (1, 1),
        (2, 2),
        (2, 4),
    )
