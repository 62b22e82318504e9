"""Times of day as callers say them: "six", "half past five", "6 p.m.", "after five", "dinner time", "the later one".

Nothing is chosen here: "six" may be six in the morning or in the evening, and `times.py` knows which of them there is.
Sentences come in the spelling of `calendar_words.hear`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import time
from functools import lru_cache

from agents.understanding.clock_said import MIDNIGHT, NOON, PARTS, ClockSaid, readings_of
from agents.understanding.day_found import NOT_COUNTED
from agents.understanding.first_look import first_look

_HOUR = r"(?P<h>\d{1,2}|one)"
_MINUTE = r"(?::(?P<m>\d\d)| (?P<m2>00|15|30|45)(?! ?(?:people|of us|adults|kids|guests|minutes))| oh (?P<m3>\d))?"
_HALF = (
    r"(?: ?(?P<ap>am|pm)(?![a-z])|,? (?:(?:in the|this|that|on \w+|tomorrow) )?(?P<part>morning|afternoon|evening)\b"
    r"|,? (?P<night>at night|tonight|in the night)\b)"
)
_STREET = (
    r"(?! (?:\w+ ){0,3}(?:street|st|avenue|ave|road|rd|drive|dr|lane|ln|court|ct|way|boulevard|blvd|place|circle)\b)"
)
_ISH = r"(?:ish| ish)?"
_ANY_CLOCK = rf"(?:{_HOUR}{_MINUTE}{_ISH}(?: oclock)?{_HALF}?|(?P<noon>12 noon|noon|midnight))"
_MORE = rf"{NOT_COUNTED}{_STREET}(?! (?:\d|#)|#)"
_OPENING = (
    r"^\W*(?:(?:yes|yeah|yep|ok|okay|oh|so|well|maybe|probably|perhaps|lets (?:do|say|go with|make it)|i think"
    r"|i guess|how about|what about|sure|please|(?:id|we(?:d|ll| will)|ill) (?:like|say|take|do|prefer)|the|at|around"
    r"|about|for|make it|no|nope|actually|sorry|its|it is|say|like|either(?= \d))\b[ ,.]*)*"
)
_NAMES = "breakfast|brunch|lunch|dinner|supper"
_ORDER = "1st|2nd|3rd|4th|last|latest|earliest|later|earlier|early|late|latter|other|next|middle"
_SLOT = "one|seating|sitting|slot|time|start|show|option|session"


def _clock(found: re.Match[str]) -> ClockSaid:
    groups = found.groupdict()
    if name := groups.get("noon"):
        return _said(found, NOON if "noon" in name else MIDNIGHT)
    minute = int(groups.get("m") or groups.get("m2") or groups.get("m3") or 0)
    hour = 1 if groups["h"] == "one" else int(groups["h"])
    return _said(found, *readings_of(hour, minute, _half(groups)), part=groups.get("part") or _night(groups))


def _said(found: re.Match[str], *readings: time, part: str | None = None) -> ClockSaid:
    return ClockSaid(found.start(), found.end(), readings=tuple(sorted(readings)), part=part)


def _night(groups: dict[str, str | None]) -> str | None:
    return "night" if groups.get("night") else None


def _half(groups: dict[str, str | None]) -> str | None:
    part = groups.get("part")
    return groups.get("ap") or ("am" if part == "morning" else "pm" if part or groups.get("night") else None)


def hour_of(found: re.Match[str]) -> int:
    """The hour of a match of `HOUR_ALONE`, 1 to 12."""
    return 1 if found["h"] == "one" else int(found["h"])


def _past(found: re.Match[str]) -> ClockSaid:
    """ "Half past five", "quarter to six", "ten minutes to six"."""
    amount = found["amount"]
    minutes = 30 if "half" in amount else 15 if "quarter" in amount else int(amount.split()[0])
    hour = 1 if found["h"] == "one" else int(found["h"])
    before = found["side"] in ("to", "till", "til", "before", "of")
    shift = -minutes if before else minutes
    moved = [_moved(one, shift) for one in readings_of(hour, 0, _half(found.groupdict()))]
    return _said(found, *moved)


def _moved(clock: time, minutes: int) -> time:
    total = (clock.hour * 60 + clock.minute + minutes) % (24 * 60)
    return time(*divmod(total, 60))


def _military(found: re.Match[str]) -> ClockSaid:
    hour, minute = int(found["h"]), int(found["m"])
    return _said(found, *readings_of(hour, minute, found.groupdict().get("ap")))


def _part(found: re.Match[str]) -> ClockSaid:
    name = " ".join(filter(None, (found.groupdict().get("when"), found["name"])))
    return ClockSaid(found.start(), found.end(), window=PARTS.get(name) or PARTS[found["name"]], part=found["name"])


def _which(found: re.Match[str]) -> ClockSaid:
    return ClockSaid(found.start(), found.end(), which=found["which"])


def _any(found: re.Match[str]) -> ClockSaid:
    return ClockSaid(found.start(), found.end(), which="any")


def _shifted(found: re.Match[str]) -> ClockSaid:
    """ "An hour later", "half an hour earlier", "30 minutes later"."""
    amount = found["amount"]
    count = int(amount) if amount.isdigit() else 2 if "couple" in amount else 1
    minutes = 30 if "half" in amount else count * (1 if found["unit"].startswith("min") else 60)
    return ClockSaid(found.start(), found.end(), minutes=minutes if found["side"] != "earlier" else -minutes)


def _window(found: re.Match[str]) -> ClockSaid:
    """ "After five", "before eight": open at one end."""
    edge = _clock(found)
    early, turned = bool(re.search(r"before|earlier|sooner", found["side"])), found["side"].startswith(("no ", "not "))
    return replace(edge, which="before" if early != turned else "after")


Rule = tuple[re.Pattern[str], Callable[[re.Match[str]], ClockSaid]]


def _rule(pattern: str, read: Callable[[re.Match[str]], ClockSaid]) -> Rule:
    return re.compile(rf"(?<![a-z\d#$/:])(?:{pattern})(?![a-z\d])"), read


_WHEN = r"(?:(?P<when>early|late|mid)[ -])?"
_SOMETIME = "any ?time |some ?time |not |right "
_AMOUNT = r"an?|one|half an|a couple(?: of)?|\d{1,2}"
_CUES = (
    "|".join(
        rf"(?<=\b{cue} )"
        for cue in ("at", "by", "until", "starting at", "at around", "at about", "at like", "at maybe")
    )
    + r"|(?<=~ around )|(?<=~ about )|(?<=, around )|(?<=, about )"
)
"""What goes before an hour when no time was asked for; "around six" may be guests, unless a date stands before it."""
SURE: tuple[Rule, ...] = (
    _rule(
        rf"{_ANY_CLOCK},?(?: (?:or|and|maybe|perhaps|even|just))+ a (?:bit|little|tad|touch) (?:later|earlier)",
        _clock,
    ),
    _rule(rf"(?<=at )(?P<amount>half) (?P<side>){_HOUR}(?:{_HALF}|{_MORE})", _past),
    _rule(
        rf"(?P<side>(?:{_SOMETIME})?(?:after|before)|no(?:t|) (?:later|earlier|sooner) than) {_ANY_CLOCK}{_MORE}",
        _window,
    ),
    _rule(rf"{_ANY_CLOCK} or (?P<side>later|earlier|after|before)", _window),
    _rule(
        rf"(?P<amount>half|(?:a )?quarter|\d{{1,2}} minutes?|(?:5|10|20|25)(?= (?:past|after))) (?P<side>past|after|to"
        rf"|till|til|before|(?<=quarter )of) {_HOUR}(?: oclock)?(?:{_HALF}|{NOT_COUNTED})",
        _past,
    ),
    _rule(rf"{_HOUR}{_MINUTE}{_ISH}(?: oclock)?{_HALF}", _clock),
    _rule(rf"{_HOUR} oclock", _clock),
    _rule(rf"{_HOUR}:(?P<m>\d\d)", _clock),
    _rule(rf"{_HOUR}{_MINUTE} ?ish", _clock),
    _rule(r"(?P<h>\d{1,2})(?P<m>[0-5]\d) ?(?P<ap>am|pm)", _military),
    _rule(r"(?P<h>[01]\d|2[0-3])(?P<m>[0-5]\d) hours", _military),
    _rule(rf"(?<=at )(?P<h>\d{{1,2}})(?P<m>[0-5][05]){_MORE}", _military),
    _rule(r"(?P<noon>12 noon|noon|midnight)", _clock),
    _rule(rf"(?:(?<=between )|(?<=from ))(?!1[3-9]|[2-9]\d){_HOUR}{_MINUTE}(?= (?:and|to|until|till) \d)", _clock),
    _rule(rf"(?:{_CUES})(?!1[3-9]|[2-9]\d){_HOUR}{_MINUTE}{_MORE}", _clock),
    _rule(rf"(?<=the ){_HOUR}{_MINUTE}(?= (?:{_SLOT})\b)", _clock),
    _rule(rf"(?<=\bdo )(?!1[3-9]|[2-9]\d){_HOUR}{_MINUTE}(?= (?:instead|after all)\b)", _clock),
    _rule(
        rf"(?:(?<=push that to )|(?<=push it to )|(?<=move that to )|(?<=move it to )){_HOUR}{_MINUTE}{_MORE}", _clock
    ),
    _rule(rf"(?P<amount>{_AMOUNT}) (?P<unit>hours?|minutes?|mins?) (?P<side>later|earlier)", _shifted),
    _rule(rf"the (?:very )?(?P<which>{_ORDER}) (?:{_SLOT})", _which),
    _rule(r"(?<!at )the (?P<which>earliest|latest)", _which),
    _rule(r"(?:something|anything|make it|do it|a (?:bit|little)|much|any|go) (?P<which>later|earlier)", _which),
    _rule(rf"(?<!good ){_WHEN}(?P<name>(?<!this )morning|afternoon|evening|tonight)s?", _part),
    _rule(rf"(?<!good )(?<!last ){_WHEN}(?P<name>night)", _part),
    _rule(rf"(?P<name>{_NAMES})[ -]?time", _part),
    _rule(rf"(?:around|for|at|over|by) (?P<name>{_NAMES})(?! (?:party|for|menu|plate))", _part),
)
ASKED: tuple[Rule, ...] = (
    _rule(rf"(?P<amount>half) (?P<side>){_HOUR}(?:{_HALF}|{_MORE})", _past),
    _rule(r"(?P<h>1[3-9]|2[0-3]) (?P<m>00|15|30|45)", _military),
    _rule(r"(?P<h>1\d|2[0-3]) ?h(?P<m>)(?:ours|rs)?", _clock),
    _rule(rf"{_ANY_CLOCK} at the (?:latest|earliest|most)", _clock),
    _rule(rf"(?P<name>{_NAMES})", _part),
    _rule(r"as (?P<which>late|early) as (?:possible|you (?:can|have|do)|we can|it gets)", _which),
    _rule(r"(?<!at the )(?P<which>later|earlier|latest|earliest|latter)", _which),
    _rule(
        r"(?:any ?time|whenever(?! (?:that|it) )|does ?nt matter|doesnt matter|no preference"
        r"|(?:you|your) (?:pick|choose|choice|call)|either(?: one)?(?! (?:on |the )*[\d~])|all the same"
        r"|(?:i|we) dont (?:mind|care)|(?:im|were|we are) (?:flexible|open|easy))",
        _any,
    ),
)
_HOUR_THEN = rf"(?P<clock>(?<!the ~ )(?!1[3-9]|[2-9]\d){_HOUR}{_MINUTE}{_ISH}){_MORE}(?![a-z\d])"
HOUR_ALONE = re.compile(
    rf"(?<![a-z\d#$/:])(?<!are )(?<!were )(?<!be )(?<!us )(?<!for )(?!1[3-9]|[2-9]\d){_HOUR}{_MORE}(?![a-z\d])"
)
"""A number that may be an hour, where hours were offered."""
LATER_BARE = re.compile(
    rf"(?:(?<=[,.?!] )|(?<=\bso )|(?<=\blike )|(?<=\bsay )|(?<=\bdo )|(?<=\bto )|(?<=\bis )|(?<=\bbe )|(?<=\bat )"
    rf"|(?<=\baround )|(?<=\babout )|(?<=\bmaybe )|(?<=\bfor )|(?<=\bthinking )"
    rf"|(?<=\bprefer )|(?<=\brather )|(?<=\bwant )|(?<=\bhave )|(?<=\bdoes )){_HOUR_THEN}"
    r"(?= ?(?:$|[.,?!]|(?:please|then|would|works?|is|if|i|thanks|and|good|sounds|probably|instead|or|too)\b))"
)
"""An hour at the end of a clause, where a time was asked for: "late, like nine", "can you do seven"."""
BARE = re.compile(rf"{_OPENING}(?P<clock>(?<!the ~ )(?!1[3-9]|[2-9]\d){_HOUR}{_MINUTE}{_ISH}){_MORE}(?![a-z\d])")
"""An hour alone, which is a time only where one was asked for."""


_SO_AT = re.compile(
    rf"\b(?:so|after that),?(?: (?:its|it is|lets say|lets do|say|maybe|like|probably|i guess|at|around),?)* "
    rf"(?P<clock>(?!1[3-9]|[2-9]\d){_HOUR}{_MINUTE}{_ISH})(?: please| then)?[ .,!?]*$"
)
""" "The game's over at five, so six": the last is what is wanted."""
_CORRECTED = re.compile(
    rf"[ .,?!~]*\b(?:(?:no|wait|sorry|actually|rather|i mean|make (?:it|that))[ ,.]+)+(?:at )?"
    rf"(?P<clock>(?!1[3-9]|[2-9]\d){_HOUR}{_MINUTE}{_ISH}){_MORE}(?=[ .,!?]*(?:please|then|instead)?[ .,!?]*$)"
)
""" "Half past five? No, six": what is said instead of a time is one."""


@lru_cache(maxsize=16)  # asked for the time that is meant, and for every time that is named
def clocks_in(said: str, *, asked: bool = False) -> tuple[ClockSaid, ...]:
    """Every mention of a time, in order, none overlapping. `asked` says that a time was just asked for."""
    rules = (*SURE, *ASKED) if asked else SURE
    found = _scan(said, rules, [])
    if asked and not any(one.readings for one in found) and (bare := BARE.match(said) or _last_bare(said)):
        hour = replace(_clock(bare), start=bare.start("clock"), end=bare.end("clock"))
        found = [*(one for one in found if one.end <= hour.start), *_scan(said, rules, [hour])]
    if asked and found and found[-1].readings and (last := _SO_AT.search(said, found[-1].end)):
        found.append(replace(_clock(last), start=last.start("clock"), end=last.end("clock")))
    if found and found[-1].readings and (other := _CORRECTED.match(said, found[-1].end)):
        found.append(replace(_clock(other), start=other.start("clock"), end=other.end("clock")))
    return tuple(found)


def _last_bare(said: str) -> re.Match[str] | None:
    return next(reversed(list(LATER_BARE.finditer(said))), None)


def _scan(said: str, rules: tuple[Rule, ...], found: list[ClockSaid]) -> list[ClockSaid]:
    for word in re.finditer(r"(?<![a-z\d])[a-z\d]", said):
        start, end = word.start(), found[-1].end if found else 0
        if start >= end and (hit := _at(said, start, rules) or (_also(said, found[-1]) if found else None)):
            found.append(hit)
    return found


_ALSO = re.compile(rf",? (?:or|and|to|until|till) (?:maybe |at |around )?(?P<clock>{_ANY_CLOCK}){_MORE}(?![a-z\d])")


def _also(said: str, previous: ClockSaid) -> ClockSaid | None:
    """The nine of "at six or nine"."""
    also = _ALSO.match(said, previous.end) if previous.readings else None
    return replace(_clock(also), start=also.start("clock"), end=also.end("clock")) if also else None


_ANY = first_look(pattern for pattern, _ in (*SURE, *ASKED))


def _at(said: str, start: int, rules: tuple[Rule, ...]) -> ClockSaid | None:
    if not _ANY.match(said, start):
        return None
    for pattern, read in rules:
        if match := pattern.match(said, start):
            return read(match)
    return None
