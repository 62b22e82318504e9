"""Dates as callers say them, relative to `today` in the business's own time zone.

`days_in` gives every date of a sentence with its place in it; `day_in` gives the one that is meant. Both read whole
sentences, so that "for 12 on the 21st at 6" is a date and leaves the 12 and the 6 alone.

Why not a library: of 101 sentences in tests/agents/understanding/date_sentences.yaml that mean one day, dateparser 1.5
got 30, parsedatetime 2.6 got 36 and recurrent 0.4 got 40, and each found dates in 11 or more of 25 that have none. None
of them says what is ambiguous, impossible or past, or takes "the Sunday after" relative to a day on the table.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache

from agents.understanding import date_corrections, relative_dates, vague_dates, written_dates
from agents.understanding.calendar_words import Heard, Span, hear
from agents.understanding.day_found import DayFound, Rule, Scene
from agents.understanding.first_look import first_look
from agents.understanding.joined_dates import LINK, Hit, also_day, joined, last_of, ruled_out
from agents.understanding.weekdays import Days

# The first rule that fits wins, so the longer and surer ones come first.
_RULES: tuple[Rule, ...] = (
    *vague_dates.IN_MONTH_RULES,
    *written_dates.RULES,
    *relative_dates.ANCHORED_RULES,
    *date_corrections.RULES,
    *vague_dates.RULES,
    *relative_dates.RULES,
)
_ANY = first_look(pattern for pattern, _ in _RULES)
_ANCHORS_DEEP = 4
_WORD = re.compile(r"[a-z\d]+(?:[-/:]\d+)*")


def days_in(
    text: str, today: date, *, before: date | None = None, offered: Sequence[date] = (), taken: Sequence[Span] = ()
) -> list[DayFound]:
    """Every date in `text`, in the order said, none overlapping. Never raises.

    `before` is the day on the table, which corrections ("the Sunday after") are counted from; `offered` are the days
    that were put to the caller ("the later one"); `taken` are places of the text that are known to be something else.
    """
    heard = hear(text, tuple(taken))
    return [_placed(hit, heard) for hit in _scan(heard.said, today, before, tuple(offered))]


def day_in(
    text: str, today: date, *, before: date | None = None, offered: Sequence[date] = (), taken: Sequence[Span] = ()
) -> DayFound | None:
    """The date that is meant, or None when none was said. Never raises.

    People correct themselves forwards, so the last one counts, but a day that is ruled out ("not Saturday") does not,
    an exact day goes before a stretch of days, and one to come before one that has been. Days joined by "or" come
    as candidates, days joined by "to" as a range.
    """
    heard = hear(text, tuple(taken))
    hits = joined(list(_scan(heard.said, today, before, tuple(offered))), heard.said, today)
    hits = [hit for hit in hits if hit.found.problem != "past"] or hits
    hits = [hit for hit in hits if hit.found.days is None or hit.found.problem == "past"] or hits
    return _placed(last_of(hits, heard.said), heard) if hits else None


def _placed(hit: Hit, heard: Heard) -> DayFound:
    start, end = heard.span(hit.start, hit.end)
    return replace(hit.found, words=heard.text[start:end], span=(start, end))


@lru_cache(maxsize=16)  # asked for the day that is meant, and for every day that is named
def _scan(said: str, today: date, before: date | None, offered: tuple[date, ...]) -> tuple[Hit, ...]:
    hits: list[Hit] = []
    near: Days | None = None
    at = 0
    while word := _WORD.search(said, at):
        previous = hits[-1] if hits else None
        linked = previous is not None and bool(LINK.fullmatch(said, previous.end, word.start()))
        said_before = previous.found.day if previous and previous.found.problem is None else None
        if said_before is None and before is None and previous and previous.found.days:
            said_before = previous.found.days[0]  # "not next week but the week after"
        spoken_of = (said_before or before) if linked else (before or said_before)
        hit = _read(said, word.start(), Scene(said, today, spoken_of, offered, near, _nothing))
        if hit is None and previous and (also := also_day(said, previous, today)):
            hit = also
        if hit is None:
            at = word.end()
            continue
        hits.append(hit)
        at = max(hit.end, word.end())
        if hit.found.days and hit.found.problem != "past" and not ruled_out(hit, said):
            near = hit.found.days  # "next week, maybe Thursday"
    return tuple(hits)


def _nothing(at: int) -> None:
    return None


def _read(said: str, at: int, scene: Scene, deep: int = 0) -> Hit | None:
    """What the phrase that begins at `at` means. Phrases in phrases are read to a depth that speech never reaches."""
    if not _ANY.match(said, at):
        return None

    def inner(start: int) -> tuple[DayFound, int] | None:
        hit = _read(said, start, scene, deep + 1) if deep < _ANCHORS_DEEP else None
        return (hit.found, hit.end) if hit else None

    within_scene = replace(scene, read=inner)
    for pattern, meaning in _RULES:
        if not (match := pattern.match(said, at)):
            continue
        try:
            reading = meaning(match, within_scene)
        except (OverflowError, ValueError):
            continue  # a date beyond the years that a calendar has
        if reading is not None:
            found, end = reading if isinstance(reading, tuple) else (reading, match.end())
            return Hit(found, at, end)
    return None
