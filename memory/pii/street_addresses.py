"""Street addresses: a house number, a street and its kind, and the apartment, written or said.

City and ZIP code are left: they name nobody, and what a visit costs depends on them.
"""

from __future__ import annotations

import re

from memory.pii.findings import Pii
from memory.pii.number_runs import NUMBER_WORD

_SUFFIX = (
    r"(?:street|st|avenue|ave|road|rd|drive|dr|lane|ln|court|ct|way|boulevard|blvd|place|pl|circle|cir|terrace|ter"
    r"|parkway|pkwy|highway|hwy|trail|loop|alley|square|row|crescent|plaza)"
)
_SPOKEN_HOUSE = rf"(?:{NUMBER_WORD}[ -]+(?:and )?){{1,7}}"
_HOUSE = rf"(?:{_SPOKEN_HOUSE}(?!{NUMBER_WORD}\b)|\d(?:[ -]\d){{1,5}} +|\d{{1,6}}(?:[ -]\d{{2,3}}|-?[a-z])? +)"
# "Ten people will drive", "12, at my place": what follows a number is no street when it has one of these in it.
_NO_STREET = (
    r"(?!(?:adults?|kids?|children|people|folks|of|guests?|miles?|minutes?|mins?|pm|am|o'clock|dollars?|bucks|and|or|on"
    r"|at|for|in|is|hours?|days?|weeks?|months?|more|persons?|years?|my|our|the|a|an|your|this|that|can|could|will"
    r"|would|to|by|chefs?|from|it|we|i|you|they|have|has|do|no|not|with|away|tables?|long|short|course|friends?|are|im"
    r"|i'm|one|way|feet|foot|blocks?|cars?|times?|each|per|more|percent|nice|good|great|big|small|lovely|new|other"
    r"|different|first course|door|rows?|seats?|chairs?|star)\b)"
)
_DIRECTION = r"(?:(?:north|south|east|west|n|s|e|w|ne|nw|se|sw)\.? )?"
_WORD = rf"{_NO_STREET}[\w'’.-]+"
_STREET = re.compile(
    rf"(?<![\w$#.,:/-]){_HOUSE}{_DIRECTION}{_WORD}(?: {_WORD}){{0,3}}? {_SUFFIX}\b(?! (?:course|show|dinner)\b)"
    r"(?:\.? (?:north|south|east|west)\b)?",
    re.IGNORECASE,
)
_NAMED_FIRST = re.compile(
    rf"(?<![\w$#.,:/-]){_HOUSE}{_DIRECTION}"
    r"(?:(?:via|calle|avenida|camino|paseo|rue|el camino)(?: (?:del?|la|las|los|san|santa))*(?: [\w'’-]+)"
    r"|(?:highway|hwy|route|county road) \d+|broadway\b|the alameda\b|the embarcadero\b)",
    re.IGNORECASE,
)
_LED = re.compile(
    r"\b(?:liv(?:e|es|ing) (?:at|on)|address(?: is|:|'s)|(?:come|deliver|delivered|send it) to|located at|moved to)\s+"
    rf"(?P<street>(?:\d{{2,6}} |{_SPOKEN_HOUSE}(?!{NUMBER_WORD}\b)){_WORD}(?: {_WORD})?)(?=\s*(?:[,.;!]|\bin\b|$))",
    re.IGNORECASE,
)
_BOX = re.compile(rf"\bp\.? ?o\.? ?box (?:number )?(?:\d+|{NUMBER_WORD}(?:[ -]{NUMBER_WORD})*)\b", re.IGNORECASE)
_UNIT = re.compile(
    r"[ ,.]{0,3}(?:(?:apartment|apt|unit|suite|ste|number|space)\b\.?|#) ?(?:number |#)?"
    rf"(?:(?:[a-z][ -]?)?\d{{1,4}}(?:[ -]?[a-z]\b)?|{NUMBER_WORD}(?:[ -]{NUMBER_WORD})*(?: [a-z]\b)?|[a-z]\b(?!['’]))",
    re.IGNORECASE,
)
_MAY_HAVE_HOUSE = re.compile(rf"\d|\b{NUMBER_WORD}\b", re.IGNORECASE)


def street_addresses(text: str) -> list[Pii]:
    """The streets with their house numbers in a text, and the apartment behind them; post office boxes, too."""
    if not _MAY_HAVE_HOUSE.search(text):
        return []
    spans = [found.span() for pattern in (_STREET, _NAMED_FIRST, _BOX) for found in pattern.finditer(text)]
    spans += [found.span("street") for found in _LED.finditer(text)]
    found: list[Pii] = []
    for start, end in sorted(spans, key=lambda span: (span[0], -span[1])):
        if found and start < found[-1].end:
            continue
        unit = _UNIT.match(text, end)
        found.append(Pii("address", start, unit.end() if unit else end))
    return found
