"""Stretches of days."""

from __future__ import annotations

from datetime import date

import pytest

from agents.understanding.dates import day_in

FRIDAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("said", "first", "last"),
    [
        ("this weekend", date(2026, 11, 21), date(2026, 11, 22)),
        ("next weekend", date(2026, 11, 28), date(2026, 11, 29)),
        ("weekend after next", date(2026, 12, 5), date(2026, 12, 6)),
        ("sometime next week", date(2026, 11, 23), date(2026, 11, 29)),
        ("the week after next", date(2026, 11, 30), date(2026, 12, 6)),
        ("early next week", date(2026, 11, 23), date(2026, 11, 25)),
        ("this week", FRIDAY, date(2026, 11, 22)),
        ("the week of Thanksgiving", date(2026, 11, 23), date(2026, 11, 29)),
        ("in December", date(2026, 12, 1), date(2026, 12, 31)),
        ("in November", FRIDAY, date(2026, 11, 30)),
        ("in October", date(2027, 10, 1), date(2027, 10, 31)),
        ("next month", date(2026, 12, 1), date(2026, 12, 31)),
        ("mid December", date(2026, 12, 11), date(2026, 12, 20)),
        ("the first week of December", date(2026, 12, 1), date(2026, 12, 7)),
        ("the last weekend in January", date(2027, 1, 30), date(2027, 1, 31)),
        ("around Christmas", date(2026, 12, 22), date(2026, 12, 28)),
        ("before Christmas", FRIDAY, date(2026, 12, 24)),
        ("by the 28th", FRIDAY, date(2026, 11, 28)),
    ],
)
def test_a_stretch_has_a_first_and_a_last_day(said: str, first: date, last: date):
    found = day_in(said, FRIDAY)
    assert found is not None
    assert (found.days, found.problem) == ((first, last), None)


@pytest.mark.parametrize(
    "said", ["end of the month", "the end of December", "beginning of January", "end of next year"]
)
def test_an_end_or_a_beginning_must_be_asked_for(said: str):
    found = day_in(said, FRIDAY)
    assert found is not None
    assert found.days
    assert found.problem == "ambiguous"


@pytest.mark.parametrize("said", ["last week", "last month", "last year", "the past weekend"])
def test_what_was_is_past(said: str):
    found = day_in(said, FRIDAY)
    assert found is not None
    assert found.problem == "past"


def test_days_of_a_month():
    first, last, all_of_them = (
        day_in(said, FRIDAY)
        for said in ("the first Sunday of December", "the last Friday of the month", "a Sunday in December")
    )
    assert first is not None
    assert first.day == date(2026, 12, 6)
    assert last is not None
    assert last.day == date(2026, 11, 27)
    assert all_of_them is not None
    assert [day.day for day in all_of_them.candidates] == [6, 13, 20, 27]


@pytest.mark.parametrize("said", ["on weekends", "May I ask", "we march on", "my name is June", "every week", "weekly"])
def test_no_stretch_is_meant(said: str):
    assert day_in(said, FRIDAY) is None
