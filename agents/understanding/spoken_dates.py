"""How the desk says a date and a time: "Saturday, November 28th, at 6 in the evening". `dates.py` reads it back alike.

Long forms for reading back, where nothing may be left to guess; short ones for lists. For the ear, so no "6:00 PM";
`write_*` is for texts and emails.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time

from agents.understanding.calendar_words import ordinal
from agents.understanding.weekdays import MONTHS, WEEKDAYS, Days

_YEAR_AFTER_DAYS = 300
"""So far ahead, a date without its year could be meant for this one."""
_SHORT_WITHIN_DAYS = 27
"""Within four weeks a weekday and a number are enough, and no two months have them alike."""


def say_day(day: date, today: date, *, short: bool = False) -> str:
    """ "Saturday, November 28th", with the year when it is far ahead; short: "Saturday the 28th", when it is near."""
    if short and 0 <= (day - today).days <= _SHORT_WITHIN_DAYS:
        return f"{_weekday(day)} the {ordinal(day.day)}"
    far = not -1 <= (day - today).days <= _YEAR_AFTER_DAYS
    return f"{_weekday(day)}, {_month_day(day)}" + (f", {day.year}" if far else "")


def say_time(clock: time, *, short: bool = False) -> str:
    """ "6 in the evening", "noon", "9 at night"; short: "6"."""
    if clock.hour in (0, 12) and clock.minute == 0:
        return "noon" if clock.hour else "midnight"
    figures = f"{(clock.hour - 1) % 12 + 1}" + (f":{clock.minute:02}" if clock.minute else "")
    if short:
        return figures
    if clock.hour < 12:
        return f"{figures} in the morning"
    return f"{figures} {'in the afternoon' if clock.hour < 17 else 'in the evening' if clock.hour < 21 else 'at night'}"


def say_moment(day: date, clock: time, today: date, *, short: bool = False) -> str:
    """ "Saturday, November 28th, at 6 in the evening"; short: "Saturday the 28th at 6"."""
    said = say_day(day, today, short=short)
    return f"{said}{' ' if ',' not in said else ', '}at {say_time(clock, short=short)}"


def say_times(clocks: Sequence[time]) -> str:
    """Start times to choose from, short: "noon, 3 or 6". A time by itself is said in full, for nothing explains it."""
    if len(clocks) == 1:
        return say_time(clocks[0])
    halves = {clock.hour < 12 for clock in clocks if clock.hour % 12 or clock.minute}
    return joined_by_or([say_time(clock, short=len(halves) == 1) for clock in clocks])


def say_days(days: Sequence[date], today: date) -> str:
    """Days to choose from: "Saturday the 21st or Saturday the 28th"."""
    return joined_by_or([say_day(day, today, short=True) for day in days])


def say_range(days: Days, today: date) -> str:
    """ "November 23rd to 29th", "November 30th to December 6th"; one day is said as a day."""
    first, last = days
    if first == last:
        return say_day(first, today)
    end = ordinal(last.day) if (first.year, first.month) == (last.year, last.month) else _month_day(last)
    return f"{_month_day(first)} to {end}"


def write_day(day: date) -> str:
    """For the eye: "Sat, Nov 28, 2026"."""
    return f"{_weekday(day)[:3]}, {MONTHS[day.month - 1][:3].capitalize()} {day.day}, {day.year}"


def write_time(clock: time) -> str:
    """For the eye: "6:00 PM"."""
    return f"{(clock.hour - 1) % 12 + 1}:{clock.minute:02} {'AM' if clock.hour < 12 else 'PM'}"


def joined_by_or(items: Sequence[str]) -> str:
    """ "noon, 3 or 6"; empty for none."""
    return " or ".join(filter(None, (", ".join(items[:-1]), *items[-1:])))


def _weekday(day: date) -> str:
    return WEEKDAYS[day.weekday()].capitalize()


def _month_day(day: date) -> str:
    return f"{MONTHS[day.month - 1].capitalize()} {ordinal(day.day)}"
