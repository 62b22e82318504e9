"""Stretches of days: "sometime next week", "the weekend after next", "early December", "the end of the month".

Each gives its first and its last day; which day of them is for the caller to say. Ends and beginnings of a month are
marked ambiguous as well, for people mean different days by them.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

from agents.understanding.day_found import (
    MONTH,
    NOT_COUNTED,
    WEEKDAY,
    Reading,
    Rule,
    Scene,
    around,
    exactly,
    lead,
    month_number,
    one_of,
    rule,
    weekday_number,
    within,
)
from agents.understanding.weekdays import (
    SATURDAY,
    Days,
    last_in_month,
    month_of,
    months_later,
    nth_in_month,
    on_or_after,
    week_of,
    weekend_of,
)

_AFTER_DAYS = 14
_NTH = {"1st": 1, "2nd": 2, "3rd": 3, "4th": 4, "5th": 5, "last": -1, "final": -1}
_NTH_WORDS = "|".join(_NTH)
_SOMETIME = r"(?:(?:some ?time|any ?time|some day|a day|any day|one day)(?: in| during)? (?:the )?)?"
_THE_MONTH = rf"(?:(?P<mon>{MONTH})(?: (?P<year>(?:19|20|21)\d\d))?|(?P<this>this|the|next|that) month)"
_NO_NAME = r"(?<!name is )(?<!this is )(?<!im )(?<!i am )(?<!names )(?<!aunt )(?<!with )"


def _month(found: re.Match[str], scene: Scene) -> Days:
    """The month that was named, this year or the next in which it is still to come."""
    groups = found.groupdict()
    if name := groups.get("mon"):
        number = month_number(name)
        if groups.get("year"):
            return month_of(int(groups["year"]), number)
        this_year = month_of(scene.today.year, number)
        return this_year if this_year[1] >= scene.today else month_of(scene.today.year + 1, number)
    start = scene.before if groups.get("this") == "that" and scene.before else scene.today
    start = months_later(start, 1 if groups.get("this") == "next" else 0)
    return month_of(start.year, start.month)


def _whole_month(found: re.Match[str], scene: Scene) -> Reading:
    first, last = _month(found, scene)
    return within(first, last, scene)


def _part_of_month(found: re.Match[str], scene: Scene) -> Reading:
    first, last = _month(found, scene)
    part = found["part"]
    if part.startswith(("early", "beginning", "start")):
        days = first, first + timedelta(days=9)
    elif part.startswith("mid"):
        days = first + timedelta(days=10), first + timedelta(days=19)
    elif part.startswith("later"):
        days = scene.today + timedelta(days=1), last
    else:
        days = last - timedelta(days=6 if part.startswith("end") else 9), last
    return within(*days, scene, "ambiguous" if part.startswith(("end", "beginning", "start")) else None)


def _nth_weekday(found: re.Match[str], scene: Scene) -> Reading:
    first, last = _month(found, scene)
    nth, weekday = _NTH[found["nth"]], weekday_number(found["wd"]) or 0
    if nth < 0:
        return exactly(last_in_month(first.year, first.month, weekday=weekday), scene)
    day = nth_in_month(first.year, first.month, nth, weekday=weekday)
    return exactly(day, scene) if day <= last else None


def _edge_of_month(found: re.Match[str], scene: Scene) -> Reading:
    first, last = _month(found, scene)
    return exactly(first if found["edge"] == "1st" else last, scene)


def _last(found: re.Match[str], scene: Scene) -> Reading:
    """ "Last week", "last month": all of it has been."""
    unit = found["unit"]
    if unit in ("month", "year"):
        month = months_later(scene.today, -1)
        first, last = month_of(month.year, month.month)
        years = (date(scene.today.year - 1, 1, 1), date(scene.today.year - 1, 12, 31))
        return within(*((first, last) if unit == "month" else years), scene)
    return within(*(weekend_of if unit == "weekend" else week_of)(scene.today, -1), scene)


def _nth_week(found: re.Match[str], scene: Scene) -> Reading:
    """The first week is the 1st to the 7th; the first weekend begins with the first Saturday."""
    first, last = _month(found, scene)
    nth = _NTH[found["nth"]]
    if found["unit"] == "weekend":
        saturday = nth_in_month(first.year, first.month, nth, weekday=SATURDAY)
        saturday = last_in_month(first.year, first.month, weekday=SATURDAY) if nth < 0 else saturday
        return within(saturday, saturday + timedelta(days=1), scene)
    start = last - timedelta(days=6) if nth < 0 else first + timedelta(weeks=nth - 1)
    return within(start, min(last, start + timedelta(days=6)), scene) if start <= last else None


def _any_weekday_in(found: re.Match[str], scene: Scene) -> Reading:
    """ "A Saturday in December": each of them."""
    first, last = _month(found, scene)
    day = on_or_after(first, weekday_number(found["wd"]) or 0)
    return one_of((day + timedelta(weeks=ahead) for ahead in range(5) if day + timedelta(weeks=ahead) <= last), scene)


def _any_weekday(found: re.Match[str], scene: Scene) -> Reading:
    """ "Any Saturday": the next four."""
    day = on_or_after(scene.today, weekday_number(found["wd"]) or 0)
    return one_of((day + timedelta(weeks=ahead) for ahead in range(4)), scene)


def _weeks_later(found: re.Match[str], scene: Scene) -> int:
    said = found["which"] or ""
    return 2 if "after next" in found.group() else 1 if "next" in said else 0


def _start(found: re.Match[str], scene: Scene) -> date:
    """ "That week" and "the week after" are counted from the day on the table."""
    said = found["which"] or ""
    return scene.before if scene.before and re.search(r"that|same|following", said) else scene.today


def _weekend(found: re.Match[str], scene: Scene) -> Reading:
    later = 1 if "following" in (found["which"] or "") else _weeks_later(found, scene)
    return within(*weekend_of(_start(found, scene), later), scene)


def _week(found: re.Match[str], scene: Scene) -> Reading:
    later = 1 if "following" in (found["which"] or "") else _weeks_later(found, scene)
    monday, sunday = week_of(_start(found, scene), later)
    part = found["part"] or ""
    if part.startswith(("early", "beginning", "start")):
        return within(monday, monday + timedelta(days=2), scene)
    if part.startswith("mid"):
        return within(monday + timedelta(days=1), monday + timedelta(days=3), scene)
    if part.startswith(("late", "end")):
        problem = "ambiguous" if part.startswith("end") else None
        return within(monday + timedelta(days=3), sunday, scene, problem)
    if re.search(r"weekday|week ?night|week day", part):
        return within(monday, monday + timedelta(days=4), scene)
    return within(monday, sunday, scene)


def _beside(found: re.Match[str], scene: Scene) -> Reading:
    """ "Around Christmas", "before Thanksgiving", "after the 15th", "by the 20th"."""
    if not (tail := scene.read(found.end())):
        return None
    anchor, end = tail
    first, last = anchor.days or (anchor.day, anchor.day)
    if first is None or last is None or anchor.problem == "past":
        return None
    day = timedelta(days=1)
    if found["side"] == "around":
        return around(first, 3, scene) if anchor.day else anchor, end
    if found["side"] in ("before", "prior to"):
        return (within(scene.today, first - day, scene), end) if first > scene.today else None
    if found["side"] in ("by", "no later than"):
        return within(scene.today, last, scene), end
    return within(last + day, last + timedelta(days=_AFTER_DAYS), scene), end


def _year(found: re.Match[str], scene: Scene) -> Reading:
    year = scene.today.year + (found["which"] == "next")
    first = date(year, 12, 25) if found["part"] else date(year, 1, 1)
    return within(first, date(year, 12, 31), scene, "ambiguous")


_PART = (
    r"(?:the )?(?P<part>early|beginning of|start of|middle of|mid|late|later|end of|(?:a|any) week ?(?:day|night))[ -]"
)
_WEEK_WORDS = (
    r"(?P<which>this coming|this|next|the coming|coming|the following|following|the|that same|that|the same|same)"
)
IN_MONTH_RULES: tuple[Rule, ...] = (
    rule(rf"(?:the )?(?P<nth>{_NTH_WORDS}) (?P<wd>{WEEKDAY}) (?:in|of) {_THE_MONTH}", _nth_weekday),
    rule(rf"(?:the )?(?P<nth>{_NTH_WORDS}) (?P<unit>weekend|week) (?:in|of) {_THE_MONTH}", _nth_week),
    rule(rf"(?:the )?(?P<edge>last|very last|final|1st) day (?:in|of) {_THE_MONTH}", _edge_of_month),
    rule(r"(?:last|this past|the past) (?P<unit>weekend|week|month|year)", _last),
    rule(rf"(?:a|any|some|one of the|the|on) (?P<wd>{WEEKDAY})s? (?:in|of|during) {_THE_MONTH}", _any_weekday_in),
    rule(rf"(?P<wd>{WEEKDAY})s (?:in|of|during) {_THE_MONTH}", _any_weekday_in),
    rule(rf"any (?:of the (?:next|coming) )?(?P<wd>{WEEKDAY})s?", _any_weekday),
)
RULES: tuple[Rule, ...] = (
    rule(rf"{_SOMETIME}(?P<which>the )?weekend after next", _weekend),
    rule(rf"{_SOMETIME}{_PART}(?P<which>the )?week after next", _week),
    rule(rf"{_SOMETIME}(?P<part>)(?P<which>the )?week after next", _week),
    rule(rf"{_SOMETIME}(?:(?:over|on) )?{_WEEK_WORDS} weekend(?! (?:after|before|of)\b)", _weekend),
    rule(rf"{_SOMETIME}{_PART}(?:in )?{_WEEK_WORDS} week(?! (?:after|before|of)\b)", _week),
    rule(
        rf"{_SOMETIME}(?P<part>)(?P<which>this coming|this|next|the coming|coming|the following|following|that same"
        r"|that|the same) week(?! (?:after|before|of)\b)",
        _week,
    ),
    rule(rf"{_SOMETIME}(?:in )?{_PART}(?:in |of )?{_THE_MONTH}", _part_of_month),
    rule(rf"{_SOMETIME}{_NO_NAME}(?P<mon>(?!may|march|april fool){MONTH})(?: (?P<year>20\d\d))?", _whole_month),
    rule(
        r"(?:(?<=in )|(?<=for )|(?<=during )|(?<=of )|(?<=next )|(?<=late )|(?<=until )|(?<=this ))"
        rf"(?P<mon>may|march)(?! i\b)(?: (?P<year>20\d\d))?(?! \d{{1,2}}{NOT_COUNTED})",
        _whole_month,
    ),
    rule(rf"{_SOMETIME}(?P<this>this|next|that) month", _whole_month),
    rule(r"(?:the )?(?P<part>end) of (?P<which>the|this|next) year", _year),
    rule(rf"{_SOMETIME}(?P<part>)(?P<which>next) year", _year),
    lead(rf"{_SOMETIME}(?P<side>around|before|prior to|after|by|no later than) ", _beside),
)
