"""Names of people: what a lead gives ("my name is", "ask for", "Mrs."), and names that are known by themselves.

Speech-to-text gives names in lower case as often as not, so a capital helps where it stands and is not needed where
the name is nothing else. A name that is an ordinary word, too ("May", "Will", "Rose") needs a lead or a surname.
"""

from __future__ import annotations

import re

from memory.pii.findings import Pii
from memory.pii.led_names import follows
from memory.pii.lone_names import speaks, stands_alone
from memory.pii.name_leads import Sureness, leads_in
from memory.pii.name_lists import CLEAR_FIRST_NAMES, CLEAR_SURNAMES, NAMES, NOT_NAMES, SURNAMES
from memory.pii.name_places import without_brands
from memory.pii.name_tokens import Word, Words

_PARTICLES = frozenset(("de", "del", "la", "van", "von", "der", "den", "bin", "al", "el", "da", "dos", "st"))
_SPELLED = re.compile(r"(?<![\w'’])[^\W\d_](?:(?:[ .,-]|, |\. ){1}[^\W\d_]){2,20}(?![\w'’])")
_SPELLING = re.compile(r"\b(?:names?|spell(?:ed|ing|s)?)\b", re.IGNORECASE)


def names_of_people(text: str) -> list[Pii]:
    """The names in a text, with their titles. Takes time in proportion to its length."""
    words = Words(without_brands(text))
    spans: dict[int, int] = {}
    for sureness, lead, start in leads_in(words.text):
        at = words.at(start)
        if at is not None and at not in spans and follows(words, at, sureness, lead):
            spans[at] = _name_end(words, at, sureness)
    for at in range(len(words.all)):
        if at not in spans and stands_alone(words, at):
            spans[at] = _name_end(words, at, "likely")
        elif at not in spans and speaks(words, at):
            spans[_first_of(words, at)] = at + 1
    spans |= _spelled_out(words, spans)
    for at in _beside(words, spans):
        spans[at] = _name_end(words, at, "likely")
    for at in _again(words, spans):
        spans[at] = _name_end(words, at, "likely")
    found = [Pii("name", _titled(words, first), words.all[after - 1].end) for first, after in spans.items()]
    return _merged(found + _spelled(text, spans, words))


def _again(words: Words, spans: dict[int, int]) -> list[int]:
    """Where a name that was given stands once more: "I'm Dee, Dee Washington"."""
    given = {words.all[at].low for first, after in spans.items() for at in range(first, after)}
    inside = {at for first, after in spans.items() for at in range(first, after)}
    return [
        at
        for at, word in enumerate(words.all)
        if at not in inside and word.low in given and not (word.is_word or len(word.low) < 3)
    ]


def _beside(words: Words, spans: dict[int, int]) -> list[int]:
    """Where a word with a capital is named together with a name: "both Claire and Juno"."""
    places = [after + 1 for after in spans.values() if words.low(after) == "and" and after + 1 < len(words.all)]
    capitals = [at for at in places if at not in spans and words.all[at].capital]
    return [at for at in capitals if words.all[at].can_be_name and not words.all[at].is_word]


def _name_end(words: Words, at: int, sureness: Sureness) -> int:
    """The word after the last of a name that begins at a word."""
    capital = words.all[at].capital
    after = at + 1
    while after < len(words.all) and after - at < 4:
        gap, word = words.gap(after), words.all[after]
        if gap not in (" ", ". ") or (gap == ". " and len(words.all[after - 1].text) > 1):
            break
        if capital and words.is_initial(after):
            after += 1
            continue
        if word.low in _PARTICLES and (words.low(after + 1) in NAMES or words.low(after + 1) in _PARTICLES):
            after += 1
            continue
        if not (_goes_on(word, capital=capital, sureness=sureness) or _says_who(words, after)):
            break
        after += 1
    return after


def _goes_on(word: Word, *, capital: bool, sureness: Sureness) -> bool:
    if capital:
        return word.capital and (word.low not in NOT_NAMES or word.low in SURNAMES)
    if word.bare in CLEAR_SURNAMES or word.low in CLEAR_FIRST_NAMES:
        return True
    may_be = word.can_be_name or "-" in word.low
    return sureness == "sure" and may_be and not word.is_word and len(word.low) > 2


def _says_who(words: Words, at: int) -> bool:
    """ "giovanni rossi speaking": the last of a name that nobody else could have."""
    word = words.all[at]
    spoken = words.low(at + 1) in ("speaking", "calling") and words.gap(at + 1) == " "
    return spoken and word.can_be_name and not word.is_word


def _first_of(words: Words, at: int) -> int:
    """Where a name in capitals begins that ends at a word: "Zuri Mbeki speaking"."""
    while at and words.gap(at) == " " and words.all[at].capital and words.all[at - 1].capital:
        if not words.all[at - 1].can_be_name or words.low(at - 1) in NOT_NAMES:
            break
        at -= 1
    return at


def _titled(words: Words, first: int) -> int:
    """Where a name begins, with the title in front of it."""
    while first and words.gap(first) in (" ", ". ", "."):
        joined = words.low(first - 1) == "and" and first > 1 and words.all[first - 2].is_title
        if not (words.all[first - 1].is_title or joined):
            break
        first -= 1
    return words.all[first].start


def _spelled_out(words: Words, spans: dict[int, int]) -> dict[int, int]:
    """Names that are spelled beside where they stand: "Jean-Luc Moreau, m o r e a u"."""
    found: dict[int, int] = {}
    for letters in _SPELLED.finditer(words.text):
        joined = _joined(letters)
        for at, word in enumerate(words.all):
            if word.low.startswith(joined) and not word.is_word and not any(a <= at < b for a, b in spans.items()):
                found[_first_of(words, at)] = at + 1
    return found


def _joined(letters: re.Match[str]) -> str:
    return re.sub(r"[\W_]", "", letters[0]).lower()


def _spelled(text: str, spans: dict[int, int], words: Words) -> list[Pii]:
    """Names spelled letter by letter: beside a name or the word, or when the letters make a name we know."""
    found: list[Pii] = []
    for letters in _SPELLED.finditer(text):
        joined = _joined(letters)
        given = any(words.all[at].low.startswith(joined) for first, end in spans.items() for at in range(first, end))
        if given or joined in CLEAR_FIRST_NAMES or joined in SURNAMES or _SPELLING.search(text):
            found.append(Pii("name", *letters.span()))
    return found


def _merged(found: list[Pii]) -> list[Pii]:
    """In order, with what lies over another joined to it."""
    merged: list[Pii] = []
    for pii in sorted(found, key=lambda each: each.start):
        if merged and pii.start < merged[-1].end:
            merged[-1] = Pii("name", merged[-1].start, max(merged[-1].end, pii.end))
        else:
            merged.append(pii)
    return merged
