"""What guests are called, and what was said of them in one spelling: counts in digits, each before its noun."""

from __future__ import annotations

import re

from agents.understanding.ages import SMALL
from agents.understanding.numbers import TEENS, TENS, UNITS, with_digits

ADULT = r"(?:adults?|adolts?|grown[- ]?ups?|teens?|teenagers?|(?:big|grown) (?:people|folks)|seniors?)"
CHILD = (
    r"(?:kids?|kits|child(?:ren)?|kiddos?|minors?|little ones?|(?:little|small) people|boys?|girls?|youngsters?"
    r"|grand(?:kids|children|sons|daughters)|sons|daughters|nieces|nephews)"
)
PEOPLE = (
    r"(?:people|ppl|peeps|pax|persons?|guests?|of us|heads?|folks?|diners?|attendees|ladies|women|men|guys|gentlemen"
    r"|relatives|family members)"
)
OF_THEM = r"of (?:them|us|those|em|'em|which|whom)"
_SMALL_NUMBER = r"(?:\d|1[0-2]|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
_GLUED = re.compile(r"\b(\d{1,3})(?=(?:ppl|people|adults?|kids?|guests?)\b)", re.IGNORECASE)
_TWO_COUNTS = re.compile(
    rf"\b((?:{'|'.join(TENS)})(?:[- ](?:{'|'.join(UNITS)}))?) (?=(?:{'|'.join((*TENS, *TEENS))})\b)", re.IGNORECASE
)
""" "Twenty two, twenty three": not one number of four digits."""
_ONE_OF_AN_AGE = re.compile(rf"\b(an?|one|two|three|four) (?={_SMALL_NUMBER}[- ]years?[- ]olds?\b)", re.IGNORECASE)
""" "One eight year old": the two numbers are not eighteen."""
_THEN_COUNTED = re.compile(
    rf"\b(?:the|our|my|their) (?:\w+ )?{CHILD}\W+(?:there'?s |there are |that's )?(\d{{1,2}}) of (?:those|them|em)\b",
    re.IGNORECASE,
)
""" "The grandkids, there's three of those"."""
_INCLUDED = re.compile(
    r"\b(including|counting) (?:the|my|our|a) (?:\w+ )?(?:girl|boy|kid|child|son|daughter|toddler|baby"
    r"|grandson|granddaughter)\b",
    re.IGNORECASE,
)
_ABOUT = re.compile(rf"\b(\d{{1,3}}|{'|'.join((*TENS, *TEENS, *UNITS))})[- ]?ish\b", re.IGNORECASE)
_OF_AGE = r"(?:men|guys|gentlemen|women|ladies|gals)"
_MEN_AND_WOMEN = re.compile(rf"\b(\d{{1,3}}) {_OF_AGE},? (?:and|plus|&) (\d{{1,3}}) {_OF_AGE}\b", re.IGNORECASE)
_YOUNG = r"(?:boys?|girls?|sons?|daughters?|nephews?|nieces?)"
_BOYS_AND_GIRLS = re.compile(
    r"(?<!kids )(?<!kids, )(?<!children )(?<!children, )"
    rf"\b(\d{{1,2}}|an?) {_YOUNG},? (?:and|plus|&) (\d{{1,2}}|an?) {_YOUNG}\b",
    re.IGNORECASE,
)
_PLUS = re.compile(r"(?<=\w) ?\+ ?(?=\d)")
_EVEN_DOZEN = re.compile(r"\ban? (?:even|full|round) dozen\b", re.IGNORECASE)
_COUPLES = re.compile(r"\b(\d{1,2}) (?:married |other |more )?couples\b", re.IGNORECASE)
_TWINS = re.compile(
    r"\b(?:(2|3|two|three) sets of )?(?:(twins?)|triplets?)\b(?! (?:size|beds?))"
    r"(?: (?:boys|girls|sons|daughters|toddlers))?",
    re.IGNORECASE,
)
_FAMILIES = re.compile(r"\b(\d{1,2}) (?:families|couples|groups) of (\d{1,2})\b", re.IGNORECASE)
_FAMILY = re.compile(r"\b(?:an? |the |my |our )?(?:family|crew|crowd|bunch|total) of (\d{1,3})\b", re.IGNORECASE)
_NOUN_FIRST = re.compile(
    rf"(?P<before>\b\d{{1,3}} (?:\w+ )?)?\b(?P<noun>{ADULT}|{CHILD}|people|persons?|guests?)"
    rf"(?:\s*[:,=-]\s*|\s+)(?P<count>\d{{1,3}})\b"
    rf"(?!\s*(?:,\s*\d|and\s+\d{{1,2}}\W*$|years?|of\b|{ADULT}|{CHILD}|{PEOPLE}))",
    re.IGNORECASE,
)
""" "Kids, two"; not "two kids, four and six", which is how old they are."""
_BOTH_NOUNS_FIRST = re.compile(
    rf"^(\D*)\b({ADULT}|{CHILD})\W+(\d{{1,3}})\b(\W+(?:and )?)({ADULT}|{CHILD})\W+(\d{{1,3}})(?=\W*$)", re.IGNORECASE
)
""" "Adults seven children two"."""
_NO_TENS = "".join(rf"(?<!{word}[ -])" for word in (*TENS, "as", "per", "each", "considered"))
""" "Twenty one adults" are more than one; "what counts as a kid" counts none."""
_NEW_BORN = re.compile(r"\b(?:an?|one|1) (?:\w+[ -])?(?:weeks?|months?)[- ]olds?\b", re.IGNORECASE)
_PLUS_ME = re.compile(r"\b(\d{1,3}) (?:others? |people )?plus (?:me|myself)\b", re.IGNORECASE)
_MANY = r"(?:adults|kids|children|teens|teenagers|boys|girls|grown-?ups)\b"
""" "An adults only party" counts nobody."""
_MISHEARD = (
    (re.compile(rf"\btoo? (?={ADULT}\b|{CHILD}\b)", re.IGNORECASE), "2 "),
    (re.compile(rf"\bate (?={ADULT}\b|{CHILD}\b|{PEOPLE}\b)", re.IGNORECASE), "8 "),
    (re.compile(rf"\bwon (?={ADULT}\b|{CHILD}\b)", re.IGNORECASE), "1 "),
    (re.compile(rf"\band for (?={CHILD}\b)", re.IGNORECASE), "and 4 "),
    (re.compile(rf"\banother (?={ADULT}\b|{CHILD}\b|{PEOPLE}\b)", re.IGNORECASE), "1 more "),
    (re.compile(rf"{_NO_TENS}\b(?:an? (?!{_MANY})|one )(?={ADULT}\b|{CHILD}\b|{SMALL}\b)", re.IGNORECASE), "1 "),
)


def children_together(said: str) -> str:
    """`said` with "3 boys and a girl" as 4 kids; its numbers are digits already."""
    return _BOYS_AND_GIRLS.sub(lambda found: f"{_one(found[1]) + _one(found[2])} kids", said)


def _one(count: str) -> int:
    return int(count) if count.isdigit() else 1


def with_twins(text: str) -> str:
    """`text` with twins and triplets as so many kids."""
    return _TWINS.sub(_born_together, text)


def _born_together(found: re.Match[str]) -> str:
    sets = {"2": 2, "two": 2, "3": 3, "three": 3}.get((found[1] or "").lower(), 1)
    return f"{sets * (2 if found[2] else 3)} kids"


def guests_heard(text: str) -> str:
    """`text` with its counts in digits, each before its noun; families and couples by their heads. Never raises."""
    said = _TWO_COUNTS.sub(r"\1, ", _GLUED.sub(r"\1 ", _EVEN_DOZEN.sub("12", with_twins(text))))
    said = _PLUS.sub(" plus ", _ABOUT.sub(r"\1", said))
    said = _ONE_OF_AN_AGE.sub(r"\1 kids aged ", said)
    for wrong, right in _MISHEARD:
        said = wrong.sub(right, said)
    said = " ".join(with_digits(_NEW_BORN.sub("1 baby", said)).split())
    said = _THEN_COUNTED.sub(r"\1 kids", said)
    said = _INCLUDED.sub(r"\1 1 kid", said)
    said = _MEN_AND_WOMEN.sub(lambda found: f"{int(found[1]) + int(found[2])} people", said)
    said = _PLUS_ME.sub(lambda found: f"{int(found.group(1)) + 1}", said)
    said = _FAMILIES.sub(lambda found: f"{int(found.group(1)) * int(found.group(2))} people", said)
    said = _FAMILY.sub(r"\1 people", said)
    said = _COUPLES.sub(lambda found: f"{2 * int(found.group(1))} adults", said)
    said = _BOTH_NOUNS_FIRST.sub(r"\1\3 \2\4\6 \5", said)
    return _NOUN_FIRST.sub(_count_first, said)


def _count_first(found: re.Match[str]) -> str:
    return found.group() if found["before"] else f"{found['count']} {found['noun']}"
