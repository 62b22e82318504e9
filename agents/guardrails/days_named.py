"""Weekdays that are named in a text, for a reply that says "on Tuesday" with no date: 0 (Monday) to 6 (Sunday)."""

from __future__ import annotations

import re
from datetime import date

from agents.understanding.weekdays import DAYS_A_WEEK, SATURDAY, SUNDAY, WEEKDAYS

_SHORT = {
    "mon": 0,
    "tue": 1,
    "tues": 1,
    "wed": 2,
    "weds": 2,
    "thu": 3,
    "thur": 3,
    "thurs": 3,
    "fri": 4,
    "sat": 5,
    "sun": 6,
}
_NAME = rf"(?:{'|'.join(WEEKDAYS)})"
_NAMED = re.compile(rf"\b({_NAME})s?\b", re.IGNORECASE)
# In capitals, for "they sat in the sun" is no date.
_ABBREVIATED = re.compile(
    r"\b(Mon|Tue|Tues|Wed|Weds|Thu|Thur|Thurs|Fri)\b|(?:\b(?:on|by|next|this|until|for|or|and|to)|[-–]) ?(Sat|Sun)\b"
)
_RANGE = re.compile(rf"\b({_NAME})s? ?(?:to|through|thru|till|until|[-–]) ?({_NAME})s?\b", re.IGNORECASE)
_WEEKEND = re.compile(r"\bweekends?\b", re.IGNORECASE)
_WRITTEN = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})(?!\d)")
_MAY_BE = re.compile(r"day|Mon|Tue|Wed|Thu|Fri|Sat|Sun", re.IGNORECASE)


def weekdays_in(text: str) -> set[int]:
    """Those that are named: "on Tuesday", "Fridays", "next Thurs."."""
    if not _MAY_BE.search(text):
        return set()
    named = {WEEKDAYS.index(match.group(1).lower()) for match in _NAMED.finditer(text)}
    return named | {_SHORT[(match.group(1) or match.group(2)).lower()] for match in _ABBREVIATED.finditer(text)}


def weekdays_told(text: str) -> set[int]:
    """Those that a text gives to be said: the named ones, those between two, a weekend's, and those of dates."""
    told = weekdays_in(text)
    for match in _RANGE.finditer(text):
        first, last = (WEEKDAYS.index(name.lower()) for name in match.groups())
        told |= {(first + step) % DAYS_A_WEEK for step in range((last - first) % DAYS_A_WEEK + 1)}
    if _WEEKEND.search(text):
        told |= {SATURDAY, SUNDAY}
    for match in _WRITTEN.finditer(text):
        try:
            told.add(date(*map(int, match.groups())).weekday())
        except ValueError:
            continue  # no day of the calendar
    return told


def weekday_of(month: int, day: int, today: date) -> int | None:
    """Of the next such day from today on; None when there is none within a year."""
    for year in (today.year, today.year + 1):
        try:
            found = date(year, month, day)
        except ValueError:
            continue
        if found >= today:
            return found.weekday()
    return None
