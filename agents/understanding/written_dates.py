"""Dates by their number: "November 28th", "the 21st", "Saturday the twenty-first", "12/5", "12-05-2026".

Numbers alone are month first, as in the United States; "25/12" can only be the other way round. A year that is not said
is the next one in which the day is still to come, but a day that passed a short while ago is called past: nobody books
eleven months ahead by a date of last week.
"""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date, timedelta

from agents.understanding.calendar_words import lead_in
from agents.understanding.day_found import (
    MONTH,
    NOT_COUNTED,
    ORDINAL,
    WEEKDAY,
    DayFound,
    Reading,
    Rule,
    Scene,
    exactly,
    month_number,
    rule,
    weekday_number,
)
from agents.understanding.weekdays import month_of, months_later, on_or_after

JUST_PASSED_DAYS = 60
_MOST_DAYS = 31
_YEAR = r"(?:,? (?:in |of )?(?P<year>(?:19|20|21)\d\d))?"
_WHEN = r"(?:this coming|this|next|coming|the) "
_BEFORE = (
    rf"(?:(?:{_WHEN})?(?P<wd>{WEEKDAY}),? (?:(?:so|thats|that is|its|i mean|i think|like|which is|you know|on),? )*)?"
)
_BEHIND = (
    rf"(?:,? (?:(?:which|and that|that|it) (?:is|would be|should be|falls on)|(?:thats|its|is|on|falls on))"
    rf" (?:an? |the )?(?P<wd2>{WEEKDAY})(?! (?:the )?\d)|(?:,| a) (?:a )?(?P<wd3>{WEEKDAY})(?! (?:the )?\d| or |, \d))?"
)
_THING = (
    r"(?! (?:\w+ )?(?:birthday|bday|anniversary|grade|grader|floor|street|st|avenue|ave|road|rd|place|time|person|guest"
    r"|one|wedding|year|century|adult|kid|child|chef|seating|slot|option|thing|question|reunion|party of|birthdays)\b)"
)
_AFTER_LOW = (
    r"(?=$|[.,?!;~]| (?:at|in|for|around|about|is|would|works?|if|or|and|please|instead|to|through|thru"
    r"|thanks|of (?:this|next|the)|then|we|i|this|next|because|but|with|from|so|can|could|do|good|available|free|open"
    r"|has|have|noon|evening|morning|afternoon|night|not|thats|that|sounds|after|before|\d)\b)"
)
_DAY = rf"(?:(?P<low>[123]){ORDINAL}{_AFTER_LOW}|(?P<dom>\d{{1,2}}){ORDINAL}(?<!\b[123]..){_THING})"
_OF_MONTH = r"(?:,? (?:of |in )?(?P<of>this|next|the|the following|the same|that) month)?"


def _named(found: re.Match[str], *names: str) -> str | None:
    groups = found.groupdict()
    return next((groups[name] for name in names if groups.get(name)), None)


def _weekday(found: re.Match[str]) -> int | None:
    return weekday_number(_named(found, "wd", "wd2", "wd3"))


def _month_day(found: re.Match[str], scene: Scene) -> Reading:
    year = _named(found, "year")
    day = int(_named(found, "dom", "low", "card") or 0)
    return in_month(scene, month_number(found["mon"]), day, int(year) if year else None, _weekday(found))


def _of_month(found: re.Match[str], scene: Scene) -> Reading:
    """The 12th, and of which month if that was said."""
    day, which = int(_named(found, "dom", "low", "card") or 0), _named(found, "of")
    if which is None:
        return by_number(scene, day, _weekday(found))
    start = scene.before if which in ("that", "the same", "the following") and scene.before else scene.today
    start = months_later(start, 1) if which in ("next", "the following") else start
    return in_month(scene, start.month, day, start.year, _weekday(found))


def _weekday_and_number(found: re.Match[str], scene: Scene) -> Reading:
    """ "Saturday 28": without "the" a number is a day only if the weekday agrees."""
    reading = by_number(scene, int(found["card"]), weekday_number(found["wd"]))
    return reading if reading and reading.problem is None else None


def _numeric(found: re.Match[str], scene: Scene) -> Reading:
    first, second, third = (int(part) if part else None for part in found.group("a", "b", "c"))
    if first is None or second is None:
        return None
    if found["a"] and len(found["a"]) == 4:
        return in_month(scene, second, third or 0, first, None) if second <= 12 else DayFound(problem="no_such_day")
    month, day = (second, first) if first > 12 else (first, second)
    if third is None and (not 1 <= month <= 12 or not 1 <= day <= _MOST_DAYS or (first, second) == (24, 7)):
        return None
    if not 1 <= month <= 12:
        return DayFound(problem="no_such_day")
    year = None if third is None else third if third > 99 else 2000 + third
    return in_month(scene, month, day, year, weekday_number(_named(found, "wd")))


def _dashed(found: re.Match[str], scene: Scene) -> Reading:
    """ "12-5" could be anything; it is a date after "on", or all by itself. "12 5" can be a time of day, too."""
    alone = (
        "-" in found.group() and not scene.said[: found.start()].strip() and not scene.said[found.end() :].strip(" .?!")
    )
    return _numeric(found, scene) if alone or lead_in(scene.said, found.start()).endswith("on ") else None


def in_month(scene: Scene, month: int, day: int, year: int | None, weekday: int | None) -> DayFound | None:
    """A day of a month, of this year or the next one if none was said. `weekday` is checked against it."""
    if year is not None:
        meant = _date(year, month, day)
        return _checked(meant, weekday, scene) if meant else _none_such(year, month, scene)
    this, following = _date(scene.today.year, month, day), _date(scene.today.year + 1, month, day)
    year = scene.today.year if month_of(scene.today.year, month)[1] >= scene.today else scene.today.year + 1
    if this and this < scene.today and (scene.today - this).days <= JUST_PASSED_DAYS:
        if following and weekday is not None and this.weekday() != weekday == following.weekday():
            return exactly(following, scene)
        return DayFound(day=this, problem="past", candidates=(following,) if following else ())
    meant = this if this and this >= scene.today else following if this else _date(year, month, day)
    return _checked(meant, weekday, scene) if meant else _none_such(year, month, scene)


def by_number(scene: Scene, day: int, weekday: int | None) -> DayFound | None:
    """The next such day of a month: in the month spoken of, if it is still to come there, else from today on."""
    if not 1 <= day <= _MOST_DAYS:
        return None
    first = scene.near[0] if scene.near else scene.before or scene.today
    months = [months_later(first.replace(day=1), ahead) for ahead in range(4)]
    if first != scene.today:
        months += [months_later(scene.today.replace(day=1), ahead) for ahead in range(4)]
    # Who says "the 20th" on the 20th means the next one, or would say "today"; not with the weekday beside it.
    earliest = scene.today if weekday is not None else scene.today + timedelta(days=1)
    fitting = [made for start in months if (made := _date(start.year, start.month, day)) and made >= earliest]
    if not fitting:
        return None
    # "Saturday the 2nd" may be the 2nd after next; further off, a wrong weekday is likelier than so distant a day.
    agreeing = [made for made in fitting[:2] if weekday in (None, made.weekday())]
    return exactly(agreeing[0], scene) if agreeing else _checked(fitting[0], weekday, scene)


def _checked(day: date, weekday: int | None, scene: Scene) -> DayFound:
    if day < scene.today or weekday is None or day.weekday() == weekday:
        return exactly(day, scene)
    near = on_or_after(day - timedelta(days=3), weekday)
    near = near if near >= scene.today else near + timedelta(weeks=1)
    return DayFound(candidates=tuple(sorted((day, near))), problem="weekday_conflict")


def _none_such(year: int, month: int, scene: Scene) -> DayFound:
    last = month_of(year, month)[1]
    near = tuple(day for day in (last, last + timedelta(days=1)) if day >= scene.today)
    return DayFound(candidates=near, problem="no_such_day")


def _date(year: int, month: int, day: int) -> date | None:
    with suppress(ValueError):
        return date(year, month, day)
    return None


_NUMBER = rf"(?P<dom>\d{{1,2}}){ORDINAL}|(?P<card>\d{{1,2}}){NOT_COUNTED}"
_NOT_FOR_SO_MANY = rf"(?:(?<!for )|(?=(?:1[3-9]|2\d|3[01]) {MONTH}(?! (?:the )?\d)))"
""" "For 12 May" may be a party of twelve; nothing but a day is meant by "for 31 May"."""
RULES: tuple[Rule, ...] = (
    rule(r"(?P<a>\d{4})[-/.](?P<b>\d{1,2})[-/.](?P<c>\d{1,2})", _numeric),
    rule(
        rf"(?:(?P<wd>{WEEKDAY}),? )?(?P<a>\d{{1,2}})(?P<sep>[-/.])(?P<b>\d{{1,2}})(?P=sep)(?P<c>\d{{4}}|\d\d)", _numeric
    ),
    rule(
        rf"(?:(?P<wd>{WEEKDAY}),? )?(?P<a>\d{{1,2}})(?:/| slash | ?/ )(?P<b>\d{{1,2}})(?: slash (?P<c>\d{{4}}|\d\d))?"
        r"(?! ?(?:of|hours?|price|off|lbs?|pounds?|miles?|an?|cup|way|people|adults|kids)\b)",
        _numeric,
    ),
    rule(r"(?P<a>1[0-2]|[1-9])[- ](?P<b>[12]?\d|3[01])(?P<c>)" + NOT_COUNTED, _dashed),
    rule(rf"{_BEFORE}(?P<mon>{MONTH})(?:[,.]*(?: on)? the | )(?:{_NUMBER}){_YEAR}{_BEHIND}", _month_day),
    rule(rf"{_BEFORE}(?P<mon>{MONTH}),? (?P<dom>\d{{1,2}}){ORDINAL}{_YEAR}{_BEHIND}", _month_day),
    rule(
        rf"{_BEFORE}(?:the )?(?P<dom>\d{{1,2}}){ORDINAL}(?: day)?(?:[.,]* of| in)? (?P<mon>{MONTH}){_YEAR}{_BEHIND}",
        _month_day,
    ),
    rule(rf"{_BEFORE}(?:the )?(?P<card>\d{{1,2}}) of (?P<mon>{MONTH}){_YEAR}{_BEHIND}", _month_day),
    rule(rf"{_NOT_FOR_SO_MANY}{_BEFORE}(?P<card>\d{{1,2}}) (?P<mon>(?!may|march){MONTH}){_YEAR}{_BEHIND}", _month_day),
    rule(
        rf"(?:{_WHEN})?(?P<wd>{WEEKDAY}),? (?:(?:so|thats|its|i mean|i think|like|which is|you know|on),? )*(?:the )?"
        rf"(?P<dom>\d{{1,2}}){ORDINAL}{_THING}{_OF_MONTH}",
        _of_month,
    ),
    rule(rf"(?P<wd>{WEEKDAY}) the (?P<card>\d{{1,2}}){NOT_COUNTED}", _of_month),
    rule(rf"(?P<wd>{WEEKDAY}),? (?P<card>1[3-9]|2\d|3[01]){NOT_COUNTED}", _weekday_and_number),
    rule(rf"(?P<of>next|this) month,? (?:on )?the (?P<dom>\d{{1,2}}){ORDINAL}{_BEHIND}", _of_month),
    rule(rf"the {_DAY}{_OF_MONTH}{_BEHIND}", _of_month),
    rule(rf"(?<=on ){_DAY}{_OF_MONTH}{_BEHIND}", _of_month),
    rule(rf"(?<=on the )(?P<card>\d{{1,2}}){NOT_COUNTED}{_THING}{_BEHIND}", _of_month),
)
