"""What a turn tells of a booking: the day, the time, the allergies, the address, and a yes to what was read back."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, time, timedelta

from agents.booking_notes import NO_SEATING, BookingNotes
from agents.business import Business
from agents.seatings import starts_on
from agents.understanding.ages import ages_in
from agents.understanding.company import children_named
from agents.understanding.day_found import DayFound
from agents.understanding.guest_words import CHILD, OF_THEM, children_together, with_twins
from agents.understanding.moments import moment_in
from agents.understanding.numbers import numbers_in, with_digits
from agents.understanding.party import Party
from agents.understanding.times import TimeFound
from agents.understanding.yes_no import yes_or_no

_FEW_WORDS = 3
_NOT_ALONE = re.compile(
    r"next|this|coming|after|week|[/-]\d|\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)|\d.*day|day.*\d",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"(?:st|nd|rd|th|\d)\W*$", re.IGNORECASE)
_FEW_DAYS = 3
"""Days that one can choose among on the phone; a longer stretch ("in December") is asked for again."""
_TIME_ASKED = frozenset({"at", "day", "seating"})
_BARE_NUMBER = re.compile(
    r"^\W*(?:\w+\W+){0,4}?\d{1,2}\b|^\W*(?:\w+\W+){0,4}?(?:a|one|two|three|four|five|six)\b", re.IGNORECASE
)
_AMONG = re.compile(
    rf"\b(?:{OF_THEM}|out of|of (?:the|our) (?=\w+ (?:are|is))|among (?:them|us)|included|including)\b", re.IGNORECASE
)
_SETTLED = re.compile(
    r"(?:\b(?:no|wait|sorry|actually|make (?:it|that)|i mean|let'?s say)\W+(?:it'?s |just )?|\bor \d{1,2}\W+)"
    r"(\d{1,2})\W*$",
    re.IGNORECASE,
)
""" "Four or five. Five."; "three, no, four"."""
_OLD = re.compile(r"\b(?:an?|1) \d{1,2}[- ]?(?:years?[- ]old|yo)\b", re.IGNORECASE)
_IS_OF_AGE = re.compile(
    r"\b(?:he|she|who)(?:'s| is| will be| just turned| turned| turns)"
    r"(?: only| just| about| almost| turning)? \d{1,2}\b",
    re.IGNORECASE,
)
_THE_TIME = re.compile(
    r"\b(?:change|move|switch|set|push) the time\b|\b(?:the|that) time(?:'s| is| was| should)\b", re.IGNORECASE
)
_ASKS = re.compile(r"^\W*(?:what|how|who|which|is|are|do|does|can)\b", re.IGNORECASE)
_NONE = re.compile(r"^\W*(?:\w+ )?(?:none|zero|nobody|just|only|all)\b", re.IGNORECASE)
_NEVER_MIND = re.compile(r"\b(?:never ?mind|forget (?:it|that|about)|stop|cancel)\b", re.IGNORECASE)
_NOT_THEM = re.compile(rf"\b(?:not|n't|without|no) (?:\w+ )?(?:the |any |our |my )?{CHILD}\b", re.IGNORECASE)
_GROWN = re.compile(
    r"\ball (?:of (?:them|us) )?(?:are )?(?:over )?(?:1[2-9]|[2-9]\d)\b(?! (?:of|kids|children))", re.IGNORECASE
)
""" "All sixteen and seventeen": that is how old they are."""
_CHILDREN = re.compile(CHILD, re.IGNORECASE)
_MOST_WORDS = 10
_HAS_BEEN = re.compile(
    r"\b(?:was|were|did|had|last|saw|heard|got|came|went|told|said|spoke|left|(?!need|wed|red)\w{2,}ed)\b",
    re.IGNORECASE,
)
_PLACES = {"first": 0, "1st": 0, "earliest": 0, "second": 1, "2nd": 1, "third": 2, "3rd": 2, "last": -1, "latest": -1}
_PLACE = re.compile(
    rf"\bthe ({'|'.join(_PLACES)})(?: (?:one|of (?:them|those)|seating|time|slot|option))?\W*(?:please|then)?\W*$",
    re.IGNORECASE,
)


def hear_seating(
    text: str, notes: BookingNotes, business: Business, asked: str | None, today: date
) -> tuple[BookingNotes, set[str], str]:
    """The notes after a day or a time was said, which of `day` and `at` were, and the text without those words."""
    if business.booking is None:
        return notes, set(), text
    found: set[str] = set()
    offered = [_parted(seating) for seating in notes.offered]
    days = tuple(date.fromisoformat(day) for day in notes.days) or tuple(sorted({day for day, _ in offered}))
    times = [time.fromisoformat(at) for at in notes.times] or sorted({at for _, at in offered})
    wants_time = asked in _TIME_ASKED or (notes.at is not None and bool(_THE_TIME.search(text)))
    wanted = _day(notes.day)
    starts = (starts_on(business.booking, wanted) if wanted else ()) or business.booking.starts
    moment = moment_in(
        text,
        today,
        starts,
        day_before=_day(notes.day),
        days_offered=days,
        time_before=time.fromisoformat(notes.at) if notes.at else None,
        times_offered=times if wants_time else (),
        time_asked=wants_time,
    )
    rest = text
    if moment.day is not None and _is_told(text, moment.day, asked):
        found.add("day")
        notes = _with_day(notes, _offered_day(moment.day, days), business, today)
        rest = moment.rest
    any_day = asked == "day" and moment.time is not None and moment.time.candidates == tuple(starts)
    if moment.time is not None and not any_day and (notes.day or wants_time or found or moment.time.start):
        found.add("at")
        notes = _with_time(notes, moment.time)
        rest = moment.rest
    elif asked == "at" and len(notes.times) == 1 and not found and yes_or_no(text):
        found.add("at")  # "would that be nine?"
        notes = replace(notes, at=notes.times[0], times=(), trouble=None)
    if asked == "seating" and offered:
        notes, picked = _among_offered(text, notes, offered, found)
        found |= picked
    return notes, found, rest


def hear_children(text: str, party: Party, asked: str | None) -> Party | None:
    """The answer to "how many children?": a bare number, who they are, or none."""
    if asked != "children" or party.adults is None:
        return None
    text = children_together(with_digits(with_twins(text)))
    if _GROWN.search(with_digits(text)):
        return replace(party, children=0, ages=())
    told = _IS_OF_AGE.sub(" ", with_digits(text))
    if olds := _OLD.findall(told):
        told = f"{len(olds)} kids {_OLD.sub(' ', told)}"  # "a four year old and a nine year old"
    counts = [count for count in numbers_in(told) if count <= party.adults * 10]
    if len(text.split()) <= _MOST_WORDS and counts and (_BARE_NUMBER.match(told) or _CHILDREN.search(text)):
        settled = _SETTLED.search(told)
        count = int(settled.group(1)) if settled else counts[0]
        among = bool(_AMONG.search(text)) and count < party.adults
        adults = party.adults - count if among else party.adults
        ages = ages_in(with_digits(text), count, children_named=True)
        return replace(party, adults=adults, children=count, ages=ages if len(ages) <= count else ())
    named = 0 if _NOT_THEM.search(text) or _ASKS.match(text) else children_named(text)
    none = _NONE.match(text) or _NOT_THEM.search(text) or (yes_or_no(text) is False and not _NEVER_MIND.search(text))
    if not (named or none):
        return None
    ages = ages_in(with_digits(text), named, children_named=True) if named else ()
    return replace(party, children=named, ages=ages if len(ages) <= (named or 0) else ())


def _with_day(notes: BookingNotes, day: DayFound, business: Business, today: date) -> BookingNotes:
    """Another day: a time said before stays, what was looked up for the old day does not."""
    plain = replace(notes, day=None, days=(), trouble=None, seen=None, offered=())
    if day.problem in ("no_such_day", "past", "weekday_conflict"):
        options = tuple(each.isoformat() for each in day.candidates) if day.problem == "weekday_conflict" else ()
        return replace(plain, trouble=day.problem, days=options)
    if day.sure and day.day:
        return notes if day.day.isoformat() == notes.day else replace(plain, day=day.day.isoformat(), times=())
    options = day.candidates
    if day.days and (day.days[1] - day.days[0]).days < _FEW_DAYS:
        first, last = day.days
        options = tuple(first + timedelta(days=ahead) for ahead in range((last - first).days + 1))
    if options and business.booking and not any(starts_on(business.booking, each) for each in options):
        return replace(plain, trouble="closed")
    possible = [each for each in options if _in_time(business, each, today)] or list(options)
    if len(possible) == 1:
        return replace(plain, day=possible[0].isoformat(), times=())
    return replace(plain, days=tuple(each.isoformat() for each in possible))


def _offered_day(said: DayFound, offered: Sequence[date]) -> DayFound:
    """A weekday or a number alone is that of the day that was offered, not the next on the calendar."""
    if said.day is None or len(said.words.split()) > _FEW_WORDS or _NOT_ALONE.search(said.words):
        return said
    if _NUMBER.search(said.words):
        named = [day for day in offered if day.day == said.day.day]
    else:
        named = [day for day in offered if day.weekday() == said.day.weekday()]
    return DayFound(said.words, said.span, named[0]) if len(named) == 1 else said


def _in_time(business: Business, day: date, today: date) -> bool:
    """Whether anything on this day can still be booked: of two Saturdays that may be meant, the one that can be had."""
    rules = business.booking
    return rules is None or (bool(starts_on(rules, day)) and (day - today).days * 24 + 24 > rules.notice_hours)


def _with_time(notes: BookingNotes, said: TimeFound) -> BookingNotes:
    trouble = None if notes.trouble == NO_SEATING else notes.trouble
    if said.start is not None:
        at = f"{said.start:%H:%M}"
        return notes if at == notes.at else replace(notes, at=at, times=(), offered=(), trouble=trouble)
    options = tuple(f"{each:%H:%M}" for each in sorted(said.candidates or said.nearest))
    trouble = trouble or (NO_SEATING if said.problem in ("none_then", "no_such_time") else None)
    return replace(notes, at=None, times=options, offered=(), trouble=trouble)


def _among_offered(
    text: str, notes: BookingNotes, offered: Sequence[tuple[date, time]], found: set[str]
) -> tuple[BookingNotes, set[str]]:
    """Which of the seatings that were offered is taken: by its day, by its time, or the only one by a yes."""
    fits = sorted(offered)
    if (place := _place_in(text, len(fits))) is not None:
        fits, found = [fits[place]], set()
        day, at = fits[0]
        return replace(notes, day=day.isoformat(), at=f"{at:%H:%M}", days=(), times=(), offered=()), {"day", "at"}
    if "day" in found and notes.day:
        fits = [each for each in fits if each[0].isoformat() == notes.day]
    if "at" in found and notes.at:
        fits = [each for each in fits if f"{each[1]:%H:%M}" == notes.at]
    if not found and (len(offered) > 1 or yes_or_no(text) is not True):
        return notes, set()
    if len(fits) != 1:
        return notes, set()
    day, at = fits[0]
    return replace(notes, day=day.isoformat(), at=f"{at:%H:%M}", days=(), times=(), offered=()), {"day", "at"}


def _place_in(text: str, offered: int) -> int | None:
    """Which one of those that were offered: "the first one", "the last of them"."""
    found = _PLACE.search(text) if len(text.split()) <= 8 else None
    place = _PLACES[found.group(1).lower()] if found else None
    return place if place is not None and -offered <= place < offered else None


def _is_told(text: str, day: DayFound, asked: str | None) -> bool:
    """A day to come, unless it is only one of the words around a goodbye or of something that has been."""
    return asked == "day" or day.problem != "past" or not _HAS_BEEN.search(text)


def _parted(seating: str) -> tuple[date, time]:
    day, _, at = seating.partition("T")
    return date.fromisoformat(day), time.fromisoformat(at or "00:00")


def _day(day: str | None) -> date | None:
    return date.fromisoformat(day) if day else None
