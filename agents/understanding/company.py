"""Guests by who they are rather than by number: "my wife and I plus six friends", "me, my husband and our two boys"."""

from __future__ import annotations

import re

_WHOSE = r"(?:my|our|the|his|her|their|my \w+'s|a|an)"
_ONE = (
    rf"(?:{_WHOSE} (?:wife|husband|missus|hubby|spouse|partner|fianc[eé]e?|boyfriend|girlfriend|mother|father|mom|mum"
    r"|dad|grandmother|grandfather|grandma|grandpa|brother|sister|uncle|aunt|cousin|friend|neighbou?r|boss|coworker|colleague"
    r"|roommate|(?:mother|father|brother|sister|son|daughter)[- ]in[- ]law)\b(?!'s))"
)
_TWO = rf"(?:(?:{_WHOSE}|both|both my|both our) (?:2 )?(?:parents|grandparents|in-laws|inlaws|in laws)\b)"
_CHILD = (
    rf"(?:{_WHOSE} (?:little )?(?:son|daughter|kid|child|boy|girl|baby|toddler|grandson|granddaughter"
    r"|grandchild|grandkid|grandbaby|niece|nephew)"
    r"\b(?!'s))"
)
_CHILDREN = (
    rf"(?:(?:{_WHOSE} )?(\d{{1,2}}) (?:\w+ )?(?:kids|children|boys|girls|sons|daughters|grandkids|grandchildren|nieces"
    r"|nephews)\b)"
)
_SEVERAL = (
    rf"(?:(?:{_WHOSE} |of )?(\d{{1,3}}) (?:of (?:my|our|the) )?(?:\w+ )?(?:friends|girlfriends|boyfriends|co-?workers"
    r"|colleagues|cousins|neighbou?rs|buddies|relatives|siblings|brothers|sisters|uncles|aunts|others|roommates|teammates|teenagers|teens|adults"
    r"|grown-?ups|(?:us|them)(?=,? (?:and|plus|with) (?:my|our|his|her|their|me|myself)\b))\b)"
)
_SELF = (  # "book me", "call me" counts nobody
    r"(?:(?<!\bfor )(?<!book )(?<!call )(?<!give )(?<!tell )(?<!text )(?<!help )(?<!with )(?<!reach )(?<!let )(?<!put )"
    r"(?<!count )\b(?:me|myself|i(?=\W*$|\s*[,.;]|\s+(?:and|plus|with|&|are|will)\b))\b(?!')"
    r"|\b(?:me|myself)\b(?= and (?:\d|my\b|our\b)))"
)
_THEIR_SPOUSES = r"(?:(?:their|the) (?:wives|husbands|spouses|partners|girlfriends|boyfriends)\b)"
_TERM = re.compile(rf"{_CHILDREN}|{_SEVERAL}|({_CHILD})|({_TWO})|({_ONE})|({_SELF})|({_THEIR_SPOUSES})", re.IGNORECASE)
_LINK = re.compile(r"[\s,]*(?:(?:and|plus|with|&|also|then)\b[\s,]*)*", re.IGNORECASE)
_TOO = re.compile(
    rf"\b({_TWO}|{_ONE})(?:(?:'s| is| are| will be| wants? to| would like to) (?:com(?:e|ing)|join(?:ing)?))?"
    r"(?: us)?,? (?:too|as well|also)\b",
    re.IGNORECASE,
)
_COUNTED = re.compile(r"\d")
_HERS = re.compile(rf"\b{_CHILD}|\b{_WHOSE} (?:\w+ )?friend\b", re.IGNORECASE)


def with_company(said: str, *, asked: bool = False) -> str:
    """The text with those named one after the other as one count: "it's 8 adults". Numbers are digits already.

    Nobody is counted unless some of them are by number: "my wife and I want a party for ten" is about ten. `asked` says
    that the guests were just asked for: then "me and my husband" are two, if nothing else is counted.
    """
    by_name = asked and not _COUNTED.search(said)
    at = 0
    while first := _TERM.search(said, at):
        adults, children, terms, numbered, last, with_kids = 0, 0, 0, False, 0, False
        term: re.Match[str] | None = first
        while term is not None:
            kids, several, child, two, _, _, spouses = term.groups()
            if spouses:  # "our two sons and their wives" are no children
                adults, children = adults + last + min(last, children), max(0, children - last)
                with_kids = children > 0
            else:
                children += int(kids) if kids else 1 if child else 0
                adults += int(several) if several else 0 if kids or child else 2 if two else 1
            with_kids = with_kids or bool(kids or child)
            last = int(kids or several or 1)
            terms, numbered, at = terms + 1, numbered or bool(several or kids), term.end()
            term = _next_term(said, term)
        if terms > 1 and adults and (numbered or by_name):
            counted = f"{adults} adults" + (f" {children} kids" if with_kids else "")
            return f"{said[: first.start()]}{counted}{said[at:]}"
    return said


def _next_term(said: str, term: re.Match[str]) -> re.Match[str] | None:
    """The next one of the row. Right behind "me" a number is none of it: "book for me 14 adults"."""
    link = _LINK.match(said, term.end())
    following = _TERM.match(said, link.end()) if link and link.end() > term.end() else None
    if following is None or link is None:
        return None
    beside = not link.group().strip() and following.group()[0].isdigit()
    return None if beside and re.fullmatch(_SELF, term.group(), re.IGNORECASE) else following


def more_company(said: str) -> int:
    """How many come beside those that were counted before: 1 for "my mother is coming too"."""
    return sum(2 if re.fullmatch(_TWO, found, re.IGNORECASE) else 1 for found in _TOO.findall(said))


def children_named(said: str) -> int:
    """How many children are named, where they were asked for: 2 for "my daughter and her friend"."""
    found = _HERS.findall(said)
    return len(found) if re.search(_CHILD, said, re.IGNORECASE) else 0
