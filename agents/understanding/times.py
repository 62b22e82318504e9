"""The seating that a caller means: "six", "half past five", "dinner time", "the later one", among a day's start times.

An hour may be in the morning or in the evening: the one at which there is a seating is meant, and only when there is
one at both does the caller have to be asked.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import time
from typing import Literal

from agents.understanding.calendar_words import Heard, Span, hear, lead_in
from agents.understanding.clock_said import LAST_MINUTE, MIDNIGHT, ClockSaid
from agents.understanding.clock_words import HOUR_ALONE, clocks_in, hour_of

TimeProblem = Literal["none_then", "ambiguous", "no_such_time"]
"""`none_then`: no seating at that time, `nearest` has those around it. `ambiguous`: several fit, which `candidates`
names. `no_such_time`: "25:00"."""
_OR = re.compile(r",? (?:or|and)(?: (?:maybe|at|around|the))* ?")
_TO = re.compile(r"[ -]*(?:to|until|till|and|-) ?(?:at )?")
_FROM = re.compile(r"\b(?:between|from) $")
_NOT = re.compile(
    r"(?<!if )\b(?:not|instead of|rather than|except|other than|cant do|cant make)(?: it)?(?: at| the| in the)? ?$"
)
_PLACES = {"1st": 0, "earliest": 0, "early": 0, "2nd": 1, "3rd": 2, "4th": 3, "last": -1, "latest": -1, "late": -1}


@dataclass(frozen=True, slots=True)
class TimeFound:
    """A time of day as somebody said it, in the business's own zone.

    `start` is the seating that is meant. Without one, `candidates` are those that fit, in order, or `nearest` those
    closest to what was said, the closest first. `said` is the clock time itself, when one was said.
    """

    words: str = ""
    span: Span = (0, 0)
    start: time | None = None
    candidates: tuple[time, ...] = ()
    nearest: tuple[time, ...] = ()
    said: time | None = None
    problem: TimeProblem | None = None


def time_in(
    text: str,
    starts: Sequence[time],
    *,
    asked: bool = False,
    before: time | None = None,
    offered: Sequence[time] = (),
    taken: Iterable[Span] = (),
) -> TimeFound | None:
    """The time that is meant, or None when none was said. Never raises.

    `starts` are the day's seatings. `asked` says that a time was just asked for, so that a bare "six" is one. `before`
    is the time on the table ("an hour later"), `offered` are those put to the caller ("the later one"), and `taken`
    are places in the text that are something else, dates above all.
    """
    heard = hear(text, tuple(taken))
    seatings = tuple(sorted(set(starts)))
    choice = tuple(sorted(set(offered))) or seatings
    spoken = clocks_in(heard.said, asked=asked or bool(offered))
    hits = [hit for hit in spoken if not _ruled_out(hit, heard.said)]
    if spoken and asked and not hits:
        end = spoken[-1].end  # "not noon, three"
        hits = list(clocks_in(" " * end + heard.said[end:], asked=True))
    groups = _grouped(hits, heard.said)
    timed = [group for group in groups if any(hit.readings for hit in group)]
    if timed and all(hit.which == "any" for hit in groups[-1]):
        groups = timed  # "three or six, it doesn't matter"
    for group in reversed(groups):
        found = _meant(group, heard.said, seatings, choice, before)
        if found is not None:
            return _placed(found, group, heard)
    named = _named(heard.said, choice) if offered and not hits else None
    return _placed(TimeFound(start=named[0], said=named[0]), [named[1]], heard) if named else None


def _named(said: str, choice: tuple[time, ...]) -> tuple[time, ClockSaid] | None:
    """The one of those offered whose hour stands anywhere: "I suppose three is all right"."""
    hours = [(found, hour_of(found)) for found in HOUR_ALONE.finditer(said)]
    fits = [(one, found) for found, hour in hours for one in choice if one.minute == 0 and one.hour % 12 == hour % 12]
    if len({one for one, _ in fits}) != 1:
        return None
    one, found = fits[0]
    return one, ClockSaid(found.start(), found.end(), readings=(one,))


def times_in(text: str, *, asked: bool = False, taken: Iterable[Span] = ()) -> list[Span]:
    """Where times are said in a text, so that other readers can leave those words out."""
    heard = hear(text, tuple(taken))
    return [heard.span(hit.start, hit.end) for hit in clocks_in(heard.said, asked=asked)]


def _placed(found: TimeFound, group: list[ClockSaid], heard: Heard) -> TimeFound:
    start, end = heard.span(group[0].start, group[-1].end)
    return TimeFound(
        heard.text[start:end], (start, end), found.start, found.candidates, found.nearest, found.said, found.problem
    )


def _ruled_out(hit: ClockSaid, said: str) -> bool:
    return bool(_NOT.search(lead_in(said, hit.start)))


def _grouped(hits: list[ClockSaid], said: str) -> list[list[ClockSaid]]:
    """Mentions that belong together: "six or nine", "between five and seven", "in the evening, at six"."""
    groups: list[list[ClockSaid]] = []
    for hit in hits:
        last = groups[-1][-1] if groups else None
        between = said[last.end : hit.start] if last else ""
        linked = bool(_OR.fullmatch(between) or _TO.fullmatch(between))
        explains = last is not None and (last.window is None) != (hit.window is None) and len(between) <= 8
        if last is not None and (linked or (explains and not re.search(r"\b(?:no|not)\b", between))):
            groups[-1].append(hit)
        else:
            groups.append([hit])
    return groups


def _meant(
    group: list[ClockSaid], said: str, starts: tuple[time, ...], choice: tuple[time, ...], before: time | None
) -> TimeFound | None:
    clocks, parts = [hit for hit in group if hit.readings], [hit for hit in group if hit.window]
    if clocks:
        if parts:
            clocks = [_within_part(hit, parts[-1]) for hit in clocks]
        if len(clocks) == 1:
            return _at_clock(clocks[0], starts)
        first, last = clocks[0], clocks[-1]
        between = said[first.end : last.start]
        if _TO.fullmatch(between) and ("and" not in between or _FROM.search(lead_in(said, first.start))):
            return _fitting(_span_of(first, last), starts)
        return _either(clocks, starts)
    if parts:
        windows = [hit.window for hit in parts if hit.window]
        return _fitting((min(window[0] for window in windows), max(window[1] for window in windows)), starts)
    hit = group[-1]
    if hit.minutes is not None:
        return _moved(hit.minutes, starts, before)
    if hit.which in ("after", "before"):
        return None  # "after 25" says nothing of the clock
    return _picked(hit.which, choice, before) if hit.which else TimeFound(problem="no_such_time")


def _within_part(hit: ClockSaid, part: ClockSaid) -> ClockSaid:
    """ "In the evening, at six": the part of the day tells which six."""
    first, last = part.window or (MIDNIGHT, LAST_MINUTE)
    fitting = tuple(one for one in hit.readings if first.replace(minute=0) <= one <= last)
    return ClockSaid(hit.start, hit.end, fitting or hit.readings, which=hit.which)


def _at_clock(hit: ClockSaid, starts: tuple[time, ...]) -> TimeFound:
    if hit.which in ("after", "before"):
        edge = _likeliest(hit.readings, starts)
        window = (edge, LAST_MINUTE) if hit.which == "after" else (MIDNIGHT, edge)
        return _fitting(window, starts)
    fitting = tuple(one for one in hit.readings if one in starts)
    if len(fitting) == 1:
        return TimeFound(start=fitting[0], said=fitting[0])
    if fitting:
        return TimeFound(candidates=fitting, problem="ambiguous")
    likely = _likeliest(hit.readings, starts)
    clock = LAST_MINUTE if likely == MIDNIGHT else likely  # midnight ends the day that was spoken of
    return TimeFound(said=likely, nearest=_nearest(clock, clock, starts), problem="none_then")


def _likeliest(readings: tuple[time, ...], starts: tuple[time, ...]) -> time:
    """The reading closest to any seating."""
    return min(readings, key=lambda one: min((_minutes(one, start) for start in starts), default=0))


def _nearest(first: time, last: time, starts: tuple[time, ...]) -> tuple[time, ...]:
    """The seatings on either side of a stretch of time, the closer one first."""
    earlier = [start for start in starts if start < first][-1:]
    later = [start for start in starts if start > last][:1]
    return tuple(sorted(earlier + later, key=lambda one: min(_minutes(one, first), _minutes(one, last))))


def _minutes(one: time, other: time) -> int:
    return abs((one.hour - other.hour) * 60 + one.minute - other.minute)


def _fitting(window: tuple[time, time], starts: tuple[time, ...]) -> TimeFound:
    first, last = window
    fits = tuple(start for start in starts if first <= start <= last)
    if len(fits) == 1:
        return TimeFound(start=fits[0])
    if fits:
        return TimeFound(candidates=fits, problem="ambiguous")
    return TimeFound(nearest=_nearest(first, last, starts), problem="none_then")


def _span_of(first: ClockSaid, last: ClockSaid) -> tuple[time, time]:
    """ "Five to eight pm" begins in the evening, too: the shortest stretch that runs forwards."""
    pairs = [(one, other) for one in first.readings for other in last.readings if one <= other]
    fallback = (first.readings[0], LAST_MINUTE)
    return min(pairs, key=lambda pair: (_minutes(*pair), -pair[0].hour), default=fallback)


def _either(clocks: list[ClockSaid], starts: tuple[time, ...]) -> TimeFound:
    """ "Six or nine": those of them at which there is a seating."""
    fits = tuple(sorted({one for hit in clocks for one in hit.readings if one in starts}))
    if len(fits) == 1:
        return TimeFound(start=fits[0])
    return TimeFound(candidates=fits, problem="ambiguous") if fits else _at_clock(clocks[0], starts)


def _moved(minutes: int, starts: tuple[time, ...], before: time | None) -> TimeFound | None:
    if before is None:
        return None
    total = before.hour * 60 + before.minute + minutes
    if not 0 <= total < 24 * 60:
        return TimeFound(problem="no_such_time")
    return _at_clock(ClockSaid(0, 0, (time(*divmod(total, 60)),)), starts)


def _picked(which: str, choice: tuple[time, ...], before: time | None) -> TimeFound | None:
    """One of those offered, or of the day's, by its place or relative to the time on the table."""
    if which == "any":
        return TimeFound(start=choice[0]) if len(choice) == 1 else _several(choice)
    if which in ("later", "next", "latter", "earlier"):
        if before is not None:
            others = [one for one in choice if (one < before if which == "earlier" else one > before)]
            if not others:
                return TimeFound(problem="none_then")
            return TimeFound(start=others[-1] if which == "earlier" else others[0])
        place = 0 if which == "earlier" else -1
        return TimeFound(start=choice[place]) if len(choice) > 1 else None
    if which == "other":
        others = tuple(one for one in choice if one != before)
        return TimeFound(start=others[0]) if len(others) == 1 else _several(others)
    if which == "middle":
        return TimeFound(start=choice[len(choice) // 2]) if len(choice) % 2 else None
    place = _PLACES[which]
    return TimeFound(start=choice[place]) if len(choice) > max(place, 0) else None


def _several(choice: tuple[time, ...]) -> TimeFound | None:
    return TimeFound(candidates=choice, problem="ambiguous") if choice else None
