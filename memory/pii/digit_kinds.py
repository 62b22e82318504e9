"""Phone, card and social security numbers among the runs of a text.

A number is known by its shape (how many digits, in which groups) and by the words around it; where the words say that
it is an order or a booking, it is none of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from memory.pii.card_runs import card_in
from memory.pii.findings import Kind, Pii
from memory.pii.number_runs import Run, runs_in
from memory.pii.number_windows import Window, before, groups_of, windows
from memory.pii.phone_runs import phone_in

_SSN = re.compile(r"\b(?:ssn|s s n|social(?: security)?|itin)\b", re.IGNORECASE)
_SSN_AFTER = re.compile(r"[\s,.]*(?:is|that'?s)?\s*(?:my|the|his|her) (?:ssn|social)\b", re.IGNORECASE)
_LAST_FOUR = re.compile(r"\blast (?:four|4)\b", re.IGNORECASE)


def digit_pii(text: str) -> list[Pii]:
    """The cards, social security and phone numbers in a text, in order of their place."""
    found: list[Pii] = []
    for run in runs_in(text):
        found.extend(_in_run(text, run))
    return sorted(found, key=lambda pii: pii.start)


def _in_run(text: str, run: Run) -> Iterator[Pii]:
    kinds: tuple[tuple[Kind, Callable[[str, Run], Window | None]], ...] = (
        ("card", card_in),
        ("ssn", _ssn),
        ("phone", phone_in),
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


def _ssn(text: str, run: Run) -> Window | None:
    ahead = before(text, run, 0)
    called = _SSN.search(ahead) or _SSN_AFTER.match(text, run[-1].end)
    for first, after, digits in windows(run, 9, 9):
        between = text[run[first].start : run[after - 1].end]
        if called or re.fullmatch(r"(?!000|666)\d{3}-\d\d-\d{4}", between):
            return first, after
        groups = groups_of(run[first:after])
        if groups == [3, 2, 4] and run[first].spoken and first == 0 and after == len(run) and digits[:3] != "000":
            return first, after
    if called and _LAST_FOUR.search(ahead):
        return next(((first, after) for first, after, _ in windows(run, 4, 4)), None)
    return None
