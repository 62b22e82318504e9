"""Dates said side by side: "Saturday or Sunday", "from the 5th to the 8th", "next week, maybe Thursday"."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date

from agents.understanding.calendar_words import lead_in
from agents.understanding.day_found import MONTH, NOT_COUNTED, DayFound, weekday_number
from agents.understanding.weekdays import WEEKDAYS, in_week_of, months_later

_MAYBE = (
    r"(?:,? (?:maybe|else|possibly|even|also|if not|otherwise|perhaps|if (?:thats|that is|its) \w+|what about"
    r"|how about))*"
)
_CLOCK = r"(?:noon|\d{1,2}(?::\d\d)?(?: ?[ap]m| oclock)?)"
_OR = re.compile(
    rf"(?: at {_CLOCK})?\W*(?:or(?: if not)?|and|otherwise|if not|failing that)(?: then)?{_MAYBE}"
    r"(?:,? (?:on|for))?(?:,? the)?,? ?",
    re.IGNORECASE,
)
_TO = re.compile(r"\W*(?:to|through|thru|until|till|and) (?:on )?")
LINK = re.compile(rf"{_OR.pattern}|{_TO.pattern}|,? but (?:rather |maybe )?", re.IGNORECASE)
"""Between two dates: what is said of the first, its month above all, holds for the second."""
_IF = re.compile(r"\bif $")
_THEN = re.compile(r"[^.?!]{0,40}\b(?:then|maybe|how about|what about)? ?")
_FROM = re.compile(r"\b(?:between|from|anywhere from|any ?time from)(?: the)? $")
_MOVED = re.compile(r"\b(?:move|moved|moving|change|changed|switch|reschedule|rescheduled|push|shift|bump)\b")
_SAME_THING = re.compile(
    r"[\s,]*(?:(?:so|thats|that is|i (?:mean|think|believe|guess)|which|its|is|sorry|no)(?: an?)?[\s,]*)*"
)
_CORRECTED = re.compile(r"\b(?:i mean|sorry|no)\b")
_ALSO = re.compile(
    r"(?:,? or|,? and(?= (?:the )?\d+(?:st|nd|rd|th))|,? to| through| thru|-) ?(?P<also>(?:the )?(?P<day>\d{1,2})"
    rf"(?:(?:st|nd|rd|th)\b|{NOT_COUNTED}(?!\w))(?! ?(?:of |in )?{MONTH}))"
)
_BARE_NUMBER = re.compile(r"(?:the )?(?P<day>\d{1,2})(?:st|nd|rd|th)")
_MONTH_BEHIND = re.compile(rf"\d\w* (?:of )?{MONTH}")
_ONE_DATE = re.compile(r"\d")

_CANNOT = r"(?:cant|cannot|wont|dont|not able to|unable to|couldnt)"
_BUT = r"any(?: other)? day (?:but|except)|instead of|rather than|except(?: for)?|other than|anything but"
_NOT = re.compile(
    rf"(?:(?<!if )(?<!why )\bnot(?: on| the| for)?|\b{_CANNOT} (?:do|make|want|mean|come|have it)(?: it)?(?: on)?"
    rf"|\b(?:{_BUT})|\bnot free(?: on)?|\bbusy(?: on)?)(?: on| the)? $"
)
_IS_IT = re.compile(r"\bis (?:that|it|this|the \d+(?:st|nd|rd|th)) (?:on )?(?:an? )?$")
""" "Is that a Saturday?" asks about the day, and names none."""
_OUT = re.compile(
    r" (?:(?:is )?(?:taken|booked)|doesnt work|does not work|wont work|will not work|is out\b|is no good|is not good"
    r"|is full|isnt (?:good|possible|going to work))"
)


@dataclass(frozen=True, slots=True)
class Hit:
    """A date found, and where it stands in what was said (not yet in the text)."""

    found: DayFound
    start: int
    end: int


def also_day(said: str, previous: Hit, today: date) -> Hit | None:
    """The 8 of "December 5 to 8": a bare number right behind a date that has one."""
    day = previous.found.day
    if day is None or not _ONE_DATE.search(said[previous.start : previous.end]):
        return None
    if not (also := _ALSO.match(said, previous.end)):
        return None
    for months in (0, 1):
        start = months_later(day.replace(day=1), months)
        try:
            later = start.replace(day=int(also["day"]))
        except ValueError:
            return None
        if later > day and later >= today:
            return Hit(DayFound(day=later), also.start("also"), also.end())
    return None


def ruled_out(hit: Hit, said: str) -> bool:
    """Whether it is said not to be that day: "not Saturday", "Saturday doesn't work"."""
    return bool(
        _NOT.search(lead_in(said, hit.start))
        or (said[hit.start : hit.end] in WEEKDAYS and _IS_IT.search(lead_in(said, hit.start)))
        or (_OUT.match(said, hit.end) and not _IF.search(lead_in(said, hit.start)))
    )


def joined(hits: list[Hit], said: str, today: date) -> list[Hit]:
    """Neighbours that belong together made one, and days that are ruled out left away."""
    out: list[Hit] = []
    away: Hit | None = None
    for hit in hits:
        both_away = (
            away is not None and bool(_OR.fullmatch(said[away.end : hit.start])) and "or" in said[away.end : hit.start]
        )
        if both_away or ruled_out(hit, said):
            away = hit
            continue
        both = _pair(out[-1], hit, said, today) if out else None
        if both:
            out[-1] = both
        else:
            out.append(hit)
    return out


def last_of(hits: list[Hit], said: str) -> Hit:
    """The last one; when it may be several days, none that was taken back before: "this Sunday. No, next Sunday"."""
    last = hits[-1]
    if len(hits) < 2 or not _CORRECTED.search(said[hits[-2].end : last.start]):
        return last
    left = [day for day in last.found.candidates if day != hits[-2].found.day]
    return (
        replace(last, found=replace(last.found, day=left[0], candidates=(), problem=None)) if len(left) == 1 else last
    )


def _pair(first: Hit, second: Hit, said: str, today: date) -> Hit | None:
    between = said[first.end : second.start]
    if second.found.problem == "past" and second.found.candidates and _TO.fullmatch(between):
        # "November 2nd to January 1st": what just passed this year is the end of it next year.
        second = replace(second, found=DayFound(day=second.found.candidates[0]))
    if "past" in (first.found.problem, second.found.problem):
        return None
    if LINK.fullmatch(between):
        first = _said_once(first, second, said)
    ranged = _range(first, second, said, between)
    if ranged is not None:
        return Hit(ranged, first.start, second.end)
    if _OR.fullmatch(between) or (_IF.search(lead_in(said, first.start)) and _THEN.fullmatch(between)):
        days = _days(first.found) + _days(second.found)
        return Hit(_choice(days, today), first.start, second.end) if len(set(days)) > 1 else None
    if not _SAME_THING.fullmatch(between):
        return None
    return _side_by_side(first, second, said, between)


def _range(first: Hit, second: Hit, said: str, between: str) -> DayFound | None:
    start, end = first.found.day, second.found.day
    if not (_TO.fullmatch(between) and start and end and start < end):
        return None
    opened = bool(_FROM.search(lead_in(said, first.start)))
    if "and" in between.split():
        return DayFound(days=(start, end)) if opened else None
    return None if _MOVED.search(said) else DayFound(days=(start, end))


def _said_once(first: Hit, second: Hit, said: str) -> Hit:
    """ "Thursday or Friday next week", "the 20th to the 27th of December": said once, it holds for both."""
    name, behind, day = said[first.start : first.end], said[second.start : second.end], second.found.day
    if day is None:
        return first
    if name in WEEKDAYS and behind.endswith("week"):
        return replace(first, found=DayFound(day=in_week_of(day, WEEKDAYS.index(name))))
    number = _BARE_NUMBER.fullmatch(name)
    if number and _MONTH_BEHIND.search(behind) and 0 < int(number["day"]) < day.day:
        return replace(first, found=DayFound(day=day.replace(day=int(number["day"]))))
    return first


def _side_by_side(first: Hit, second: Hit, said: str, between: str) -> Hit | None:
    one, other = first.found, second.found
    if one.days and other.day and one.days[0] <= other.day <= one.days[1]:
        return Hit(other, first.start, second.end)
    if all(_ONE_DATE.search(said[hit.start : hit.end]) for hit in (first, second)):
        return Hit(one, first.start, second.end) if one.day and one.day == other.day else None
    if one.day is None or other.day is None or _CORRECTED.search(between):
        return None
    for named, number in ((one, second), (other, first)):
        bare = _BARE_NUMBER.fullmatch(said[number.start : number.end])
        if bare and named.day and int(bare["day"]) == named.day.day:
            return Hit(named, first.start, second.end)  # "the 26th, the day after Christmas"
    dated = _ONE_DATE.search(said[first.start : first.end])
    if dated and weekday_number(said[second.start : second.end]) == one.day.weekday():
        return Hit(one, first.start, second.end)  # "4/10 is a Saturday"
    agreed = set(_days(one)) & set(_days(other))
    if len(agreed) == 1:
        return Hit(DayFound(day=agreed.pop()), first.start, second.end)
    numbered = bool(_ONE_DATE.search(said[second.start : second.end]))
    candidates = tuple(sorted({*_days(one), *_days(other)}))
    return Hit(
        DayFound(candidates=candidates, problem="weekday_conflict" if numbered else "ambiguous"),
        first.start,
        second.end,
    )


def _days(found: DayFound) -> tuple[date, ...]:
    """The days that may be meant; the first of a stretch."""
    return found.candidates or ((found.day,) if found.day else found.days[:1] if found.days else ())


def _choice(days: tuple[date, ...], today: date) -> DayFound:
    return DayFound(candidates=tuple(sorted({day for day in days if day >= today})), problem="ambiguous")
