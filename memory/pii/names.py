"""Names of people: what a lead gives ("my name is", "ask for", "Mrs."), and names that are known by themselves.

Speech-to-text gives names in lower case as often as not, so a capital helps where it stands and is not needed where
the name is nothing else. A name that is an ordinary word, too ("May", "Will", "Rose") needs a lead or a surname.
"""

from __future__ import annotations

import re

from memory.pii.findings import Pii
from memory.pii.name_leads import Sureness, leads_in
from memory.pii.name_lists import ALSO_WORDS, CLEAR_FIRST_NAMES, CLEAR_SURNAMES, FIRST_NAMES, NAMES, NOT_NAMES, SURNAMES
from memory.pii.name_tokens import Word, Words

_ADJECTIVES = frozenset(
    ("art", "crystal", "dear", "dusty", "early", "frank", "gay", "german", "happy", "major", "may", "merry", "misty",
     "rich", "rusty", "savage", "sharp", "small", "stark", "strong", "sunny", "sweet", "will", "wise", "young",
     "long", "short", "little", "good", "best", "black", "white", "brown", "green", "gray", "red", "noble", "english",
     "sandy", "sick", "christian", "june", "april", "august", "summer", "autumn", "prince", "king", "guy", "hall",
     "house", "church", "person", "price", "case", "day", "rice", "curry", "ginger", "basil", "bill", "cook", "park"),
)  # fmt: skip
_PLACE_BEFORE = frozenset(
    ("san", "santa", "los", "las", "lake", "fort", "mount", "mt", "port", "st", "saint", "east", "west", "north",
     "south", "new", "el", "palo", "walnut", "elk", "paso", "contra", "del"),
)  # fmt: skip
_PLACE_AFTER = frozenset(
    ("street", "st", "avenue", "ave", "road", "rd", "park", "county", "city", "beach", "airport", "bank", "university",
     "college", "hospital", "hotel", "church", "school", "square", "blvd", "boulevard", "valley", "creek", "heights",
     "springs", "hall", "center", "salad", "sauce", "wine"),
)  # fmt: skip
_HOUSEHOLD = frozenset(("family", "party", "wedding", "reservation", "booking", "household", "residence", "crew"))
_PARTICLES = frozenset(("de", "del", "la", "van", "von", "der", "den", "bin", "al", "el", "da", "dos", "st"))
_CALLING = frozenset(("again", "from", "calling", "speaking", "here"))
_NOT_PEOPLE = re.compile(
    r"\b(?:jack daniel['’]?s?|shirley temples?|arnold palmers?|tom collins|wells fargo|trader joe['’]?s"
    r"|ben (?:and|&) jerry['’]?s|papa john['’]?s|dave (?:and|&) buster['’]?s|general tso['’]?s?|monterey jack"
    r"|(?:martin luther king|mlk|st\.? patrick['’]?s|valentine['’]?s) day|uncle ben['’]?s|peet['’]?s|denny['’]?s"
    r"|wendy['’]?s|mcdonald['’]?s|macy['’]?s|levi['’]?s|lowe['’]?s|kohl['’]?s|morgan hill)\b",
    re.IGNORECASE,
)
_SPELLED = re.compile(r"(?<![\w'’])[^\W\d_](?:(?:[ .,-]|, |\. ){1}[^\W\d_]){2,20}(?![\w'’])")
_SPELLING = re.compile(r"\b(?:names?|spell(?:ed|ing|s)?)\b", re.IGNORECASE)

_NEED_NAMES = ("that", "from", "thank", "best", "here", "reach", "contact", "love")
_TRAVEL = re.compile(
    r"\b(?:(?:in|near|around|outside|downtown|past|beyond|serve|service|cover)"
    r"|(?:go|come|going|coming|travel|drive|driving|out|get|ship|far|trip|miles|minutes|hours|away|available)"
    r"(?: (?:is it|are you|are we|it is|all the way|down|up|out|over))? (?:to|from|as))\s$",
    re.IGNORECASE,
)

Span = tuple[int, int]
"""The first word of a name, and the one after its last."""


def names_of_people(text: str) -> list[Pii]:
    """The names in a text, with their titles. Takes time in proportion to its length."""
    text = _NOT_PEOPLE.sub(lambda found: "\ufffc" * len(found[0]), text)
    words = Words(text)
    spans: dict[int, int] = {}
    for sureness, lead, start in leads_in(text):
        at = words.at(start)
        if at is not None and at not in spans and _follows(words, at, sureness, lead):
            spans[at] = _name_end(words, at, sureness)
    for at in range(len(words.all)):
        if at not in spans and (_stands_alone(words, at) or _speaks(words, at)):
            spans[at] = _name_end(words, at, "likely")
    for at in _again(words, spans):
        spans[at] = _name_end(words, at, "likely")
    found = [Pii("name", _titled(words, first), words.all[after - 1].end) for first, after in spans.items()]
    return _merged(found + _spelled(text, spans, words))


def _follows(words: Words, at: int, sureness: Sureness, lead: str) -> bool:
    """Whether the word behind a lead is a name."""
    word = words.all[at]
    if sureness == "sure":
        return word.can_be_name and not (word.low in NOT_NAMES and not word.capital)
    if words.is_month(at) or not word.can_be_name or word.is_title:
        return False
    if word.is_clear:
        return not _is_place(words, at)
    if sureness == "weak":
        return (
            word.is_name and word.capital and _ends_here(words, at) and lead.startswith(("hi", "hey", "hello", "thank"))
        )
    after = words.low(at + 1)
    if word.low in ALSO_WORDS:
        if after in _CALLING and not words.gap(at + 1).strip():
            return True
        calm = lead.startswith(("under", "from", "tell", "told", "contact", "best", "love", "me"))
        return (word.capital and not (calm and not _ends_here(words, at))) or (
            word.low not in _ADJECTIVES and not calm and lead.startswith(("i", "call me", "ask", "speak", "talk", "my"))
            and word.low in FIRST_NAMES
        )  # fmt: skip
    return word.capital and not _is_place(words, at) and not lead.startswith(_NEED_NAMES)


def _ends_here(words: Words, at: int) -> bool:
    """Whether the sentence, or a part of it, ends behind a word."""
    rest = words.text[words.all[at].end :].lstrip(" ")
    return not rest or rest[0] in ".,!?;:\n-"


def _is_place(words: Words, at: int) -> bool:
    """Whether a word is a place, or what somebody travels to: "come out to Salinas"."""
    if words.low(at - 1) in _PLACE_BEFORE and words.gap(at) == " ":
        return True
    if words.low(at + 1) in _PLACE_AFTER and not (words.low(at) in CLEAR_FIRST_NAMES and words.low(at + 1) in SURNAMES):
        return True
    start = words.all[at].start
    return _TRAVEL.search(words.text, max(0, start - 40), start) is not None


def _stands_alone(words: Words, at: int) -> bool:
    """Whether a word is a name with nothing in front of it that says so."""
    word = words.all[at]
    if _is_place(words, at) or (not word.is_name and not word.capital):
        return False
    if word.low in CLEAR_FIRST_NAMES or ("-" in word.low and word.is_name):
        return len(word.low) > 2 or word.capital
    after, following = words.low(at + 1), words.all[at + 1] if at + 1 < len(words.all) else None
    side_by_side = following is not None and words.gap(at + 1) == " "
    if word.low in CLEAR_SURNAMES and (word.capital or (side_by_side and after in _HOUSEHOLD)):
        return len(word.low) > 2 or after in _HOUSEHOLD
    if word.capital and words.low(at - 1) == "the" and word.low.endswith("s") and word.low[:-1] in SURNAMES:
        return True
    if word.capital and word.is_name and side_by_side and after in _HOUSEHOLD and word.low not in FIRST_NAMES:
        return not words.opens(at)
    if not (word.capital and side_by_side and following is not None and following.capital):
        return False
    if word.low in NOT_NAMES or word.is_title:
        return False
    alone = words.opens(at) and _ends_here(words, at + 1)
    return following.low in CLEAR_SURNAMES or (alone and word.low in FIRST_NAMES and following.low in SURNAMES)


def _speaks(words: Words, at: int) -> bool:
    """ "Chase speaking", "helen here"."""
    word = words.all[at]
    if words.low(at + 1) not in ("speaking", "here") or words.gap(at + 1) != " " or word.low in NOT_NAMES:
        return False
    if not word.capital:
        return word.is_clear or (word.is_name and (words.opens(at) or words.low(at + 1) == "speaking"))
    return word.can_be_name


def _again(words: Words, spans: dict[int, int]) -> list[int]:
    """Where a name that was given stands once more: "I'm Dee, Dee Washington"."""
    given = {words.all[at].low for first, after in spans.items() for at in range(first, after)}
    inside = {at for first, after in spans.items() for at in range(first, after)}
    return [
        at
        for at, word in enumerate(words.all)
        if at not in inside and word.low in given and not (word.is_word or len(word.low) < 3)
    ]


def _name_end(words: Words, at: int, sureness: Sureness) -> int:
    """The word after the last of a name that begins at a word."""
    capital = words.all[at].capital
    after = at + 1
    while after < len(words.all) and after - at < 4:
        gap, word = words.gap(after), words.all[after]
        if gap not in (" ", ". ") or (gap == ". " and len(words.all[after - 1].text) > 1):
            break
        if word.low in _PARTICLES and (words.low(after + 1) in NAMES or words.low(after + 1) in _PARTICLES):
            after += 1
            continue
        if not _goes_on(word, capital=capital, sureness=sureness):
            break
        after += 1
    return after


def _goes_on(word: Word, *, capital: bool, sureness: Sureness) -> bool:
    if capital:
        return word.capital and (word.low not in NOT_NAMES or word.low in SURNAMES)
    if word.low in CLEAR_SURNAMES or word.low in CLEAR_FIRST_NAMES:
        return True
    return sureness == "sure" and word.can_be_name and not word.is_word and len(word.low) > 2


def _titled(words: Words, first: int) -> int:
    """Where a name begins, with the title in front of it."""
    while first and words.gap(first) in (" ", ". ", "."):
        joined = words.low(first - 1) == "and" and first > 1 and words.all[first - 2].is_title
        if not (words.all[first - 1].is_title or joined):
            break
        first -= 1
    return words.all[first].start


def _spelled(text: str, spans: dict[int, int], words: Words) -> list[Pii]:
    """Names spelled letter by letter: beside a name or the word, or when the letters make a name we know."""
    found: list[Pii] = []
    for letters in _SPELLED.finditer(text):
        joined = re.sub(r"[\W_]", "", letters[0]).lower()
        given = any(words.all[first].low == joined for first in spans)
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
