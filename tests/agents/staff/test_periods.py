"""Stretches of days as staff say them on Friday, November 20, 2026."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.staff.periods import LONGEST_DAYS, Period, period_in

TODAY = date(2026, 11, 20)
ZONE = ZoneInfo("America/Los_Angeles")


@pytest.mark.parametrize(
    ("said", "first", "last"),
    [
        ("how many calls did we get today?", "11-20", "11-20"),
        ("who called yesterday", "11-19", "11-19"),
        ("calls this week", "11-16", "11-22"),
        ("calls last week", "11-09", "11-15"),
        ("since Monday", "11-16", "11-20"),
        ("since last Friday", "11-13", "11-20"),
        ("since November 1", "11-01", "11-20"),
        ("on Tuesday", "11-17", "11-17"),
        ("on Friday", "11-20", "11-20"),
        ("who called on Saturday", "11-14", "11-14"),
        ("this month", "11-01", "11-30"),
        ("last month", "10-01", "10-31"),
        ("in October", "10-01", "10-31"),
        ("in the last 3 days", "11-17", "11-20"),
        ("over the past couple of weeks", "11-06", "11-20"),
        ("past 24 hours", "11-19", "11-20"),
        ("two days ago", "11-18", "11-18"),
        ("on the 15th", "11-15", "11-15"),
        ("on 11/3", "11-03", "11-03"),
        ("who called on May 5?", "05-05", "05-05"),
        ("between the 1st and the 5th of November", "11-01", "11-05"),
        ("from Monday to Wednesday", "11-16", "11-18"),
        ("last weekend", "11-14", "11-15"),
    ],
)
def test_what_was(said: str, first: str, last: str):
    assert period_in(said, TODAY) == Period(date.fromisoformat(f"2026-{first}"), date.fromisoformat(f"2026-{last}"))


@pytest.mark.parametrize(
    ("said", "first", "last"),
    [
        ("what's booked for Saturday?", "11-21", "11-21"),
        ("next week", "11-23", "11-29"),
        ("this weekend", "11-21", "11-22"),
        ("in December", "12-01", "12-31"),
        ("on the 15th", "12-15", "12-15"),
        ("yesterday", "11-19", "11-19"),
        ("this week", "11-16", "11-22"),
    ],
)
def test_what_is_to_come(said: str, first: str, last: str):
    found = period_in(said, TODAY, ahead=True)
    assert found == Period(date.fromisoformat(f"2026-{first}"), date.fromisoformat(f"2026-{last}"))


@pytest.mark.parametrize("said", ["", "how many calls did we get", "what did Sarah want?", "on February 31"])
def test_no_days(said: str):
    found = period_in(said, TODAY)
    assert found is None or found.first.year in (2025, 2026)


def test_a_day_of_the_business_has_the_hours_of_its_own_clock():
    began, ended = Period(date(2026, 11, 1), date(2026, 11, 1)).moments(ZONE)
    assert began.astimezone(UTC) == datetime(2026, 11, 1, 7, tzinfo=UTC)
    assert ended.astimezone(UTC) - began.astimezone(UTC) == timedelta(hours=25)  # the clocks go back that night


PIECES = ["since", "last", "3", "days", "between", "and", "the", "31st", "monday", "to", "may", "2", "weeks", "from",
          "ever", "9999999", "february"]  # fmt: skip


@given(st.text(max_size=120) | st.lists(st.sampled_from(PIECES), max_size=8).map(" ".join), st.booleans())
def test_anything_gives_a_bounded_period_or_none(said: str, ahead: bool):
    found = period_in(said, TODAY, ahead=ahead)
    assert found is None or 0 <= (found.last - found.first).days < LONGEST_DAYS
