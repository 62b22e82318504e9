"""Weekdays, weeks and months on the calendar: which date is "the coming Saturday" or "the last Friday of the month".

Weekdays are 0 (Monday) to 6 (Sunday), as `date.weekday()` gives them. Weeks run from Monday to Sunday, because for
whoever plans a party Saturday and Sunday belong together.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
          "december")  # fmt: skip
DAYS_A_WEEK = 7
SATURDAY, SUNDAY = 5, 6

Days = tuple[date, date]
"""The first and the last day of a range, both in it."""


def on_or_after(day: date, weekday: int) -> date:
    """The first such weekday from `day` on."""
    return day + timedelta(days=(weekday - day.weekday()) % DAYS_A_WEEK)


def after(day: date, weekday: int) -> date:
    """The first such weekday later than `day`."""
    return on_or_after(day + timedelta(days=1), weekday)


def before(day: date, weekday: int) -> date:
    """The last such weekday earlier than `day`."""
    return day - timedelta(days=(day.weekday() - weekday - 1) % DAYS_A_WEEK + 1)


def in_week_of(day: date, weekday: int) -> date:
    """That weekday in the same week, Monday to Sunday."""
    return day + timedelta(days=weekday - day.weekday())


def week_of(day: date, weeks_later: int = 0) -> Days:
    """Monday to Sunday of the week that `day` is in, or of one some weeks later."""
    monday = in_week_of(day, 0) + timedelta(weeks=weeks_later)
    return monday, monday + timedelta(days=SUNDAY)


def weekend_of(day: date, weeks_later: int = 0) -> Days:
    """Saturday and Sunday of the week that `day` is in, or of one some weeks later."""
    _, sunday = week_of(day, weeks_later)
    return sunday - timedelta(days=1), sunday


def month_of(year: int, month: int) -> Days:
    """The first and the last day of a month."""
    return date(year, month, 1), date(year, month, monthrange(year, month)[1])


def months_later(day: date, months: int) -> date:
    """The same day so many months later (earlier when negative); the last of the month where there is no such day."""
    years, month = divmod(day.month - 1 + months, 12)
    _, last = month_of(day.year + years, month + 1)
    return last.replace(day=min(day.day, last.day))


def nth_in_month(year: int, month: int, nth: int, *, weekday: int) -> date:
    """The first, second, third or fourth such weekday of a month; `nth` counts from 1."""
    return on_or_after(date(year, month, 1), weekday) + timedelta(weeks=nth - 1)


def last_in_month(year: int, month: int, *, weekday: int) -> date:
    """The last such weekday of a month."""
    _, last = month_of(year, month)
    return before(last + timedelta(days=1), weekday)
