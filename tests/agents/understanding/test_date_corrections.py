"""Dates counted from the one on the table."""

from __future__ import annotations

from datetime import date

import pytest

from agents.understanding.dates import day_in

TODAY = date(2026, 11, 18)
SATURDAY = date(2026, 11, 28)


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("no, the Sunday after", date(2026, 11, 29)),
        ("the Friday before", date(2026, 11, 27)),
        ("make it a week later", date(2026, 12, 5)),
        ("a week earlier", date(2026, 11, 21)),
        ("push it back a week", date(2026, 12, 5)),
        ("move it up two days", date(2026, 11, 26)),
        ("two weeks after that", date(2026, 12, 12)),
        ("the other Saturday", date(2026, 12, 5)),
        ("the next day", date(2026, 11, 29)),
        ("same day the following week", date(2026, 12, 5)),
        ("the Saturday after that", date(2026, 12, 5)),
        ("actually Sunday", date(2026, 11, 29)),
        ("Sunday?", date(2026, 11, 29)),
        ("that Friday", date(2026, 11, 27)),
        ("the 29th", date(2026, 11, 29)),
        ("the one after", date(2026, 12, 5)),
    ],
)
def test_a_correction_counts_from_the_day_on_the_table(said: str, day: date):
    found = day_in(said, TODAY, before=SATURDAY)
    assert found is not None
    assert (found.day, found.problem) == (day, None)


@pytest.mark.parametrize("said", ["a week later", "the day after", "that day", "the other one", "the first one"])
def test_without_such_a_day_nothing_is_meant(said: str):
    assert day_in(said, TODAY) is None


def test_a_correction_into_the_past_says_so():
    found = day_in("two weeks earlier", TODAY, before=SATURDAY)
    assert found is not None
    assert (found.day, found.problem) == (date(2026, 11, 14), "past")


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("the first one", date(2026, 11, 28)),
        ("the second one please", date(2026, 11, 29)),
        ("the last one", date(2026, 12, 5)),
        ("the later Saturday", date(2026, 12, 5)),
        ("the Sunday", date(2026, 11, 29)),
        ("the third one", date(2026, 12, 5)),
    ],
)
def test_one_of_those_offered_is_picked(said: str, day: date):
    offered = [date(2026, 12, 5), date(2026, 11, 28), date(2026, 11, 29)]
    found = day_in(said, TODAY, offered=offered)
    assert found is not None
    assert found.day == day


def test_either_is_still_both():
    found = day_in("either one", TODAY, offered=[SATURDAY, date(2026, 11, 29)])
    assert found is not None
    assert found.candidates == (SATURDAY, date(2026, 11, 29))
    assert day_in("the fourth one", TODAY, offered=[SATURDAY]) is None
