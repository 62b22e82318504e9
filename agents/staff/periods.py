"""Stretches of days as staff ask about them: mostly behind us ("since Monday"), for bookings mostly ahead.

Built on `agents.understanding.dates`, which reads dates as customers mean them: to come. What was, is read here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from agents.understanding.calendar_words import hear
from agents.understanding.dates import day_in
from agents.understanding.weekdays import MONTHS, WEEKDAYS, month_of, months_later, week_of
from memory.daybook import Moments

LONGEST_DAYS = 400
"""The longest stretch that is looked up at once."""

_BACK = re.compile(
    r"\b(?:last|past|previous)\s+(?P<count>\d{1,3}|a|couple of|few)?\s*(?P<unit>hour|day|week|month)s\b"
    r"|\b(?:last|past)\s+(?P<hours>\d{1,3})\s+hours?\b"
)
_SINCE = re.compile(r"\bsince\s+(?P<start>.+)")
_BETWEEN = re.compile(r"\b(?:between|from)\s+(?P<first>.+?)\s+(?:and|to|until|till|through)\s+(?P<last>.+)")
_THIS = re.compile(r"\bth(?:is|e) (?:whole )?(?P<unit>week|month|year)\b(?! of)")
_EVER = re.compile(r"\b(?:ever|all time|at all|in total|altogether)\b")
_DAYS = {"hour": 1 / 24, "day": 1, "week": 7, "month": 30}
_FEW = {"a": 1, "couple of": 2, "few": 3}


@dataclass(frozen=True, slots=True)
class Period:
    """From the first day to the last, both in it, on the business's calendar."""

    first: date
    last: date

    def moments(self, zone: ZoneInfo) -> Moments:
        """From midnight to midnight on that zone's clock, also where a day has 23 or 25 hours."""
        begins = datetime.combine(self.first, time(), zone)
        return begins, datetime.combine(self.last + timedelta(days=1), time(), zone)


def period_in(text: str, today: date, *, ahead: bool = False) -> Period | None:
    """The days a question is about, None when it names none. `ahead` prefers what is to come. Never raises.

    Longer stretches than `LONGEST_DAYS` keep the end that is nearer to what was asked for.
    """
    said = hear(text).said
    try:
        found = _stretch(said, today, ahead=ahead) or _day(said, today, ahead=ahead)
    except (OverflowError, ValueError):
        return None
    if found is None:
        return None
    first, last = min(found), max(found)
    if (last - first).days >= LONGEST_DAYS:
        first = last - timedelta(days=LONGEST_DAYS - 1)
    return Period(first, last)


def _stretch(said: str, today: date, *, ahead: bool) -> tuple[date, date] | None:
    if (between := _BETWEEN.search(said)) and (ends := _both(between, today, ahead=ahead)):
        return ends
    if (since := _SINCE.search(said)) and (start := _day(since["start"], today, ahead=False)):
        return start[0], max(today, start[0])
    if back := _BACK.search(said):
        count = back["hours"] or back["count"] or "few"
        number = int(count) if count.isdigit() else _FEW[count]
        days = number * _DAYS[back["unit"] or "hour"]
        return today - timedelta(days=int(days) if days >= 1 else 1), today
    if this := _THIS.search(said):
        if this["unit"] == "week":
            return week_of(today)
        return month_of(today.year, today.month) if this["unit"] == "month" else (date(today.year, 1, 1), today)
    if _EVER.search(said):
        return today - timedelta(days=LONGEST_DAYS - 1), today
    return None


def _both(between: re.Match[str], today: date, *, ahead: bool) -> tuple[date, date] | None:
    """Both ends; a month or a year that only the second end has is meant of the first one too."""
    last = _day(between["last"], today, ahead=ahead)
    if last is None:
        return None
    month = next((month for month in MONTHS if month in between["last"]), "")
    written = between["first"] if not month or any(name in between["first"] for name in (*MONTHS, *WEEKDAYS)) else ""
    first = _day(written or f"{between['first']} of {month}", today, ahead=ahead)
    if first is None:
        return None
    return (first[0] if first[0] <= last[1] else first[0] - timedelta(days=7)), last[1]


def _day(said: str, today: date, *, ahead: bool) -> tuple[date, date] | None:
    """A day, or a stretch with a name of its own: "yesterday", "last week", "Tuesday", "in October"."""
    found = day_in(said, today)
    if found is None:
        return None
    first, last = found.days or (found.day, found.day)
    if first is None or last is None:
        first = last = (found.candidates or (today,))[0]
    if ahead or first <= today or re.search(r"\b(?:next|coming|tomorrow|in \d+)\b", found.words.lower()):
        return first, last
    return _behind(found.words.lower(), first, last, today)


def _behind(words: str, first: date, last: date, today: date) -> tuple[date, date]:
    """The same words about what was: the Monday that has been, October of the year that it was October in."""
    if any(month[:3] in words for month in MONTHS) or re.search(r"\d[/-]\d", words):
        return months_later(first, -12), months_later(last, -12)
    if any(day[:3] in words for day in WEEKDAYS):
        return first - timedelta(days=7), last - timedelta(days=7)
    if re.search(r"\bth\b|\dth|\dst|\dnd|\drd|first|second|third", words):
        return months_later(first, -1), months_later(last, -1)
    return first, last
