"""Numbers one after the other, written or said, with their places: what a phone or card number is read from.

"916, triple five, oh one double two" is one run of the pieces 916, 555, 0, 1 and 22. What is plainly a price, a date, a
time, a count or a code is no piece of any run.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from memory.number_words import REPEATS, TEENS, TENS, UNITS

VALUES = {**{word: str(value) for table in (UNITS, TEENS, TENS) for word, value in table.items()}, "oh": "0", "o": "0"}
NUMBER_WORD = rf"(?:{'|'.join(sorted({*VALUES, *REPEATS, 'hundred', 'thousand'}, key=len, reverse=True))})"

_LONGEST_RUN = 64  # words; no number takes so many, and a text of nothing but numbers shall take no longer
_TOKEN = re.compile(rf"(?<![^\W_])(?:{NUMBER_WORD}(?![^\W\d_])(?!['’]\w)|\d+(?![^\W\d_]))", re.IGNORECASE | re.ASCII)
_GAP = re.compile(
    r"[ \t\xa0().,/_‐‑–-]{0,4}"
    r"|[ \t,.-]{1,3}(?:um+|uh+|er|dash|hyphen|then|area code)[ \t,.-]{1,3}",
    re.IGNORECASE,
)
_PAUSE = re.compile(r"[,(]|\.\s")
_UNIT_AFTER = re.compile(
    r"[ \t-]?(?:%|percent|dollars?|bucks|cents|am\b|pm\b|a\.m|p\.m|o['’]?clock|adults?|kids?|child|people|persons?|ppl"
    r"|guests?|friends?|toddlers?|seniors?|of us|miles?|minutes?|mins?\b|hours?|days?|weeks?|months?|years?|feet|foot"
    r"|inch|tables?|chairs?|plates?|orders?|servings?|each|degrees|stars?|pounds?|lbs?\b|times)",
    re.IGNORECASE,
)
_MONTH = r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.?"
_OTHERWISE = re.compile(
    r"[$£€][ ]?\d[\d,]*(?:\.\d+)?"  # prices
    r"|(?<![\d.])\d{1,3}(?:,\d{3})+\.\d{2}(?!\d)"
    r"|(?<!\d)\d{1,2}:\d{2}(?::\d{2})?(?:\.\d+)?"  # times
    r"|(?<!\d)(?:19|20)\d\d-[01]\d-[0-3]\d(?:T[\d:.]+)?(?:[ ][\d:.,]+)?"  # dates
    r"|(?<![\d/])\d{1,2}/\d{1,2}(?:/\d{2,4})?(?![\d/])"
    rf"|\b{_MONTH}[ ]\d{{1,2}}(?:st|nd|rd|th)?(?:,?[ ](?:19|20)\d\d)?\b"
    r"|\b\d{1,2}(?:st|nd|rd|th)\b"
    rf"|\b(?!(?:{NUMBER_WORD})-)[a-z]{{1,8}}-\d[\w-]*"  # codes: FD-2291-0042
    r"|\b(?=\w{0,20}[a-z])\w{0,8}\d\w*-[\w-]*"
    r"|\b\d+(?=[a-wyz_])\w*|\b[a-z_]+\d\w*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Piece:
    """Some digits as one number was written or said. `paused` says that a comma or the like stands before it."""

    digits: str
    start: int
    end: int
    spoken: bool = False
    paused: bool = False


Run = list[Piece]


@dataclass(frozen=True, slots=True)
class _Token:
    word: str
    start: int
    end: int


def runs_in(text: str) -> list[Run]:
    """The runs of numbers in a text, in order. Takes time in proportion to its length."""
    tokens = [_Token(found[0].lower(), *found.span()) for found in _TOKEN.finditer(text)]
    if not tokens:
        return []
    taken = [found.span() for found in _OTHERWISE.finditer(text)]
    runs: list[Run] = []
    joined: list[_Token] = []
    for token in _apart_from(tokens, taken):
        if joined and (len(joined) == _LONGEST_RUN or not _GAP.fullmatch(text, joined[-1].end, token.start)):
            runs.extend(_pieces(joined, text))
            joined = []
        joined.append(token)
    runs.extend(_pieces(joined, text))
    return runs


def _apart_from(tokens: list[_Token], taken: list[tuple[int, int]]) -> list[_Token]:
    """The tokens that lie in none of the taken places. Both are in order."""
    kept: list[_Token] = []
    at = 0
    for token in tokens:
        while at < len(taken) and taken[at][1] <= token.start:
            at += 1
        if at == len(taken) or token.end <= taken[at][0]:
            kept.append(token)
    return kept


def _pieces(tokens: list[_Token], text: str) -> list[Run]:
    """Tokens that stand side by side as pieces; a count of something ends one run, and begins none."""
    runs: list[Run] = [[]]
    at = 0
    while at < len(tokens):
        digits, after = _number(tokens, at, text)
        start, end = tokens[at].start, tokens[after - 1].end
        if not digits or _UNIT_AFTER.match(text, end):
            runs.append([])
        else:
            paused = at > 0 and bool(_PAUSE.search(text, tokens[at - 1].end, start))
            runs[-1].append(Piece(digits, start, end, spoken=not tokens[at].word.isdigit(), paused=paused))
        at = after
    return [run for run in runs if run]


def _number(tokens: list[_Token], at: int, text: str) -> tuple[str, int]:
    """The digits of the number at a token, and the token after it. No digits when it is none ("double" alone)."""
    word, after = tokens[at].word, at + 1
    following = tokens[after].word if after < len(tokens) and _close(tokens, after, text) else ""
    if word in REPEATS:
        digit = VALUES.get(following, following if len(following) == 1 and following.isdigit() else "")
        return (digit * REPEATS[word], after + 1) if len(digit) == 1 else ("", after)
    digits = VALUES.get(word, word if word.isdigit() else "")
    if word in TENS and UNITS.get(following, 0):
        digits, after = str(TENS[word] + UNITS[following]), after + 1
    if after < len(tokens) and digits and len(digits) <= 2 and _close(tokens, after, text):
        if tokens[after].word == "hundred":
            return _hundreds(digits, tokens, after + 1, text)
        if tokens[after].word == "thousand":
            return digits + "000", after + 1
    return digits, after


def _hundreds(digits: str, tokens: list[_Token], at: int, text: str) -> tuple[str, int]:
    """ "one hundred twenty" is 120; in "eight hundred five five five" the fives are said one by one."""
    if at >= len(tokens) or tokens[at].word not in VALUES or not _close(tokens, at, text):
        return digits + "00", at
    below, after = _number(tokens, at, text)
    one_by_one = len(below) == 1 and after < len(tokens) and len(VALUES.get(tokens[after].word, "")) == 1
    if len(below) > 2 or one_by_one or below == "0":
        return digits + "00", at
    return digits + below.zfill(2), after


def _close(tokens: list[_Token], at: int, text: str) -> bool:
    """Whether nothing but a blank or a hyphen stands before a token."""
    return text[tokens[at - 1].end : tokens[at].start] in (" ", "-", "  ")
