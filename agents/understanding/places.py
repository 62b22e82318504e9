"""Where it is: a five-digit ZIP code, or the name of a city that somebody says without one."""

from __future__ import annotations

import re

from agents.understanding.numbers import with_digits

_ZIP = re.compile(r"(?<![\d$.,-])\b(\d{5})(?:-\d{4})?\b(?![\d,]\d|\s*(?:dollars|people|guests))")
_OH = re.compile(r"\W*oh\b", re.IGNORECASE)
_COUNT = re.compile(
    r"\b\d+\s+(?:adults?|kids?|child(?:ren)?|people|persons?|guests?|of us|dollars|miles|o'?clock)\b"
    r"|\bage[sd]?\b[\d ,&]*(?:and \d+)?",
    re.IGNORECASE,
)
_SHORT = re.compile(r"\b(?:zip|zip code|postal code)\b\D{0,20}(\d{1,4}|\d{6,9})\b", re.IGNORECASE)
_PIECES = re.compile(r"\b(?:zip(?: code)?|postal code)\b\D{0,12}((?:\d{1,4}[\s,.-]+){1,4}\d{1,4})\b", re.IGNORECASE)
_IN_CITY = re.compile(
    r"\b(?:[Ii]n|[Nn]ear|[Aa]t|[Aa]round|live in|[Tt]o|[Ff]rom)\s+((?:[A-Z][a-z]+|St\.)(?:\s+[A-Z][a-z]+){0,2})"
)
_NO_CITY_WORDS = (
    "Monday Tuesday Wednesday Thursday Friday Saturday Sunday January February March April May June July "
    "August September October November December Christmas Easter Thanksgiving I My Your The A California "
    "Northern English Spanish Venmo Zelle God General Case Total Advance Mind "
)
_NO_CITY = frozenset(_NO_CITY_WORDS.split())


def zip_in(text: str, *, asked: bool = False) -> str | None:
    """A US ZIP code, or None. `asked` says that it was just asked for, so that "95, 616" is one too."""
    said = with_digits(text)
    found = _ZIP.findall(said)
    if found:
        return found[-1]  # the last one said: people correct themselves forwards
    pieces = _PIECES.search(said)
    joined = re.sub(r"\D", "", pieces.group(1)) if pieces else re.sub(r"\D", "", said) if asked else ""
    if len(joined) == 6 and _OH.match(text):
        joined = joined[1:]  # "oh, nine five six one six"
    return joined if len(joined) == 5 else None


def half_a_zip(text: str, *, asked: bool = False) -> bool:
    """Whether somebody tried to say a ZIP code and it has too few or too many digits."""
    said = with_digits(text)
    if zip_in(text, asked=asked):
        return False
    digits = re.sub(r"\D", "", _COUNT.sub(" ", said))
    return bool(_SHORT.search(said)) or (asked and 2 < len(digits) < 10)


def without_half_a_zip(text: str) -> str:
    """The text without the digits that were to be a ZIP code; counts of guests beside them stay."""
    said = with_digits(text)
    if short := _SHORT.search(said):
        return f"{said[: short.start(1)]} {said[short.end(1) :]}"
    counts = [found.span() for found in _COUNT.finditer(said)]
    return "".join(
        " " if char.isdigit() and not any(start <= at < end for start, end in counts) else char
        for at, char in enumerate(said)
    )


def city_in(text: str) -> str | None:
    """The name of a city, as written after "in", "near" ..., or None. Not looked up anywhere."""
    for found in _IN_CITY.finditer(text):
        words = found.group(1).split()
        if words[0] not in _NO_CITY:
            return " ".join(word for word in words if word not in _NO_CITY)
    return None
