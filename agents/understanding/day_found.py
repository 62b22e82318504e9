"""What a phrase about days comes to: one day, a range, or several days of which one must be asked for."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from agents.understanding.calendar_words import Span
from agents.understanding.weekdays import MONTHS, WEEKDAYS, Days

DayProblem = Literal["no_such_day", "past", "weekday_conflict", "ambiguous"]
"""`no_such_day`: 31 February. `past`: it has been (`day` or `days` says when). `weekday_conflict`: "Friday the 21st",
when the 21st is a Saturday. `ambiguous`: several days fit, which `candidates` or `days` name."""


@dataclass(frozen=True, slots=True)
class DayFound:
    """A date as somebody said it. Never before today unless `problem` is "past".

    At most one of `day` and `days` is set; neither is when only `candidates` are known. With `day` set, `candidates`
    are all the days that could have been meant ("next Saturday" on a Friday), `day` the likeliest of them. `words` are
    as said, `span` is where they stand in the text. `candidates` are in order.
    """

    words: str = ""
    span: Span = (0, 0)
    day: date | None = None
    days: Days | None = None
    candidates: tuple[date, ...] = ()
    problem: DayProblem | None = None

    @property
    def sure(self) -> bool:
        """Whether there is exactly one day, and nothing to ask about it."""
        return self.day is not None and self.problem is None and not self.candidates


@dataclass(frozen=True, slots=True)
class Scene:
    """What a rule may look at: the sentence, the day it is said on, and the days already spoken of.

    `before` is the day on the table, `offered` are days that were put to the caller, `near` is a range named in the
    same sentence. `read(at)` understands the phrase that begins there, and says where it ends.
    """

    said: str
    today: date
    before: date | None
    offered: tuple[date, ...]
    near: Days | None
    read: Callable[[int], tuple[DayFound, int] | None]


Reading = DayFound | tuple[DayFound, int] | None
"""What a rule gives: nothing, what its whole match means, or also where the phrase ends if that is further on."""
Rule = tuple[re.Pattern[str], Callable[[re.Match[str], Scene], Reading]]

WEEKDAY = rf"(?:{'|'.join(WEEKDAYS)})"
MONTH = rf"(?:{'|'.join(MONTHS)})"
ORDINAL = r"(?:st|nd|rd|th)\b"
NOT_COUNTED = (
    r"(?![\d:/-])(?! ?(?:adults?|adolts?|grown|kids?|kiddos?|child|people|persons?|guests?|of (?:us|them|my|our)|teens?"
    r"|heads?|folks?|oclock|pm\b|am\b|dollars|bucks|miles|years?|hours?|minutes?|tables?|chefs?|boys?|girls?|plates?"
    r"|percent|weeks?|days?|months?|or so|\d\d (?:pm|am|oclock))\b)"
)
"""Behind a bare number: it counts people or hours, and is no day of a month."""


def rule(pattern: str, read: Callable[[re.Match[str], Scene], Reading]) -> Rule:
    """A pattern that is matched where a word begins, and what it means."""
    return re.compile(rf"(?:{pattern})(?![a-z\d])"), read


def lead(pattern: str, read: Callable[[re.Match[str], Scene], Reading]) -> Rule:
    """Like `rule`, for a pattern that ends with the blank before another phrase."""
    return re.compile(rf"(?:{pattern})(?=\S)"), read


def weekday_number(name: str | None) -> int | None:
    """0 for "monday" to 6 for "sunday"."""
    return WEEKDAYS.index(name) if name in WEEKDAYS else None


def month_number(name: str) -> int:
    """1 for "january" to 12 for "december"."""
    return MONTHS.index(name) + 1


def exactly(day: date, scene: Scene) -> DayFound:
    """That day, said to be past when it is."""
    return DayFound(day=day, problem="past" if day < scene.today else None)


def likely(day: date, others: Iterable[date], scene: Scene) -> DayFound:
    """That day most likely, though the others could have been meant."""
    candidates = tuple(sorted({day, *others} - past(others, scene)))
    return DayFound(day=day, candidates=candidates if len(candidates) > 1 else ())


def one_of(candidates: Iterable[date], scene: Scene) -> DayFound | None:
    """One of these, to be asked; the day itself when only one of them is still to come."""
    days = tuple(sorted(day for day in set(candidates) if day >= scene.today))
    if len(days) == 1:
        return DayFound(day=days[0])
    return DayFound(candidates=days, problem="ambiguous") if days else None


def within(first: date, last: date, scene: Scene, problem: DayProblem | None = None) -> DayFound:
    """From `first` to `last`, of which only what is still to come counts."""
    if last < scene.today:
        return DayFound(days=(first, last), problem="past")
    return DayFound(days=(max(first, scene.today), last), problem=problem)


def around(day: date, days: int, scene: Scene) -> DayFound:
    """So many days before and after."""
    return within(day - timedelta(days=days), day + timedelta(days=days), scene)


def past(days: Iterable[date], scene: Scene) -> set[date]:
    """Those that have been."""
    return {day for day in days if day < scene.today}
