"""Street addresses as said or written: "1420 F Street in Davis", "fourteen twenty F street, apartment 3B, 95616".

Only what was said is in an `Address`; a part that was not said is None. `with_place` adds the city of a ZIP code, from
the table of `agents.distance`, and says when the two do not belong together. Libraries that parse US addresses
(usaddress) need a written line that holds nothing else; here the address is somewhere in a sentence, in words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from agents.distance import place_of
from agents.errors import UnknownZip
from agents.understanding.calendar_words import Span
from agents.understanding.emails import email_in
from agents.understanding.numbers import TEENS, TENS, UNITS, with_digits
from agents.understanding.places import city_in, zip_in

_SUFFIXES = {
    "street": "Street", "st": "Street", "avenue": "Avenue", "ave": "Avenue", "road": "Road", "rd": "Road",
    "drive": "Drive", "dr": "Drive", "lane": "Lane", "ln": "Lane", "court": "Court", "ct": "Court", "way": "Way",
    "boulevard": "Boulevard", "blvd": "Boulevard", "place": "Place", "pl": "Place", "circle": "Circle", "cir": "Circle",
    "terrace": "Terrace", "ter": "Terrace", "parkway": "Parkway", "pkwy": "Parkway", "highway": "Highway",
    "hwy": "Highway", "trail": "Trail", "loop": "Loop", "alley": "Alley", "square": "Square", "row": "Row",
}  # fmt: skip
_NUMBER = "|".join(sorted({*UNITS, *TEENS, *TENS, "oh", "hundred", "thousand"}, key=len, reverse=True))
_HOUSE = (
    rf"(?P<house>(?:(?:{_NUMBER})[\s-]+(?:and )?){{1,7}}(?!(?:{_NUMBER})\b)|\d(?:[ -]\d){{1,5}}\s+"
    r"|\d{1,6}(?:[ -]?[a-z](?= [a-z]{2}))?\s+)"
)
# "Ten people will drive", "12, at my place": what follows a number is no street when it has one of these in it.
_NO_STREET = (
    r"(?!(?:adults?|kids?|children|people|folks|of|guests?|miles?|minutes?|pm|am|o'clock|dollars?|and|or|on|at|for|in|is"
    r"|hours?|days?|weeks?|more|persons?|years?|my|our|the|a|an|your|this|that|can|could|will|would|to|by|chefs?|from"
    r"|it|we|i|you|they|have|has|do|no|not|with|away|table|tables|long|short|course|friends?|are|im)\b)"
)
_DIRECTION = r"(?:(?:north|south|east|west|n|s|e|w|ne|nw|se|sw)\.? )?"
_NAME = rf"(?P<name>{_DIRECTION}{_NO_STREET}[\w'’.-]+(?: {_NO_STREET}[\w'’.-]+){{0,3}}?)"
_END = rf"(?P<suffix>{'|'.join(_SUFFIXES)})\b\.?(?: (?P<toward>north|south|east|west)\b)?"
_STREET = re.compile(rf"(?<![\w$#.-]){_HOUSE}{_NAME} {_END}", re.IGNORECASE)
_NO_HOUSE = re.compile(rf"^\W*(?:(?:it'?s|on|yes|um+|uh+|at)\b[\s,]*)*(?P<house>){_NAME} {_END}", re.IGNORECASE)
_BROADWAY = re.compile(rf"(?<![\w$#.-]){_HOUSE}(?P<name>broadway|el camino real|the alameda)\b", re.IGNORECASE)
_UNIT = re.compile(
    r"(?<!\w)(?P<kind>apartment|apt|unit|suite|ste|number|space|#)\.?\s*(?:number |#)?"
    r"(?P<unit>(?:[a-z][ -]?)?\d{1,4}(?:[ -]?[a-z](?![a-z]))?|[a-z](?![\w']))",
    re.IGNORECASE,
)
_SURE_UNITS = ("apartment", "apt", "unit", "suite")
_UNIT_NAMES = {"apt": "Apartment", "ste": "Suite", "#": "Unit", "number": "Unit"}
_AFTER_STREET = re.compile(
    r"^[\s,.]*(?:in |at )?(?P<city>[a-z][a-z.]+(?: [a-z][a-z.]+){0,2})(?=[\s,.]*(?:\d{5}|ca\b|california\b|$))",
    re.IGNORECASE,
)
_NO_CITY_WORDS = "and or at on in for the my our please thanks is it that we i apartment apt unit suite zip with near"
_NO_CITY = frozenset(_NO_CITY_WORDS.split())
_DIRECTIONS = frozenset(("n", "s", "e", "w", "ne", "nw", "se", "sw"))


@dataclass(frozen=True, slots=True)
class Address:
    """As much of an address as was said. `street` is "1420 F Street", `unit` "Apartment 3B", `zip` five digits.

    `spans` are the places of street and unit in the text. `zip_elsewhere` is True when the ZIP code belongs to another
    city than the one that was said; both stay as said, for the caller to settle.
    """

    street: str | None = None
    unit: str | None = None
    city: str | None = None
    zip: str | None = None
    spans: tuple[Span, ...] = ()
    zip_elsewhere: bool = False

    @property
    def line(self) -> str:
        """In one line, as it is written: "1420 F Street, Apartment 3B, Davis 95616"."""
        place = " ".join(filter(None, (self.city, self.zip)))
        return ", ".join(filter(None, (self.street, self.unit, place)))


def address_in(text: str, *, asked: bool = False) -> Address | None:
    """The address in a text, or None when there is no part of one. `asked` says that it was just asked for.

    A city counts only after "in", "near" and the like, or behind a street. Never raises.
    """
    found = _last(_STREET, text) or _last(_BROADWAY, text) or (_NO_HOUSE.match(text) if asked else None)
    unit = _UNIT.search(text, found.end() if found else 0)
    if unit and not (found or asked or unit["kind"].lower().startswith(_SURE_UNITS)):
        unit = None
    spans = tuple(match.span() for match in (found, unit) if match)
    address = Address(
        street=_street(found) if found else None,
        unit=_unit(unit) if unit else None,
        city=_city(text, found, unit),
        zip=zip_in(_without_house(text, found), asked=asked and found is None and unit is None),
        spans=spans,
    )
    return None if address == Address() else address


async def with_place(address: Address) -> Address:
    """The address with the city of its ZIP code, if none was said. Unknown ZIP codes leave it as it is.

    Cities have other names than the post office gives them, so one that differs is flagged and not replaced.
    """
    if address.zip is None:
        return address
    try:
        place = await place_of(address.zip)
    except UnknownZip:
        return address
    if address.city is None:
        return replace(address, city=place.city)
    return replace(address, zip_elsewhere=_plain(address.city) != _plain(place.city))


def _plain(city: str) -> str:
    return re.sub(r"\W", "", re.sub(r"\bst\b\.?", "saint", city.lower()))


def _last(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    """The last street said, for people correct themselves forwards."""
    return next(reversed(list(pattern.finditer(text))), None)


def _street(found: re.Match[str]) -> str:
    groups = found.groupdict()
    words = [_word(word) for word in groups["name"].split()]
    house = re.sub(r"(?<=\d)[\s-]+(?=\d)", "", with_digits(groups["house"]).strip()).upper()
    suffix = _SUFFIXES.get((groups.get("suffix") or "").lower(), "")
    return " ".join(filter(None, (house, *words, suffix, (groups.get("toward") or "").capitalize())))


def _word(word: str) -> str:
    plain = word.strip(".")
    if plain.lower() in _DIRECTIONS:
        return plain.upper()
    return plain if any(char.isupper() for char in plain) or plain[:1].isdigit() else plain.capitalize()


def _unit(found: re.Match[str]) -> str:
    kind = found["kind"].lower()
    return f"{_UNIT_NAMES.get(kind, kind.capitalize())} {re.sub(r'[ -]', '', found['unit']).upper()}"


def _without_house(text: str, found: re.Match[str] | None) -> str:
    """A house number of five digits is no ZIP code."""
    return text if found is None else f"{text[: found.start()]} {text[found.end() :]}"


def _city(text: str, street: re.Match[str] | None, unit: re.Match[str] | None) -> str | None:
    """A city after "in", or right behind the street: "1420 F Street, Davis"."""
    end = max((match.end() for match in (street, unit) if match), default=0)
    behind = _AFTER_STREET.match(text[end:]) if end else None
    if behind and not _NO_CITY & set(behind["city"].lower().split()):
        return " ".join(word.capitalize() if word.islower() else word for word in behind["city"].split())
    if email_in(text):
        return None
    return city_in(text)
