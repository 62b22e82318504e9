"""Dates said side by side."""

from __future__ import annotations

from datetime import date

import pytest

from agents.understanding.dates import day_in, days_in
from agents.understanding.day_found import DayFound
from agents.understanding.joined_dates import Hit, joined, ruled_out

TODAY = date(2026, 11, 18)


@pytest.mark.parametrize(
    ("said", "days"),
    [
        ("Saturday or Sunday", (21, 22)),
        ("Saturday, or maybe Sunday", (21, 22)),
        ("Saturday at 6 or, if that's gone, Sunday at 3", (21, 22)),
        ("the 21st or 22nd", (21, 22)),
        ("November 21 or 22", (21, 22)),
        ("Thursday or Friday next week", (26, 27)),
        ("if Saturday is taken, then Sunday", (21, 22)),
    ],
)
def test_days_joined_by_or_are_candidates(said: str, days: tuple[int, ...]):
    found = day_in(said, TODAY)
    assert found is not None
    assert (found.problem, tuple(day.day for day in found.candidates)) == ("ambiguous", days)


@pytest.mark.parametrize(
    "said",
    [
        "December 5 to 8",
        "from the 5th to the 8th",
        "between December 5th and 8th",
        "the 5th through the 8th of December",
    ],
)
def test_days_joined_by_to_are_a_stretch(said: str):
    found = day_in(said, TODAY)
    assert found is not None
    assert found.days == (date(2026, 12, 5), date(2026, 12, 8))


def test_a_stretch_may_run_into_the_next_year():
    found = day_in("November 2nd to January 1st", date(2026, 3, 1))
    assert found is not None
    assert found.days == (date(2026, 11, 2), date(2027, 1, 1))


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("not Saturday, Sunday", 22),
        ("not Saturday but Sunday", 22),
        ("Saturday doesn't work, Sunday does", 22),
        ("Sunday instead of Saturday", 22),
        ("I can't do Saturday. Sunday?", 22),
        ("move it from Saturday to Sunday", 22),
        ("Saturday, I mean Sunday", 22),
        ("next week, maybe Thursday", 26),
        ("Thanksgiving, the 26th", 26),
        ("the 27th, the day after Thanksgiving", 27),
        ("tomorrow, Thursday", 19),
    ],
)
def test_one_of_two_is_meant(said: str, day: int):
    found = day_in(said, TODAY)
    assert found is not None
    assert (found.day, found.problem) == (date(2026, 11, day), None)


@pytest.mark.parametrize("said", ["not Saturday", "anything but the 21st", "I can't do Saturday or Sunday"])
def test_days_that_are_ruled_out_are_not_meant(said: str):
    assert day_in(said, TODAY) is None
    assert days_in(said, TODAY) != []


def test_two_names_for_different_days_are_a_conflict():
    found = day_in("Thanksgiving, the 27th", TODAY)
    assert found is not None
    assert (found.problem, len(found.candidates)) == ("weekday_conflict", 2)


def test_hits_apart_stay_apart():
    said = "saturday we sing and sunday we dance"
    hits = [Hit(DayFound(day=date(2026, 11, 21)), 0, 8), Hit(DayFound(day=date(2026, 11, 22)), 21, 27)]
    assert joined(hits, said, TODAY) == hits
    assert not ruled_out(hits[0], said)
