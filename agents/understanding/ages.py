"""Ages of children as said: "four and seven", "a four year old", "one's four", "two of them are under five"."""

from __future__ import annotations

import re

SMALL = r"(?:toddlers?|bab(?:y|ies)|infants?|newborns?|grandbab(?:y|ies))"
_OLDEST_CHILD = 17
_YEARS_OLD = re.compile(
    r"\b((?:\d{1,2}(?:\s*,\s*|\s*,?\s+and\s+|\s*&\s*))*\d{1,2})(?:[- ]years?[- ]olds?|[- ]?yos?)\b", re.IGNORECASE
)
_COUNTED = re.compile(
    r"\b\d{1,4} (?:\w+ )?(?:adults?|grown|teens?|kids?|child|people|persons?|guests?|of )", re.IGNORECASE
)
_AGE_LIST = re.compile(
    r"\b(?:aged?|ages|are|is|they'?re|he'?s|she'?s|one'?s|1'?s|turn(?:ing|ed|s))(?: only| just| about)? "
    r"(\d{1,2}(?:(?:\s*,\s*|\s*,?\s*(?:and|n)\s+|\s*&\s*|\s+)\d{1,2})*)\b"
    r"(?! ?(?:mile|dollar|%|pm|am|hour|minute|day|week|month|o'clock|adults?|people|of|too\b)|\d)",
    re.IGNORECASE,
)
_WHO = r"(?:\b(\d{1,2}|both|all)\b[a-z' ]{0,24}?)"
_BELOW = r"\b(?:under|below|younger than) (?:the age of )?(\d{1,2})\b"
_OR_BELOW = r"\b(\d{1,2}) (?:and|or) (?:under|younger|below)\b"
_UNDER = tuple(
    (re.compile(who + limit, re.IGNORECASE), above)
    for who in (_WHO, "()")  # those that are counted first: "two of the kids are under five"
    for limit, above in ((_BELOW, 1), (_OR_BELOW, 0))
)
_SMALL = re.compile(rf"\b(?:(\d{{1,2}}) (?:of (?:them|us|those|em) (?:are )?)?)?{SMALL}\b", re.IGNORECASE)
_RUN_TOGETHER = re.compile(r"(?<=\bages )\d{2,8}\b|(?<=\baged )\d{2,8}\b", re.IGNORECASE)
""" "Ages three six six": as many ages as digits."""
_EACH_OF_THEM = re.compile(
    r"\b(\d{1,2}) (?:\w+ )?(?:kids|children|boys|girls|ones) ((?:\d{1,2}(?:\s*,\s*|\s+and\s+|\s+))+\d{1,2})\b"
    r"(?! ?(?:am|pm|o'clock))",
    re.IGNORECASE,
)
""" "Two girls five and eight"."""
_AFTER_CHILDREN = re.compile(
    r"\b(?:kids?|child(?:ren)?|boys?|girls?|ones)\s*[,:(]\s*"
    r"(?:(?:like|so|um+|aged?|about) )*(\d{1,2}(?:(?:\s*,\s*|\s*,?\s*and\s+|\s*&\s*)\d{1,2})*)"
    r"(?=\W*$|\s*[).;?!]|\s*,(?!\s*\d)|\s*years|\s+(?:in|at|zip)\b)",
    re.IGNORECASE,
)


def ages_in(said: str, children: int | None, *, children_named: bool) -> tuple[int, ...]:
    """Ages in whole years, in the order said; empty when none were. `said` has its numbers in digits already.

    `children` is how many are known, and `children_named` whether this sentence speaks of them: only then is a bare
    "they're four and seven" about ages. "Under five" gives the greatest age that fits, once for each child meant.
    """
    said = _RUN_TOGETHER.sub(_apart, said)
    ages = [int(age) for run in _YEARS_OLD.findall(said) for age in re.findall(r"\d+", run)]
    if not ages and (children_named or children):
        ages = _below_an_age(said, children) or _listed(said)
    if not ages and (small := _SMALL.search(said)):
        ages = [1] * int(small.group(1) or 1)
    return tuple(age for age in ages if age <= _OLDEST_CHILD)[:50]


def _below_an_age(said: str, children: int | None) -> list[int]:
    for pattern, above in _UNDER:
        if found := pattern.search(said):
            who, limit = found.group(1), int(found.group(2))
            how_many = int(who) if who and who.isdigit() else 2 if who and who.lower() == "both" else children or 1
            return [max(0, min(limit - above, _OLDEST_CHILD))] * min(how_many, 50)
    return []


def _apart(found: re.Match[str]) -> str:
    digits = found.group()
    return digits if int(digits) <= _OLDEST_CHILD else " ".join(digits)


def _listed(said: str) -> list[int]:
    if each := _EACH_OF_THEM.search(said):
        ages = [int(age) for age in re.findall(r"\d+", each.group(2))]
        if len(ages) == int(each.group(1)):
            return ages
    runs = _AFTER_CHILDREN.findall(said) or _AGE_LIST.findall(_COUNTED.sub(" ", said))
    return [int(age) for run in runs for age in re.findall(r"\d{1,2}", run)]
