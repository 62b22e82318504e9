"""The day and the time of one sentence together, and what is left of it for the party, the place and the rest.

"For 12 on the 21st at 6" is a party of twelve, a day and a time; read apart, each of the three numbers could be each
of the three things. So phone numbers and codes are left alone, dates are read first, then times, and the words of both
are cut out of what the other readers see.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time

from agents.understanding.calendar_words import Span, lead_in, without
from agents.understanding.dates import day_in, days_in
from agents.understanding.day_found import DayFound
from agents.understanding.times import TimeFound, time_in, times_in

_LEAD = re.compile(
    r"\b(?:on|at|for|around|about|by|starting(?: at)?|until|from|in the|of)\s+(?:the\s+)?$", re.IGNORECASE
)
_TONIGHT = re.compile(r"\b(?:tonight|tonite|last night|this (?:morning|afternoon|evening))\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Moment:
    """What was said of the day and of the time, either of which may be None, and `rest`, the sentence without them."""

    day: DayFound | None
    time: TimeFound | None
    rest: str


def moment_in(
    text: str,
    today: date,
    starts: Sequence[time],
    *,
    day_before: date | None = None,
    days_offered: Sequence[date] = (),
    time_before: time | None = None,
    times_offered: Sequence[time] = (),
    time_asked: bool = False,
    taken: Sequence[Span] = (),
) -> Moment:
    """The day and the seating that a sentence means. Never raises. For the arguments see `day_in` and `time_in`."""
    day = day_in(text, today, before=day_before, offered=days_offered, taken=taken)
    dated = [found.span for found in days_in(text, today, before=day_before, offered=days_offered, taken=taken)]
    dated += [day.span] if day else []
    # "Tonight" is a day and a time of it.
    blotted = [span for span in dated if not _TONIGHT.search(text[slice(*span)])]
    clock = time_in(text, starts, asked=time_asked, before=time_before, offered=times_offered, taken=[*taken, *blotted])
    timed = times_in(text, asked=time_asked or bool(times_offered), taken=[*taken, *blotted])
    return Moment(day, clock, without(text, [_with_lead(text, span) for span in (*dated, *timed)]))


def _with_lead(text: str, span: Span) -> Span:
    """The place with the "on" or "at" before it."""
    lead = _LEAD.search(lead_in(text, span[0]))
    return (span[0] - len(lead.group()), span[1]) if lead else span
