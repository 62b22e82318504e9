"""Stretches of a run of numbers, and what stands around them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from memory.pii.number_runs import Run

NEAR = 48
"""Characters in front of a number that tell what it is."""

_CODE = re.compile(
    r"(?:order|booking|confirmation|reference|ref|tracking|invoice|ticket|receipt|case|account|policy|flight|id"
    r"|(?<!area )code)\b"
    r"(?: (?:number|no\b\.?|code|id))?(?: (?:is|was|it'?s))?[\s:#]*$",
    re.IGNORECASE,
)
_PLUS = re.compile(r"(?:\+|\bplus )\(?$", re.IGNORECASE)

Window = tuple[int, int]
"""The first piece of a run, and the one after the last."""


def windows(run: Run, least: int, most: int) -> Iterator[tuple[int, int, str]]:
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


def before(text: str, run: Run, first: int) -> str:
    """What stands in front of a piece, as far back as it tells what the number is."""
    return text[max(0, run[first].start - NEAR) : run[first].start]


def after_code(text: str, run: Run, first: int) -> bool:
    """Whether the words in front say that a number is an order's, a booking's or the like."""
    return _CODE.search(before(text, run, first)) is not None


def after_plus(text: str, run: Run, first: int) -> bool:
    """Whether a number begins with a "+", as those of other countries do."""
    start = run[first].start
    return _PLUS.search(text, max(0, start - 7), start) is not None


def groups_of(run: Run) -> list[int]:
    """How many digits stand between pauses."""
    groups: list[int] = []
    for piece in run:
        if piece.paused or not groups:
            groups.append(0)
        groups[-1] += len(piece.digits)
    return groups


def is_counted(run: Run, first: int, after: int) -> bool:
    """Ages, sizes and days come as a list that rises: 4, 6, 9, 11 and 13."""
    values = [int(piece.digits) for piece in run[first:after]]
    return len(values) > 3 and max(values) < 100 and all(a < b for a, b in pairwise(values))
