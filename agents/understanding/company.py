"""Guests by who they are rather than by number: "my wife and I plus six friends", "my mother is coming too"."""

from __future__ import annotations

import re

_WHOSE = r"(?:my|our|the|his|her|their|my \w+'s|a|an)"
_ONE = (
    rf"(?:{_WHOSE} (?:wife|husband|spouse|partner|fianc[eé]e?|boyfriend|girlfriend|mother|father|mom|mum|dad"
    r"|grandmother|grandfather|grandma|grandpa|brother|sister|uncle|aunt|cousin|friend|neighbou?r|boss|coworker|colleague|roommate"
    r"|mother-in-law|father-in-law|brother-in-law|sister-in-law)\b(?!'s))"
)
_TWO = rf"(?:(?:{_WHOSE}|both|both my|both our) (?:2 )?(?:parents|grandparents|in-laws|inlaws)\b)"
_SEVERAL = (
    rf"(?:(?:{_WHOSE} |of )?(\d{{1,3}}) (?:of (?:my|our|the) )?(?:\w+ )?(?:friends|co-?workers|colleagues|cousins"
    r"|neighbou?rs|buddies|relatives|siblings|brothers|sisters|uncles|aunts|roommates|teammates|teenagers|teens|adults)\b)"
)
_SELF = r"(?:\b(?:me|myself|i)\b(?!'))"
_TERM = re.compile(rf"{_SEVERAL}|({_TWO})|({_ONE})|({_SELF})", re.IGNORECASE)
_LINK = re.compile(r"[\s,]*(?:(?:and|plus|with|&|also|then)\b[\s,]*)*", re.IGNORECASE)
_TOO = re.compile(
    rf"\b({_TWO}|{_ONE})(?:(?:'s| is| are| will be| wants? to| would like to) (?:com(?:e|ing)|join(?:ing)?))?"
    r"(?: us)?,? (?:too|as well|also)\b",
    re.IGNORECASE,
)


def with_company(said: str) -> str:
    """The text with those named one after the other as one count: "it's 8 adults". Numbers are digits already.

    Nobody is counted unless some of them are by number: "my wife and I want a party for ten" is about ten.
    """
    at = 0
    while first := _TERM.search(said, at):
        count, terms, numbered = 0, 0, False
        term: re.Match[str] | None = first
        while term is not None:
            several, two, _, _ = term.groups()
            count += int(several) if several else 2 if two else 1
            terms, numbered, at = terms + 1, numbered or bool(several), term.end()
            link = _LINK.match(said, at)
            term = _TERM.match(said, link.end()) if link and link.end() > at else None
        if terms > 1 and numbered:
            return f"{said[: first.start()]}{count} adults{said[at:]}"
    return said


def more_company(said: str) -> int:
    """How many come beside those that were counted before: 1 for "my mother is coming too"."""
    return sum(2 if re.fullmatch(_TWO, found, re.IGNORECASE) else 1 for found in _TOO.findall(said))
