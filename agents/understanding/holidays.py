"""Days with a name, in the United States: Thanksgiving, Christmas Eve, Mother's Day, and the date of each in a year.

These are the days that people plan parties around, by the names they use; the `holidays` package knows public holidays
by law (and their observed Mondays), which is another question. Days that move with a calendar we do not compute
(Hanukkah, Diwali, Lunar New Year) are left out, so that a date is asked for rather than guessed.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

from agents.understanding.weekdays import last_in_month, nth_in_month


def easter(year: int) -> date:
    """Easter Sunday, Gregorian, by the anonymous algorithm of 1876."""
    golden, (century, rest) = year % 19, divmod(year, 100)
    leap_centuries, century_rest = divmod(century, 4)
    moon = (19 * golden + century - leap_centuries - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    leaps, leap_rest = divmod(rest, 4)
    sunday = (32 + 2 * century_rest + 2 * leaps - moon - leap_rest) % 7
    late = (golden + 11 * moon + 22 * sunday) // 451
    month, day = divmod(moon + sunday - 7 * late + 114, 31)
    return date(year, month, day + 1)


def _thanksgiving(year: int) -> date:
    return nth_in_month(year, 11, 4, weekday=3)


def _fixed(month: int, day: int) -> Callable[[int], date]:
    return lambda year: date(year, month, day)


_DAYS: tuple[tuple[str, Callable[[int], date]], ...] = (
    (r"new years eve|nye", _fixed(12, 31)),
    (r"new years(?: day)?|1st of the (?:new )?year", _fixed(1, 1)),
    (r"(?:mlk|martin luther king)(?: jr)?(?: day)?", lambda year: nth_in_month(year, 1, 3, weekday=0)),
    (r"valentines?(?: day)?", _fixed(2, 14)),
    (r"presidents day", lambda year: nth_in_month(year, 2, 3, weekday=0)),
    (r"(?:st|saint) patricks(?: day)?|st paddys(?: day)?", _fixed(3, 17)),
    (r"good friday", lambda year: easter(year) - timedelta(days=2)),
    (r"easter monday", lambda year: easter(year) + timedelta(days=1)),
    (r"easter(?: sunday)?", easter),
    (r"cinco de mayo", _fixed(5, 5)),
    (r"mothers day", lambda year: nth_in_month(year, 5, 2, weekday=6)),
    (r"memorial day", lambda year: last_in_month(year, 5, weekday=0)),
    (r"juneteenth", _fixed(6, 19)),
    (r"fathers day", lambda year: nth_in_month(year, 6, 3, weekday=6)),
    (r"(?:4th of july|july 4th|independence day)", _fixed(7, 4)),
    (r"labou?r day", lambda year: nth_in_month(year, 9, 1, weekday=0)),
    (r"(?:columbus|indigenous peoples) day", lambda year: nth_in_month(year, 10, 2, weekday=0)),
    (r"hall?oween", _fixed(10, 31)),
    (r"(?:veterans|veteran) day", _fixed(11, 11)),
    (r"black friday", lambda year: _thanksgiving(year) + timedelta(days=1)),
    (r"thanks ?giving(?: day)?", _thanksgiving),
    (r"christmas eve(?: day)?", _fixed(12, 24)),
    (r"boxing day", _fixed(12, 26)),
    (r"christmas(?: day)?", _fixed(12, 25)),
)
NAMED_DAY = "|".join(name for name, _ in _DAYS)
"""A pattern for every name, in the spelling of `calendar_words.hear` (no apostrophes, numbers in digits)."""


def named_day(name: str, year: int) -> date | None:
    """The date of a day in a year, or None for a name that is none of them. Years 1 to 9999, as in `date`."""
    return next((day(year) for pattern, day in _DAYS if re.fullmatch(pattern, name)), None)


def named_day_from(name: str, today: date) -> date | None:
    """The next such day: today's, a later one of this year, or next year's."""
    this_year = named_day(name, today.year)
    return named_day(name, today.year + 1) if this_year and this_year < today else this_year
