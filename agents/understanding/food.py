"""Extras that somebody wants: which upgrade or add-on, and for how many. Their names are those of the price list."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from agents.business import Extra
from agents.understanding.numbers import with_digits

Share = int | str
"""How many: a count, or "everyone", "half", "adults", "children", or "some" when it was not said."""

_EVERYONE = (
    r"(?:everyone|everybody|every (?:one|body|guest|person)|all (?:of )?(?:us|them)|all (?:the )?guests|us all"
    r"|the whole (?:group|party)|all a?round|across the board|all \d+(?: of us| people)?|all(?= with\b)|all(?=\W*$)"
    r"|(?<=for )all(?! (?:of|the|my|our|those|kids|adults|\d)))"
)
_SHARES = (
    ("half", r"half(?: of)?(?: the (?:group|party|guests|people)| of us| us| them)?"),
    ("adults", r"(?:all )?(?:of )?(?:the |just the |only the )?(?<!\d )adults"),
    ("children", r"(?:all )?(?:of )?(?:the |just the |only the )?(?<!\d )(?:kids|children)"),
    ("everyone", _EVERYONE),
)
_COUNT = r"(?:(?:just |only )?(\d{1,4})(?: of (?:us|them|(?:the|my|our) \w+)| people| guests| persons?)?)"
_HAVING = (
    r"(?:gets?|wants?|has|have|having|did|do|tried|took|take|with|would (?:like|want)|to|of|the|orders? of"
    r"|portions? of|sides? of|more|extra)"
)
_ONLY_FOR = r"(?:for|to|just|only|down|should be)"
_SWAP = r"(?:swap|switch|change|replace|trade)(?: out)?(?: the| my| our)?"
_SWAPS = re.compile(rf"\b{_SWAP}\b", re.IGNORECASE)
_NOT = r"(?:no|without|drop|remove|skip|take (?:off|out)|forget|not|leave out|cancel|minus)(?: the| any)?"
_NOT_IT = r"(?:drop|skip|remove|cancel|forget|leave out|take off) (?:it|them|that)"
_EACH = r"(?:(?:per|for each|for every) (?:person|guest|head)|each|apiece)"
_WANTED = re.compile(
    r"\b(?:with|add|adding|include|including|upgrade|upgrading|want|wants|like|have|having|get|gets|give|order|plus|and"
    r"|make it|throw in|swap|instead|switch|for)\b",
    re.IGNORECASE,
)
_ONLY_ASKS = re.compile(
    r"\b(?:do you (?:have|offer|serve|do)|is there|are there|what(?:'s| is) (?:in|the)|is the|how is|does (?:the|it)"
    r"|can (?:i|we) (?:choose|pick)|what about the|tell me about)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """An extra by its name in the price list, and for how many; 0 takes it away."""

    extra: str
    share: Share


def extras_in(text: str, extras: Mapping[str, Extra]) -> tuple[list[Wanted], str]:
    """What was ordered in this text, and the text without those words (so that its counts are not guests).

    "Do you have prawns?" orders nothing; "with prawns for everyone" does. "some" is an order without a count.
    """
    said = " ".join(with_digits(text).split())
    named = _names(_mentioned(said, extras))
    found, said = _swapped(said, named)
    for name, names in sorted(named.items(), key=lambda item: -len(item[1])):
        wanted, said = _one(said, name, names)
        if wanted is not None and all(wanted.extra != other.extra for other in found):
            found.append(wanted)
    return found, said


def named_in(text: str, extras: Mapping[str, Extra]) -> list[str]:
    """Extras that are mentioned at all, ordered or not."""
    said = text.lower()
    names = _names(_mentioned(said, extras))
    return [name for name, words in names.items() if re.search(rf"\b{words}\b", said)]


def share_in(text: str) -> Share | None:
    """For how many, when only that was said: "for everyone", "six of us", "half"."""
    said = with_digits(text).strip()
    for share, pattern in _SHARES:
        if re.search(rf"\b{pattern}\b", said, re.IGNORECASE):
            return share
    found = re.search(rf"\b{_COUNT}\b", said, re.IGNORECASE)
    return int(found.group(1)) if found else None


def count_of(share: Share, *, adults: int, children: int) -> int | None:
    """The number of guests that a share stands for; half is rounded up. None for "some"."""
    if isinstance(share, int):
        return share
    everyone = adults + children
    return {"everyone": everyone, "half": -(-everyone // 2), "adults": adults, "children": children}.get(share)


def _mentioned(said: str, extras: Mapping[str, Extra]) -> dict[str, Extra]:
    """Those of which a word stands in the text, perhaps within another one: few of them in most, which is fast."""
    lower = said.lower()
    return {
        name: extra
        for name, extra in extras.items()
        if any(word.lower() in lower for word in (*extra.words, extra.one, extra.many))
    }


def _names(extras: Mapping[str, Extra]) -> dict[str, str]:
    """A pattern for each extra: its words, the longest first."""
    words = {name: {*extra.words, extra.one, extra.many} for name, extra in extras.items()}
    return {
        name: "(?:" + "|".join(_one_or_more(word.lower()) for word in sorted(of, key=lambda w: -len(w))) + ")"
        for name, of in words.items()
    }


def _one_or_more(word: str) -> str:
    return re.escape(word) if word.endswith("s") else f"{re.escape(word)}s?"


def _swapped(said: str, names: Mapping[str, str]) -> tuple[list[Wanted], str]:
    """ "Swap the one for the other": the first is taken away, and the other has no count yet."""
    if not names or not _SWAPS.search(said):
        return [], said
    any_of = "|".join(f"(?P<{{which}}_{name}>{words})" for name, words in names.items())
    old, new = any_of.replace("{which}", "old"), any_of.replace("{which}", "new")
    found = re.search(rf"\b{_SWAP} (?:{old}) (?:for|to|with)(?: the)? (?:{new})\b", said, re.IGNORECASE)
    if found is None:
        return [], said
    shares: dict[str, Share] = {"old": 0, "new": "some"}
    wanted = [Wanted(group[4:], shares[group[:3]]) for group, words in found.groupdict().items() if words]
    return wanted, f"{said[: found.start()]} {said[found.end() :]}"


def _one(said: str, extra: str, names: str) -> tuple[Wanted | None, str]:
    """How many of this extra, and the text without it."""
    shares = "|".join(f"(?P<{share}>{pattern})" for share, pattern in _SHARES)
    who = rf"(?:{shares}|(?P<count>{_COUNT}))"
    rules: tuple[tuple[str, Share | None], ...] = (
        (rf"\b{_NOT} {names}\b", 0),
        (rf"\b{names}\b[^.?!]{{0,30}}?\b{_NOT_IT}\b", 0),
        (rf"\b(?:take|leave|cut) (?:the |that |our )?{names} (?:off|out)\b", 0),
        (rf"\b(?:1|an?) (?:orders? of )?{names} {_EACH}\b", "everyone"),
        (rf"\b{names}(?: upgrades?)?(?: {_ONLY_FOR})+ {who}(?!\s*(?:adults?|kids|child|miles))", None),
        (rf"\b{who}(?: {_HAVING})* {names}\b", None),
        (rf"\b{names} (?:all a?round|across the board)\b", "everyone"),
    )
    for pattern, fixed in rules:
        found = re.search(pattern, said, re.IGNORECASE)
        if found is None:
            continue
        rest = f"{said[: found.start()]} {said[found.end() :]}"
        if fixed is not None:
            return Wanted(extra, fixed), rest
        groups = found.groupdict()
        if groups["count"]:
            return Wanted(extra, int(re.sub(r"\D", "", groups["count"]))), rest
        return Wanted(extra, next(share for share, _ in _SHARES if groups[share])), rest
    found = re.search(rf"\b{names}\b", said, re.IGNORECASE)
    if found is None:
        return None, said
    before = said[: found.start()]
    if _WANTED.search(before) and not _ONLY_ASKS.search(before):
        return Wanted(extra, "some"), f"{before} {said[found.end() :]}"
    return None, said
