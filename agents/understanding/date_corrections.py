"""Dates counted from the one on the table, or picked among those offered: "the Sunday after", "the other one".

These rules only speak when there is such a day, `before`, or such days, `offered`.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

from agents.understanding.day_found import (
    WEEKDAY,
    DayFound,
    Reading,
    Rule,
    Scene,
    exactly,
    one_of,
    rule,
    weekday_number,
    within,
)
from agents.understanding.relative_dates import counted, how_many
from agents.understanding.weekdays import after, before, in_week_of, week_of, weekend_of

_COUNT = r"(?P<count>an?|one|another|\d{1,2}|(?:a )?couple(?: of)?)"
_EARLIER = re.compile(r"\b(?:before|earlier|sooner|prior|forward|up)\b")
_INSTEAD = re.compile(
    r"\b(?:instead|actually|rather|no|nope|make (?:it|that)|change (?:it|that)|switch|move|what about|how about|sorry"
    r"|i meant?|i (?:want|need)|would|could|can)\b"
)
_ORDER = {"1st": 0, "former": 0, "earlier": 0, "earliest": 0, "sooner": 0, "2nd": 1, "3rd": 2, "4th": 3, "last": -1,
          "latter": -1, "later": -1, "latest": -1}  # fmt: skip


def _later(found: re.Match[str], scene: Scene) -> Reading:
    """ "A week later", "two days earlier", "push it back a week"."""
    if scene.before is None:
        return None
    direction = -1 if _EARLIER.search(found.group()) else 1
    return exactly(counted(scene.before, how_many(found["count"])[0] * direction, found["unit"]), scene)


def _neighbour(found: re.Match[str], scene: Scene) -> Reading:
    """ "The Sunday after", "the day before", "the following week"."""
    if scene.before is None:
        return None
    unit, direction = found["unit"], -1 if _EARLIER.search(found.group()) else 1
    if (weekday := weekday_number(unit)) is not None:
        return exactly(before(scene.before, weekday) if direction < 0 else after(scene.before, weekday), scene)
    if unit == "weekend":
        return within(*weekend_of(scene.before, direction), scene)
    if unit == "week":
        return within(*week_of(scene.before, direction), scene)
    return exactly(scene.before + timedelta(days=direction), scene)


def _same_day(found: re.Match[str], scene: Scene) -> Reading:
    """ "Same day the week after", "the next one": a week on."""
    return exactly(scene.before + timedelta(weeks=1), scene) if scene.before else None


def _that(found: re.Match[str], scene: Scene) -> Reading:
    """ "That Saturday", of the same week as the day on the table."""
    return exactly(in_week_of(scene.before, weekday_number(found["wd"]) or 0), scene) if scene.before else None


def _that_day(found: re.Match[str], scene: Scene) -> Reading:
    return exactly(scene.before, scene) if scene.before else None


def _other(found: re.Match[str], scene: Scene) -> Reading:
    """ "The other Saturday": the one that was offered and not taken, or a week from the one on the table."""
    weekday = weekday_number(found["what"])
    others = [day for day in scene.offered if day != scene.before and weekday in (None, day.weekday())]
    if scene.before and len(others) == 1:
        return exactly(others[0], scene)
    if scene.before and not others and weekday == scene.before.weekday():
        return exactly(scene.before + timedelta(weeks=1), scene)
    return None


def _nth_offered(found: re.Match[str], scene: Scene) -> Reading:
    """ "The first one", "the later one" of the days that were offered."""
    weekday = weekday_number(found["what"])
    offered = sorted(day for day in scene.offered if weekday in (None, day.weekday()))
    place = _ORDER[found["which"]]
    return exactly(offered[place], scene) if len(offered) > max(place, 0) + (place < 0) else None


def _instead(found: re.Match[str], scene: Scene) -> Reading:
    """ "Actually, Sunday": the one nearest to the day on the table, not the next on the calendar."""
    weekday = weekday_number(found["wd"]) or 0
    offered = [day for day in scene.offered if day.weekday() == weekday and day >= scene.today]
    if offered:
        return one_of(offered, scene)
    named = found.group().startswith("the ") or len(scene.said.split()) <= 3
    if scene.before is None or not (named or _INSTEAD.search(scene.said)):
        return None
    day: date = in_week_of(scene.before, weekday)
    return exactly(day, scene) if day >= scene.today and scene.near is None else None


def _either(found: re.Match[str], scene: Scene) -> Reading:
    """ "Either works": still all of those offered."""
    days = tuple(sorted({day for day in scene.offered if day >= scene.today}))
    return DayFound(candidates=days, problem="ambiguous") if len(days) > 1 else None


_AMOUNT = rf"{_COUNT} (?P<unit>day|week|month)s?"
_WHAT = rf"(?P<what>one|day|date|option|{WEEKDAY})"
_ONE = rf"(?:(?:that|the very|the) )?(?P<unit>day|weekend|week|{WEEKDAY})"
RULES: tuple[Rule, ...] = (
    rule(rf"{_AMOUNT} (?:later|after(?: that)?|earlier|sooner|before(?: that)?|further out)", _later),
    rule(rf"(?:push|move|bring) (?:it|that|the \w+) (?:back|forward|up|out)(?: by)? {_AMOUNT}", _later),
    rule(
        r"(?:the )?same (?:day|weekday|time),? (?:the |of )?(?:following week|next week|week after(?: that)?)",
        _same_day,
    ),
    rule(rf"the other {_WHAT}", _other),
    rule(rf"the (?P<which>{'|'.join(_ORDER)}) {_WHAT}", _nth_offered),
    rule(r"the (?P<which>former|latter|earlier|later|sooner)(?P<what>)(?! \w+ing)", _nth_offered),
    rule(rf"{_ONE} (?:right |just )?(?:after|before|later|earlier)(?: (?:that|it|then))?(?! \d| at)", _neighbour),
    rule(rf"the (?:following|next) (?P<unit>day|{WEEKDAY})", _neighbour),
    rule(r"that (?:same |very )?(?:day|date)", _that_day),
    rule(r"the (?:next|following) one(?: after(?: that)?)?|the one (?:right )?after(?: that)?", _same_day),
    rule(r"the following (?P<unit>weekend|week)", _neighbour),
    rule(rf"that (?:same )?(?P<wd>{WEEKDAY})", _that),
    rule(rf"(?:the )?(?P<wd>{WEEKDAY})(?! (?:the|next|this|of|after|coming|\d))", _instead),
    rule(r"either(?: (?:one|day|of (?:them|those|the two)))?(?: (?:is|works|would|will))?", _either),
)
