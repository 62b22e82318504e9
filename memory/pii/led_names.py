"""Whether what follows a lead is a name: the surer the lead, the less the word itself has to look like one."""

from __future__ import annotations

import re

from memory.pii.name_leads import Sureness
from memory.pii.name_lists import ALSO_WORDS, FIRST_NAMES, NOT_NAMES
from memory.pii.name_places import is_place
from memory.pii.name_tokens import Words

_ADJECTIVES = frozenset(
    ("art", "crystal", "dear", "dusty", "early", "frank", "gay", "german", "happy", "major", "may", "merry", "misty",
     "rich", "rusty", "savage", "sharp", "small", "stark", "strong", "sunny", "sweet", "will", "wise", "young",
     "long", "short", "little", "good", "best", "black", "white", "brown", "green", "gray", "red", "noble", "english",
     "sandy", "sick", "christian", "june", "april", "august", "summer", "autumn", "prince", "king", "guy", "hall",
     "house", "church", "person", "price", "case", "day", "rice", "curry", "ginger", "basil", "bill", "cook", "park"),
)  # fmt: skip
"""Names that are said of a person without being theirs: "I'm frank", "this is rich"."""
_CALLING = frozenset(("again", "from", "calling", "speaking", "here"))
_GREETING = ("hi", "hey", "hello", "thank")
_CASUAL = ("under", "from", "tell", "told", "contact", "best", "love", "me", "put", "host", "guest")
"""Leads that stand before many other words: an ordinary word behind them is a name only where the sentence ends."""
_OF_A_PERSON = ("i", "call me", "ask", "speak", "talk", "my")
_NEED_NAMES = ("that", "from", "thank", "best", "here", "reach", "contact", "love")
"""Leads behind which a word with a capital may be anything: only names we know count."""
_FOR_PEOPLE = re.compile(r"(?:speak|talk|spoke|chat)\w* (?:to|with)|(?:booking|reservation|booked|it|it's|is|be) under")
"""Leads behind which even a word in lower case that we do not know is a name."""


def follows(words: Words, at: int, sureness: Sureness, lead: str) -> bool:
    """Whether the word behind a lead is a name."""
    word = words.all[at]
    if sureness == "sure":
        return word.can_be_name and not (word.low in NOT_NAMES and not word.capital)
    if words.is_month(at) or not word.can_be_name or word.is_title:
        return False
    if word.is_clear:
        return not is_place(words, at, led=sureness == "likely" and not lead.startswith("from"))
    if sureness == "weak":
        return _greeted(words, at, lead)
    return _ambiguous(words, at, lead) if word.low in ALSO_WORDS else _unknown(words, at, lead)


def _greeted(words: Words, at: int, lead: str) -> bool:
    """ "Hi Grace!", "Thanks, Zuri": a word with a capital that ends it."""
    word = words.all[at]
    if not (word.capital and words.ends_at(at) and lead.startswith(_GREETING)) or word.low in NOT_NAMES:
        return False
    return word.is_name or not lead.startswith("thank") or "," in lead


def _ambiguous(words: Words, at: int, lead: str) -> bool:
    """Whether a name that is an ordinary word, too, is meant as a name."""
    word = words.all[at]
    if words.low(at + 1) in _CALLING and words.gap(at + 1) == " ":
        return True
    casual = lead.startswith(_CASUAL)
    if word.capital:
        return not casual or words.ends_at(at) or words.is_full_name(at)
    return word.low in FIRST_NAMES - _ADJECTIVES and not casual and lead.startswith(_OF_A_PERSON)


def _unknown(words: Words, at: int, lead: str) -> bool:
    """Whether a word that is no name we know is one here."""
    word = words.all[at]
    if words.low(at + 1) in ("calling", "speaking") and words.gap(at + 1) == " ":
        return True
    if word.capital:
        return not is_place(words, at, led=True) and not lead.startswith(_NEED_NAMES)
    before = f"{words.low(at - 2)} {words.low(at - 1)}"
    return _FOR_PEOPLE.search(before) is not None and len(word.low) > 2 and (words.ends_at(at) or lead[0] in "st")
