"""Allergies that a customer tells of: "my son is allergic to peanuts", or "none" when that was asked."""

from __future__ import annotations

import re
from collections.abc import Collection

NONE = "none"

_NOBODY = re.compile(
    r"^\W*(?:(?:um+|uh+|oh|well|so|ok(?:ay)?|nah|i think|i believe|i don'?t (?:think|believe) so)\b[\s,.]*)*"
    r"(?:nada|no(?:pe|ne|body| one|thing| allerg\w+)?|not (?:any|a (?:one|single|soul)|that|really|as far|to my)|nah"
    r"|zero|we (?:don'?t|have no)|(?:food )?allerg\w+,? (?:no|none|nothing|not)"
    r"|there (?:are|is|aren'?t|isn'?t) (?:no|none|any)|i don'?t (?:think|believe) so|every(?:one|body) (?:is|eats)"
    r"|all (?:good|clear|fine)|we(?:'re| are) (?:all )?(?:good|fine|ok(?:ay)?|clear)"
    r"|we (?:all )?eat (?:every|any)thing)\b",
    re.IGNORECASE,
)
_REALLY_NOBODY = re.compile(
    r"^\W*(?:nobody|no one|no allerg\w+|none|nothing|(?:there (?:are|is)|we have) no(?:ne)?|we don'?t have any)\b",
    re.IGNORECASE,
)
_NONE_OF_US = re.compile(
    r"\b(?:nobody|no one|none of (?:us|them)|we don'?t|they don'?t)(?:'s| (?:\w+ )?(?:has|have|is|are|with))"
    r" (?:any |an )?(?:food )?allerg"
    r"|\b(?:no|without|zero|there are no|have no|any) (?:food |known )?allergies\b(?<!any allergies)",
    re.IGNORECASE,
)
_GIVES_UP = re.compile(r"\b(?:never ?mind|forget (?:it|that|about)|no,? thanks?(?: you)?)\b", re.IGNORECASE)
_SOMEBODY = re.compile(
    r"\b(?:allerg(?:y|ies|ic) to|(?:has|have|with|got|is|are|'s) (?:an? |the )?(?:\w+[ -]){0,2}allerg(?:y|ies|ic)"
    r"|(?:is|are|'s|'m|am) (?:celiac|coeliac|lactose|gluten)|can(?:no|')?t (?:eat|have)|intoleran(?:t|ce))\b",
    re.IGNORECASE,
)
_DOES_NOT = re.compile(r"\b(?:can(?:no|')?t do|(?:do(?:es)?n'?t|won'?t) (?:eat|do|touch|like))\b", re.IGNORECASE)
_STILL = re.compile(r"\b(?:but|except|only|just|other than)\b", re.IGNORECASE)
_BUT = re.compile(r"\b(?:but|except)(?: that| for)?\s+(?=\w+ \w)(.+)", re.IGNORECASE)
_ASKS = re.compile(r"\?\s*$|^\W*(?:do|does|is|are|can|could|what|which|how|why|when|where|will|would)\b", re.IGNORECASE)
_YES_ONLY = re.compile(
    r"^\W*(?:(?:yes|yeah|yep|yup|sure|ok(?:ay)?|there (?:are|is)(?: one| some)?|we do|some|a few|actually)\b\W*)+$",
    re.IGNORECASE,
)
_NO_FOOD = re.compile(
    r"\d|\b(?:never ?mind|forget|wait|sorry|hold on|hang on|stop|make it|actually|hello|what|repeat|again|pardon"
    r"|excuse me|thanks?|thank you|bye|goodbye|let me|later|maybe|know|idea|sure)\b",
    re.IGNORECASE,
)
_THOSE = re.compile(
    r"\b(?:\d+|a|one|two|three|four|five) (?:of (?:us|them|my|the|our)(?: \w+)?|people|persons?|guests?|kids?|adults?"
    r"|child(?:ren)?)(?: who)? (?:is|are|has|have|can'?t|cannot|won'?t|do(?:es)?n'?t|gets?|needs?)\b",
    re.IGNORECASE,
)
_FOR_THOSE = re.compile(
    r"(\ballerg\w+(?: to [\w ]{3,20})?|\bintoleran\w+|\bfree) (?:for|with|in) "
    r"(?:\d{1,2}|a|one|two|three|four|five) (?:of (?:us|them)|people|persons?|guests?|kids?|adults?|child(?:ren)?)\b",
    re.IGNORECASE,
)
_BEFORE = re.compile(
    r"^(?:(?:no(?! \w+ (?:for|in|please))|nope|yes|yeah|yep|oh|u[mh]+|well|wait|actually|sorry|so|and|but|also|hold on"
    r"|hang on|before i forget|(?:i )?forgot(?: to say)?|i (?:think|guess))\b[\s,.!-]*)+(?=\w)",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r"[.!?]+\s+")
_LONGEST = 200
_FEW_WORDS = 3
_WORD = re.compile(r"[a-z-]+")


def allergies_told(text: str, *, asked: bool = False, foods: Collection[str] = ()) -> str | None:
    """What was told of allergies, in the customer's words; "none" when there are none, None when nothing was told.

    `asked` says that they were just asked for: then a food is enough, one of `foods` or a word or two. A question about
    food tells nothing of who comes.
    """
    last = _CLAUSE.split(text.strip(" .?!"))[-1]  # "let me ask. No, we're fine"
    nobody = (_NOBODY.match(text) or _NOBODY.match(last)) and not _STILL.search(text)
    if _NONE_OF_US.search(text) and not _STILL.search(text):
        return NONE
    if _GIVES_UP.search(text):
        return None
    said = f" {' '.join(_WORD.findall(text.lower()))} "
    if asked and "allerg" not in said and any(f" no {food.lower()} " in said for food in foods):
        return _noted(text)  # "no shellfish for my mom"
    if asked and nobody and (_REALLY_NOBODY.match(text) or not (_SOMEBODY.search(text) or _DOES_NOT.search(text))):
        return NONE
    if _ASKS.search(text):
        return None
    if asked and _NOBODY.match(text) and (other := _BUT.search(text)):
        return _noted(other.group(1))  # "no allergies, but my cousin's vegan"
    if _SOMEBODY.search(text) or (asked and _DOES_NOT.search(text)):
        return _noted(text)
    if not asked or not text.strip() or _YES_ONLY.match(text) or _NO_FOOD.search(_BEFORE.sub("", text)):
        return None
    named = any(f" {food.lower()} " in said for food in foods)
    return _noted(text) if named or len(text.split()) <= _FEW_WORDS else None


def _noted(text: str) -> str:
    """What was told, in one line, without the "no wait, well" before it."""
    said = " ".join(text.split())
    return (_BEFORE.sub("", said) or said)[:_LONGEST]


def without_those(text: str) -> str:
    """The text without those who have one: neither "one person is allergic" nor "for one person" is a party of one."""
    return _FOR_THOSE.sub(r"\1", _THOSE.sub(" ", text))
