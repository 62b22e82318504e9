"""Names that are places and brands where they stand: "come out to Salinas", "Madison Avenue"."""

from __future__ import annotations

import re

from memory.pii.name_lists import CLEAR_FIRST_NAMES, SURNAMES
from memory.pii.name_tokens import Words

_PLACE_BEFORE = frozenset(
    ("san", "santa", "los", "las", "lake", "fort", "mount", "mt", "port", "st", "saint", "east", "west", "north",
     "south", "new", "el", "palo", "walnut", "elk", "paso", "contra", "del"),
)  # fmt: skip
_PLACE_AFTER = frozenset(
    ("street", "st", "avenue", "ave", "road", "rd", "park", "county", "city", "beach", "airport", "bank", "university",
     "college", "hospital", "hotel", "church", "school", "square", "blvd", "boulevard", "valley", "creek", "heights",
     "springs", "hall", "center", "salad", "sauce", "wine"),
)  # fmt: skip
_NOT_PEOPLE = re.compile(
    r"\b(?:jack daniel['’]?s?|shirley temples?|arnold palmers?|tom collins|wells fargo|trader joe['’]?s"
    r"|ben (?:and|&) jerry['’]?s|papa john['’]?s|dave (?:and|&) buster['’]?s|general tso['’]?s?|monterey jack"
    r"|(?:martin luther king|mlk|st\.? patrick['’]?s|valentine['’]?s) day|uncle ben['’]?s|peet['’]?s|denny['’]?s"
    r"|wendy['’]?s|mcdonald['’]?s|macy['’]?s|levi['’]?s|lowe['’]?s|kohl['’]?s|morgan hill)\b",
    re.IGNORECASE,
)
_TRAVEL = re.compile(
    r"\b(?:(?:in|near|around|outside|downtown|past|beyond|serve|service|cover)"
    r"|(?:go|come|going|coming|travel|drive|driving|out|get|ship|far|trip|miles|minutes|hours|away|available)"
    r"(?: (?:is it|are you|are we|it is|all the way|down|up|out|over))? (?:to|from|as))\s$",
    re.IGNORECASE,
)


def without_brands(text: str) -> str:
    """The text, as long as before, with brands and dishes that are called like people made blank."""
    return _NOT_PEOPLE.sub(lambda found: "\ufffc" * len(found[0]), text)


def is_place(words: Words, at: int, *, led: bool = False) -> bool:
    """Whether a word is a place, or what somebody travels to. `led` says that a lead to a name stands before it."""
    if words.low(at - 1) in _PLACE_BEFORE and words.gap(at) == " ":
        return True
    if words.low(at + 1) in _PLACE_AFTER and words.gap(at + 1) == " ":
        return not (words.low(at + 1) in SURNAMES and (led or words.low(at) in CLEAR_FIRST_NAMES))
    start = words.all[at].start
    return not led and _TRAVEL.search(words.text, max(0, start - 40), start) is not None
