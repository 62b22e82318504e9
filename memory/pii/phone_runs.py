"""Phone numbers in a run: North American and British ones, those with a "+", and the short and the unfinished."""

from __future__ import annotations

import re

from memory.pii.number_runs import Run
from memory.pii.number_windows import Window, after_code, after_plus, before, groups_of, is_counted, windows

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
_NORTH_AMERICAN = re.compile(r"1?[2-9]\d{2}[2-9]\d{6}")
_BRITISH = re.compile(r"0[1-37]\d{8,9}")


def phone_in(text: str, run: Run) -> Window | None:
    """The pieces of a run that are a phone number, or the beginning of one that somebody gives; None when none are."""
    for first, after, digits in windows(run, 8, 15):
        if after_plus(text, run, first) and (after == len(run) or len(digits) >= 11):
            return first, after
    ahead = before(text, run, 0)
    if after_code(text, run, 0) and not re.search(r"\b(?:phone|call)\b", ahead, re.IGNORECASE):
        return None
    called = bool(_PHONE.search(ahead) or _PHONE_AFTER.match(text, run[-1].end))
    for first, after, digits in windows(run, 10, 11):
        if is_counted(run, first, after):
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
    for first, after, digits in windows(run, 7, 7):
        lengths = [len(piece.digits) for piece in run[first:after]]
        halves = groups_of(run[first:after]) == [3, 4] or (
            lengths == [3, 4] and text[run[first].end : run[first + 1].start] in ("-", ".", " - ")
        )
        if digits[0] in "01" or is_counted(run, first, after):
            continue
        if halves or (called and first == 0 and after == len(run)):
            return first, after
    total = sum(len(piece.digits) for piece in run)
    # "Two eighty seven nine ..." is 287 9 or 280 79: what is said in so many words is a phone number either way.
    if 9 <= total <= 11 and sum(piece.spoken for piece in run) >= 5 and not is_counted(run, 0, len(run)):
        return 0, len(run)
    if 6 <= total <= 15 and _GIVES_NUMBER.search(before(text, run, 0)):
        return 0, len(run)
    return None
