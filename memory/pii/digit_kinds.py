"""Phone, card and social security numbers among the runs of a text.

A number is known by its shape (how many digits, in which groups) and by the words around it; where the words say that
it is an order or a booking, it is none of them. Speech-to-text mishears digits, so what is called a card and looks like
one is one, even when its check digit does not fit.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import pairwise

from memory.pii.card_numbers import is_card_number
from memory.pii.findings import Kind, Pii
from memory.pii.number_runs import Run, runs_in

_NEAR = 48  # characters in front of a number that tell what it is

_CODE = re.compile(
    r"(?:order|booking|confirmation|reference|ref|tracking|invoice|ticket|receipt|case|account|policy|flight|id"
    r"|(?<!area )code)\b"
    r"(?: (?:number|no\b\.?|code|id))?(?: (?:is|was|it'?s))?[\s:#]*$",
    re.IGNORECASE,
)
_CARD = re.compile(
    r"(?:card|visa|mastercard|master card|amex|american express|discover|debit|credit)"
    r"(?: (?:number|no\b\.?|num|#))*(?: ?(?:is|was|it'?s|'s))?[\s:#,]*$",
    re.IGNORECASE,
)
_CARD_WORD = re.compile(r"\b(?:cards?|visa|mastercard|amex|american express|discover|debit|credit)\b", re.IGNORECASE)
_SECURITY_CODE = re.compile(
    r"\b(?:cvv2?|cvc2?|csc|c v v|c v c|(?:security|verification) code)\b(?:\W+(?:is|on|the|back|it'?s|its)){0,5}[\W]*$",
    re.IGNORECASE,
)
_SSN = re.compile(r"\b(?:ssn|s s n|social(?: security)?|itin)\b", re.IGNORECASE)
_SSN_AFTER = re.compile(r"[\s,.]*(?:is|that'?s)?\s*(?:my|the|his|her) (?:ssn|social)\b", re.IGNORECASE)
_LAST_FOUR = re.compile(r"\blast (?:four|4)\b", re.IGNORECASE)
_PHONE = re.compile(
    r"\b(?:phone|cell|cellphone|mobile|tel|telephone|fax|whatsapp|landline|area code)\b"
    r"|\bnumber(?:'?s)?\b|\b(?:call|reach|text|ring|contact|dial|try|phone)\b[^.?!]{0,24}\b(?:at|on)\b",
    re.IGNORECASE,
)
_PHONE_AFTER = re.compile(
    r"[\s,.]*(?:(?:is|that'?s|it'?s)\s)?(?:my|the|her|his|our)?\s*(?:best |new |work |home |cell ?)?"
    r"(?:number|phone|cell|mobile)\b",
    re.IGNORECASE,
)
_GIVES_NUMBER = re.compile(
    r"(?:(?:number|phone|cell|mobile)(?:'s| is|:)|(?:call|reach|text|ring) (?:me|us|her|him) (?:back )?(?:at|on))"
    r"(?: (?:um|uh|area code))*[\s:]*$",
    re.IGNORECASE,
)
_PLUS = re.compile(r"(?:\+|\bplus )\(?$", re.IGNORECASE)
_NORTH_AMERICAN = re.compile(r"1?[2-9]\d{2}[2-9]\d{6}")
_BRITISH = re.compile(r"0[1-37]\d{8,9}")
_CARD_SHAPES = ([4, 4, 4, 4], [4, 6, 5])

Window = tuple[int, int]
"""The first piece of a run, and the one after the last."""


def digit_pii(text: str) -> list[Pii]:
    """The cards, social security and phone numbers in a text, in order of their place."""
    found: list[Pii] = []
    for run in runs_in(text):
        found.extend(_in_run(text, run))
    return sorted(found, key=lambda pii: pii.start)


def _in_run(text: str, run: Run) -> Iterator[Pii]:
    kinds: tuple[tuple[Kind, Callable[[str, Run], Window | None]], ...] = (
        ("card", _card),
        ("ssn", _ssn),
        ("phone", _phone),
    )
    rest = [run]
    for kind, look in kinds:
        left: list[Run] = []
        while rest:
            part = rest.pop(0)
            window = look(text, part)
            if window is None:
                left.append(part)
                continue
            first, after = window
            yield Pii(kind, _start(text, part[first].start, kind), part[after - 1].end)
            rest[:0] = [piece for piece in (part[:first], part[after:]) if piece]
        rest = left


def _start(text: str, start: int, kind: Kind) -> int:
    """A "+" and an opening bracket belong to the number."""
    while kind == "phone" and start and text[start - 1] in "+(":
        start -= 1
    if kind == "phone" and text[max(0, start - 5) : start].lower() == "plus ":
        start -= 5
    return start


def _windows(run: Run, least: int, most: int) -> Iterator[tuple[int, int, str]]:
    """Each stretch of pieces whose digits are at least and at most so many, longest first for each beginning."""
    for first in range(len(run)):
        found: list[tuple[int, int, str]] = []
        digits = ""
        for after in range(first, len(run)):
            digits += run[after].digits
            if len(digits) > most:
                break
            if len(digits) >= least:
                found.append((first, after + 1, digits))
        yield from reversed(found)


def _before(text: str, run: Run, first: int) -> str:
    return text[max(0, run[first].start - _NEAR) : run[first].start]


def _is_counted(run: Run, first: int, after: int) -> bool:
    """Ages, sizes and days come as a list that rises: 4, 6, 9, 11 and 13."""
    values = [int(piece.digits) for piece in run[first:after]]
    return len(values) > 3 and max(values) < 100 and all(a < b for a, b in pairwise(values))


def _card(text: str, run: Run) -> Window | None:
    before = _before(text, run, 0)
    total = sum(len(piece.digits) for piece in run)
    if _SECURITY_CODE.search(before):
        window = next(((first, after) for first, after, _ in _windows(run, 3, 4)), None)
        return window if window and window[0] == 0 else None
    called = bool(_CARD.search(before))
    for first, after, digits in _windows(run, 13, 19):
        if (called and after - first == len(run)) or _is_card(text, run[first:after], digits, called=called):
            return first, after
    if called and 8 <= total <= 24:
        return 0, len(run)
    # "Fifty one nine ..." is 51 9 or 50 19: so many digits in so many words are a card either way.
    in_words = sum(piece.spoken for piece in run) >= 7 and 13 <= total <= 17 and run[0].digits[0] in "3456"
    return (0, len(run)) if in_words and not (_CODE.search(before) or _after_plus(text, run, 0)) else None


def _is_card(text: str, pieces: Run, digits: str, *, called: bool) -> bool:
    """Whether some pieces are a card's: by the check digit, or by their shape and the word in front of them."""
    if digits[0] not in "23456":
        return False
    start, fits = pieces[0].start, is_card_number(digits)
    if not fits:
        shaped = [len(piece.digits) for piece in pieces] in _CARD_SHAPES
        if len(digits) not in (15, 16) or not (shaped or _CARD_WORD.search(text, max(0, start - 4 * _NEAR), start)):
            return False
    if _CODE.search(_before(text, pieces, 0)):
        return fits and called
    return not _after_plus(text, pieces, 0)


def _after_plus(text: str, run: Run, first: int) -> bool:
    """Whether a number begins with a "+", as those of other countries do."""
    start = run[first].start
    return _PLUS.search(text, max(0, start - 7), start) is not None


def _ssn(text: str, run: Run) -> Window | None:
    before = _before(text, run, 0)
    called = _SSN.search(before) or _SSN_AFTER.match(text, run[-1].end)
    for first, after, digits in _windows(run, 9, 9):
        between = text[run[first].start : run[after - 1].end]
        if called or re.fullmatch(r"(?!000|666)\d{3}-\d\d-\d{4}", between):
            return first, after
        groups = _groups(run[first:after])
        if groups == [3, 2, 4] and run[first].spoken and first == 0 and after == len(run) and digits[:3] != "000":
            return first, after
    if called and _LAST_FOUR.search(before):
        return next(((first, after) for first, after, _ in _windows(run, 4, 4)), None)
    return None


def _groups(run: Run) -> list[int]:
    """How many digits stand between pauses."""
    groups: list[int] = []
    for piece in run:
        if piece.paused or not groups:
            groups.append(0)
        groups[-1] += len(piece.digits)
    return groups


def _phone(text: str, run: Run) -> Window | None:
    for first, after, digits in _windows(run, 8, 15):
        if _after_plus(text, run, first) and (after == len(run) or len(digits) >= 11):
            return first, after
    before = _before(text, run, 0)
    if _CODE.search(before) and not re.search(r"\b(?:phone|call)\b", before, re.IGNORECASE):
        return None
    called = bool(_PHONE.search(before) or _PHONE_AFTER.match(text, run[-1].end))
    for first, after, digits in _windows(run, 10, 11):
        if _is_counted(run, first, after):
            continue
        if _NORTH_AMERICAN.fullmatch(digits) and (called or _grouped(run[first:after], len(digits) - 10)):
            return first, after
        if _BRITISH.fullmatch(digits) and (called or after - first > 1):
            return first, after
        if called and len(digits) == 10 and first == 0 and after == len(run):
            return first, after
    return _short_phone(text, run, called=called)


def _grouped(run: Run, more: int) -> bool:
    """Whether the digits fall into 3, 3 and 4, as a phone number is written and said; `more` stand in front."""
    if len(run) == 1:
        return True
    ends, total = set[int](), 0
    for piece in run:
        total += len(piece.digits)
        ends.add(total - more)
    return 3 in ends and 6 in ends


def _short_phone(text: str, run: Run, *, called: bool) -> Window | None:
    """Seven digits without the area code, and the beginning of a longer number that somebody gives."""
    for first, after, digits in _windows(run, 7, 7):
        lengths = [len(piece.digits) for piece in run[first:after]]
        halves = _groups(run[first:after]) == [3, 4] or (
            lengths == [3, 4] and text[run[first].end : run[first + 1].start] in ("-", ".", " - ")
        )
        if digits[0] in "01" or _is_counted(run, first, after):
            continue
        if halves or (called and first == 0 and after == len(run)):
            return first, after
    total = sum(len(piece.digits) for piece in run)
    # "Two eighty seven nine ..." is 287 9 or 280 79: what is said in so many words is a phone number either way.
    if 9 <= total <= 11 and sum(piece.spoken for piece in run) >= 5 and not _is_counted(run, 0, len(run)):
        return 0, len(run)
    if 6 <= total <= 15 and _GIVES_NUMBER.search(_before(text, run, 0)):
        return 0, len(run)
    return None
