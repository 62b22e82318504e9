"""Dates by their number."""

from __future__ import annotations

from datetime import date

import pytest

from agents.understanding.dates import day_in
from agents.understanding.day_found import Scene
from agents.understanding.written_dates import by_number, in_month

TODAY = date(2026, 11, 20)
SCENE = Scene("", TODAY, None, (), None, lambda at: None)


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("11/28", date(2026, 11, 28)),
        ("25/12", date(2026, 12, 25)),
        ("12/5/26", date(2026, 12, 5)),
        ("12.5.2026", date(2026, 12, 5)),
        ("2026-12-05", date(2026, 12, 5)),
        ("on 12-5", date(2026, 12, 5)),
        ("twelve slash five", date(2026, 12, 5)),
        ("december 5", date(2026, 12, 5)),
        ("the 5th of December 2027", date(2027, 12, 5)),
        ("28 November", date(2026, 11, 28)),
        ("March 3", date(2027, 3, 3)),
        ("saturday 28", date(2026, 11, 28)),
        ("Saturday the 2nd", date(2027, 1, 2)),
        ("the 12th of next month", date(2026, 12, 12)),
        ("on the 25", date(2026, 11, 25)),
        ("the 31st", date(2026, 12, 31)),
    ],
)
def test_a_date_by_its_number(said: str, day: date):
    found = day_in(said, TODAY)
    assert found is not None
    assert found.day == day
    assert found.sure


@pytest.mark.parametrize(
    "said",
    [
        "12-5 people",
        "24/7",
        "1/2 of us",
        "may 5 of us come",
        "Saturday 20 people",
        "the 3 kids",
        "the second one",
        "her 21st birthday",
        "the 5th grade",
        "13/40",
        "six thirty",
        "on 21st street",
    ],
)
def test_other_numbers_are_no_dates(said: str):
    found = day_in(said, TODAY)
    assert found is None or not any(char.isdigit() for char in found.words)


def test_a_day_just_passed_is_past_and_offers_next_year():
    found = in_month(SCENE, 11, 5, None, None)
    assert found is not None
    assert (found.problem, found.day, found.candidates) == ("past", date(2026, 11, 5), (date(2027, 11, 5),))
    long_ago = in_month(SCENE, 3, 5, None, None)
    assert long_ago is not None
    assert long_ago.day == date(2027, 3, 5)


def test_a_day_that_is_not_on_the_calendar_offers_its_neighbours():
    found = in_month(SCENE, 2, 31, None, None)
    assert found is not None
    assert (found.problem, found.day) == ("no_such_day", None)
    assert found.candidates == (date(2027, 2, 28), date(2027, 3, 1))


def test_a_weekday_that_does_not_fit_is_a_conflict():
    found = by_number(SCENE, 21, 4)
    assert found is not None
    assert (found.problem, found.candidates) == ("weekday_conflict", (date(2026, 11, 20), date(2026, 11, 21)))


def test_a_bare_number_stays_in_the_month_spoken_of():
    scene = Scene("", TODAY, date(2027, 2, 6), (), None, lambda at: None)
    found = by_number(scene, 13, None)
    assert found is not None
    assert found.day == date(2027, 2, 13)
    assert by_number(scene, 45, None) is None
