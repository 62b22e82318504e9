"""Dates counted from another: "tomorrow", "two weeks from Friday", "the day after Thanksgiving", "next Saturday"."""

from __future__ import annotations

import re
from datetime import date, timedelta

from agents.understanding.calendar_words import lead_in
from agents.understanding.day_found import (
    WEEKDAY,
    DayFound,
    Reading,
    Rule,
    Scene,
    around,
    exactly,
    lead,
    likely,
    one_of,
    rule,
    weekday_number,
    within,
)
from agents.understanding.holidays import NAMED_DAY, named_day, named_day_from
from agents.understanding.weekdays import (
    DAYS_A_WEEK,
    SUNDAY,
    after,
    before,
    in_week_of,
    months_later,
    on_or_after,
    week_of,
    weekend_of,
)

_COUNT = r"(?P<count>an?|one|another|\d{1,3}|(?:a )?couple(?: of)?|(?:a )?few)"
_UNIT = r"(?P<unit>day|week|month|year|fortnight)s?"
_ABOUT = r"(?P<about>(?:(?<!how )(?<!what )about|around|roughly|maybe|like|approximately) )?"
_NAMED = {
    "last night": -1,
    "this morning": 0,
    "this afternoon": 0,
    "this evening": 0,
    "today": 0,
    "tonight": 0,
    "now": 0,
    "tomorrow": 1,
    "yesterday": -1,
}
_THIS_ONE = re.compile(r"th(?:is|e) (?:coming |next )?(?:one|weekend)\b")
_COUNTED_DAYS = {"day": 1, "week": 7, "fortnight": 14}


def _today(found: re.Match[str], scene: Scene) -> Reading:
    """Today and its neighbours; "how are you today?" names no date."""
    if re.search(
        r"\b(?:how are (?:you|things)(?: doing)?|calling|help you|speaking with) $", lead_in(scene.said, found.start())
    ):
        return None
    return exactly(scene.today + timedelta(days=_NAMED[found["name"]]), scene)


def _holiday(found: re.Match[str], scene: Scene) -> Reading:
    name, year = found["name"], found["year"]
    day = named_day(name, int(year)) if year else named_day_from(name, scene.today)
    if day is None:
        return None
    if found["weekend"]:
        # People mean the free days around it: from the Thursday or the Saturday to the Sunday.
        first = day if 3 <= day.weekday() <= 4 else weekend_of(day)[0] if day.weekday() else day - timedelta(days=2)
        return within(first, day if day.weekday() == 0 else week_of(day)[1], scene)
    return exactly(day, scene)


def counted(day: date, count: int, unit: str) -> date:
    """So many days, weeks, fortnights, months or years later; earlier when negative."""
    if unit in ("month", "year"):
        return months_later(day, count * (12 if unit == "year" else 1))
    return day + timedelta(days=count * _COUNTED_DAYS[unit])


def how_many(said: str) -> tuple[int, int]:
    """The least and the most that somebody means: "3" is three, "a few" is two to four."""
    if "couple" in said:
        return 2, 2
    if "few" in said:
        return 2, 4
    return (int(said), int(said)) if said.isdigit() else (1, 1)


def _from_anchor(found: re.Match[str], scene: Scene) -> Reading:
    """ "Two weeks from Friday", "three days before Christmas"."""
    anchor = _anchor(scene, found.end())
    if anchor is None:
        return None
    reading, end = anchor
    direction = -1 if found["side"] in ("before", "prior to") else 1
    moved = _offset(reading, found, direction, scene)
    return (moved, end) if moved else None


def _offset(reading: DayFound, found: re.Match[str], direction: int, scene: Scene) -> DayFound | None:
    least, most = how_many(found["count"])
    base = reading.day or (reading.days[0] if reading.days else None)
    if base is None:
        moved = [counted(day, least * direction, found["unit"]) for day in reading.candidates]
        return one_of(moved, scene)
    day, last = counted(base, least * direction, found["unit"]), counted(base, most * direction, found["unit"])
    if least != most:
        return within(min(day, last), max(day, last), scene)
    if found.groupdict().get("about"):
        return around(day, 1 if found["unit"] == "day" else 3, scene)
    others = [counted(day, least * direction, found["unit"]) for day in reading.candidates]
    return likely(day, others, scene) if others and day >= scene.today else exactly(day, scene)


def _anchor(scene: Scene, at: int) -> tuple[DayFound, int] | None:
    """The day that something is counted from; "then" and "that" are the day on the table."""
    if (spoken := re.compile(r"(?:then|that|it)(?: day| date)?\b").match(scene.said, at)) and scene.before:
        return DayFound(day=scene.before), spoken.end()
    return scene.read(at)


def _from_now(found: re.Match[str], scene: Scene) -> Reading:
    direction = -1 if (found.groupdict().get("ago")) else 1
    return _offset(DayFound(day=scene.today), found, direction, scene)


def _coming_days(found: re.Match[str], scene: Scene) -> Reading:
    """ "Within two weeks", "over the next few days"."""
    return within(scene.today, counted(scene.today, how_many(found["count"])[1], found["unit"]), scene)


def _hours(found: re.Match[str], scene: Scene) -> Reading:
    """ "48 hours from now" is in two days; 47 is on one of two, which the clock decides."""
    days, rest = divmod(int(found["count"]), 24)
    first = scene.today + timedelta(days=days)
    return one_of((first, first + timedelta(days=1)), scene) if rest else exactly(first, scene)


def _next_to(found: re.Match[str], scene: Scene) -> Reading:
    """ "The day after Thanksgiving", "the Saturday before Christmas", "the week of the 7th"."""
    this_one = _THIS_ONE.match(scene.said, found.end())
    if this_one and (weekday := weekday_number(found["unit"])) is not None:
        return exactly(on_or_after(scene.today, weekday) + timedelta(weeks=1), scene), this_one.end()
    anchor = _anchor(scene, found.end())
    if anchor is None:
        return None
    reading, end = anchor
    unit, earlier, same = (
        found["unit"],
        found["side"] in ("before", "prior to"),
        found["side"] in ("of", "that includes"),
    )
    first, last = reading.days or (reading.day, reading.day)
    if first is None or last is None:
        return None
    weekday = weekday_number(unit)
    weeks = 0 if same else -1 if earlier else 1
    if weekday is not None:
        found_day = in_week_of(first, weekday) if same else before(first, weekday) if earlier else after(last, weekday)
        return exactly(found_day, scene), end
    if unit in ("day", "night", "morning", "evening"):
        return (
            (exactly(first - timedelta(days=1) if earlier else last + timedelta(days=1), scene), end) if weeks else None
        )
    if unit == "weekend":
        saturday = first if same else before(first, SUNDAY) if earlier else after(last, SUNDAY)
        return within(*weekend_of(saturday), scene), end
    return within(*week_of(first, weeks), scene), end


def _weekdays_from_now(found: re.Match[str], scene: Scene) -> Reading:
    """ "Two Saturdays from now" is the second that comes."""
    ahead, weekday = max(1, how_many(found["count"])[0]), weekday_number(found["wd"]) or 0
    return exactly(after(scene.today, weekday) + timedelta(weeks=ahead - 1), scene)


def _weekends_from_now(found: re.Match[str], scene: Scene) -> Reading:
    """ "Two weekends from now" is two after this one."""
    return within(*weekend_of(scene.today, how_many(found["count"])[0]), scene)


def _weekday(found: re.Match[str], scene: Scene) -> Reading:
    weekday, before_it, behind = weekday_number(found["wd"]) or 0, found["pre"] or "", found["post"] or ""
    today = scene.today
    coming = after(today, weekday)
    if re.search(r"last|past", before_it):
        return exactly(before(today, weekday), scene)
    if "week after next" in behind or (behind and "after the" in behind):
        return exactly(in_week_of(today, weekday) + timedelta(weeks=2), scene)
    if "next week" in behind or "following week" in behind:
        return exactly(in_week_of(today, weekday) + timedelta(weeks=1), scene)
    if "this week" in behind:
        return exactly(in_week_of(today, weekday), scene)
    if "after next" in behind:
        following = _next(today, weekday) + timedelta(weeks=1)
        return likely(following, (following - timedelta(weeks=1), following), scene)
    if behind == " week":
        return exactly(on_or_after(today, weekday) + timedelta(weeks=1), scene)
    if "next" in before_it or "following" in before_it:
        day = _next(today, weekday)
        return likely(day, (coming, day, *((day + timedelta(weeks=1),) if today.weekday() == SUNDAY else ())), scene)
    if "coming" in before_it or "coming" in behind:
        return exactly(coming, scene)
    if scene.near and (inside := on_or_after(scene.near[0], weekday)) <= scene.near[1]:
        weeks = range((scene.near[1] - inside).days // DAYS_A_WEEK + 1)
        return one_of((inside + timedelta(weeks=ahead) for ahead in weeks), scene)
    if weekday == today.weekday() and "this" not in before_it:
        return likely(today, (today, coming), scene)
    return exactly(on_or_after(today, weekday), scene)


def _weekday_in_weeks(found: re.Match[str], scene: Scene) -> Reading:
    """ "Sunday in two weeks", "the Saturday that's three weeks out"."""
    weeks = how_many(found["count"] or found["count2"])[0]
    return exactly(in_week_of(scene.today, weekday_number(found["wd"]) or 0) + timedelta(weeks=weeks), scene)


def _next(today: date, weekday: int) -> date:
    """ "Next Saturday": the one of next week, though on a Friday some mean tomorrow's."""
    return in_week_of(today, weekday) + timedelta(weeks=1)


def _week_then_weekday(found: re.Match[str], scene: Scene) -> Reading:
    """ "Next week Friday"."""
    weeks = 2 if found["later"] else 1 if found["which"] == "next" else 0
    day = in_week_of(scene.today, weekday_number(found["wd"]) or 0) + timedelta(weeks=weeks)
    return exactly(day, scene)


_PRE = (
    r"(?:(?P<pre>this (?:coming|upcoming|next|past)|the (?:coming|upcoming|next|very next|following)|this|coming"
    r"|upcoming|next|following|last|past|the) )?"
)
_POST = (
    r"(?P<post>,? (?:of |on |in )?(?:the )?(?:week after next|next week|following week|this week|after next(?! \w+day))"
    r"| (?:coming|upcoming)(?: up)?| week(?=$|[.,?!]| (?:at|for|please|if)\b))?"
)
_SIDE = r"(?:right |just |directly |immediately )?(?P<side>after|before|following|prior to|of|that includes)"
_TODAY = (
    r"(?P<name>last night|this (?:morning|afternoon|evening)|today|tonight|tomorrow|yesterday|(?<=from )now"
    r"|(?<=after )now)"
)
_ANY_WEEK = r"(?:the )?(?:(?P<which>this|next) (?:coming )?week|(?P<later>week after next))"
ANCHORED_RULES: tuple[Rule, ...] = (
    lead(rf"(?:the )?(?P<unit>day|night|{WEEKDAY}|weekend|week) {_SIDE} ", _next_to),
    lead(rf"{_ABOUT}{_COUNT} {_UNIT} (?P<side>from|after|before|past|following|prior to) ", _from_anchor),
    lead(r"(?P<about>)(?P<count>)(?P<unit>fortnight) (?P<side>from|after) ", _from_anchor),
    lead(rf"{_ABOUT}{_COUNT} (?P<unit>week)s?(?P<side>)(?: on)? (?=(?:this |next )?{WEEKDAY}\b)", _from_anchor),
)
RULES: tuple[Rule, ...] = (
    rule(
        rf"(?:within|(?:with)?(?:in|over|during) the (?:next|coming)) {_COUNT} {_UNIT}",
        _coming_days,
    ),
    rule(rf"in {_COUNT} weeks(?: time)?,?(?P<count2>) (?:on )?(?:the |a )?(?P<wd>{WEEKDAY})", _weekday_in_weeks),
    rule(rf"in {_ABOUT}{_COUNT} {_UNIT}(?: time)?", _from_now),
    rule(rf"{_ABOUT}{_COUNT} {_UNIT} (?:out|away|ahead|down the (?:road|line))", _from_now),
    rule(rf"{_ABOUT}{_COUNT} {_UNIT} (?P<ago>ago)", _from_now),
    rule(r"in (?P<count>\d{2,3}) hours", _hours),
    rule(r"(?P<count>\d{2,3}) hours (?:from (?:now|today)|ahead|away)", _hours),
    rule(
        rf"(?P<count>\d|one|a couple(?: of)?) (?P<wd>{WEEKDAY})s? (?:from (?:now|today)|away|out)", _weekdays_from_now
    ),
    rule(r"(?P<count>\d|one|a couple(?: of)?) weekends? (?:from (?:now|today)|away|out)", _weekends_from_now),
    rule(rf"(?P<name>{NAMED_DAY})(?P<weekend>(?: day)? weekend)?(?:,? (?P<year>20\d\d))?", _holiday),
    rule(_TODAY, _today),
    rule(
        rf"(?:the |a |on )*(?P<wd>{WEEKDAY}),? (?:thats |which is )?(?:in {_COUNT} weeks(?: time)?"
        r"|(?P<count2>\d|a couple(?: of)?) weeks (?:out|away|from (?:now|today)))",
        _weekday_in_weeks,
    ),
    rule(rf"{_ANY_WEEK},? (?:on )?(?P<wd>{WEEKDAY})", _week_then_weekday),
    rule(rf"(?<!super bowl )(?<!superbowl ){_PRE}(?P<wd>{WEEKDAY}){_POST}", _weekday),
)
