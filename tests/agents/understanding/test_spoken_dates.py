"""What the desk says is what it would understand."""

from __future__ import annotations

from datetime import date, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from agents.understanding.dates import day_in
from agents.understanding.spoken_dates import (
    joined_by_or,
    say_day,
    say_days,
    say_moment,
    say_range,
    say_time,
    say_times,
    write_day,
    write_time,
)
from agents.understanding.times import time_in

TODAY = date(2026, 11, 18)
SATURDAY = date(2026, 11, 28)
TODAYS = st.dates(date(2000, 1, 1), date(2100, 12, 31))
CLOCKS = st.integers(0, 23 * 60 + 59).map(lambda minutes: time(*divmod(minutes, 60)))


def test_days_and_times_are_said_for_the_ear():
    assert say_day(SATURDAY, TODAY) == "Saturday, November 28th"
    assert say_day(SATURDAY, TODAY, short=True) == "Saturday the 28th"
    assert say_day(date(2027, 1, 2), TODAY, short=True) == "Saturday, January 2nd"
    assert say_day(date(2027, 12, 4), TODAY) == "Saturday, December 4th, 2027"
    assert say_moment(SATURDAY, time(18), TODAY) == "Saturday, November 28th, at 6 in the evening"
    assert say_moment(SATURDAY, time(12), TODAY, short=True) == "Saturday the 28th at noon"
    said = [say_time(time(hour, minute)) for hour, minute in ((0, 0), (9, 30), (12, 30), (15, 0), (21, 0))]
    assert said == ["midnight", "9:30 in the morning", "12:30 in the afternoon", "3 in the afternoon", "9 at night"]


def test_choices_are_said_in_a_row():
    assert say_times([time(12), time(15), time(18)]) == "noon, 3 or 6"
    assert say_times([time(18)]) == "6 in the evening"
    assert say_times([time(9), time(21)]) == "9 in the morning or 9 at night"
    assert say_days([date(2026, 11, 21), SATURDAY], TODAY) == "Saturday the 21st or Saturday the 28th"
    assert (joined_by_or([]), joined_by_or(["a"]), joined_by_or(["a", "b"])) == ("", "a", "a or b")


def test_a_stretch_is_said_from_its_first_to_its_last_day():
    assert say_range((date(2026, 11, 23), date(2026, 11, 29)), TODAY) == "November 23rd to 29th"
    assert say_range((date(2026, 11, 30), date(2026, 12, 6)), TODAY) == "November 30th to December 6th"
    assert say_range((SATURDAY, SATURDAY), TODAY) == "Saturday, November 28th"


def test_for_the_eye():
    assert (write_day(SATURDAY), write_time(time(18))) == ("Sat, Nov 28, 2026", "6:00 PM")
    assert (write_time(time(0)), write_time(time(12, 5))) == ("12:00 AM", "12:05 PM")


@given(TODAYS, st.integers(0, 900), st.booleans())
def test_a_day_said_is_understood_as_that_day(today: date, ahead: int, short: bool):
    day = today + timedelta(days=ahead)
    found = day_in(f"So that's {say_day(day, today, short=short)}, right?", today)
    assert found is not None
    assert (found.day, found.sure) == (day, True)
    written = day_in(write_day(day), today)
    assert written is not None
    assert written.day == day


@given(CLOCKS)
def test_a_time_said_is_understood_as_that_time(clock: time):
    for said in (say_time(clock), write_time(clock)):
        found = time_in(said, [clock])
        assert found is not None
        assert (found.start, found.problem) == (clock, None)


@given(TODAYS, st.integers(0, 250), CLOCKS)
def test_a_moment_said_is_understood_as_that_moment(today: date, ahead: int, clock: time):
    day = today + timedelta(days=ahead)
    said = f"{say_moment(day, clock, today)}. Is that right?"
    meant, start = day_in(said, today), time_in(said, [clock])
    assert meant is not None
    assert start is not None
    assert (meant.day, start.start) == (day, clock)


@given(TODAYS, st.integers(0, 250), st.integers(1, 60))
def test_a_stretch_said_is_understood_as_that_stretch(today: date, ahead: int, length: int):
    first = today + timedelta(days=ahead)
    last = first + timedelta(days=length)
    found = day_in(say_range((first, last), today), today)
    assert found is not None
    assert found.days == (first, last)
