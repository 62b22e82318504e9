"""The labelled lines of this folder, and how well a finding of personal data does on them.

A labelled place is found when something of its kind covers all its letters and figures. What is found is right when it
touches a labelled place and goes no further than the neighbouring title or mark: it may not swallow another word.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from memory.pii.findings import Pii

FOLDER = Path(__file__).parent
_MARK = re.compile(r"<(/?)(phone|email|card|ssn|address|ip|name)>")
_MAY_JOIN = re.compile(
    r"[\W_]*(?:(?:mr|mrs|ms|miss|mister|dr|doctor|and|chef|plus|area code|um|uh)\b[\W_]*)*", re.IGNORECASE
)


@dataclass(frozen=True)
class Line:
    """A line as somebody wrote or said it, and what is personal in it."""

    text: str
    personal: tuple[Pii, ...]
    section: str


@dataclass
class Score:
    """How many of each kind there are, and were found; how many findings there are, and were right; and each error."""

    there: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    findings: int = 0
    right: int = 0
    errors: list[str] = field(default_factory=list)

    def recall(self, *kinds: str) -> float:
        """The share of the labelled places of these kinds that was found."""
        return sum(self.found[kind] for kind in kinds) / sum(self.there[kind] for kind in kinds)

    @property
    def precision(self) -> float:
        """The share of the findings that were right."""
        return self.right / self.findings


def lines_of(name: str) -> list[Line]:
    """The lines of one of the sets: "tuning" or "held_out"."""
    sections = yaml.safe_load((FOLDER / f"{name}.yaml").read_text("utf-8"))
    return [_line(marked, section) for section, lines in sections.items() for marked in lines.splitlines() if marked]


def score(lines: Iterable[Line], find: Callable[[str], Iterable[Pii]]) -> Score:
    """How well `find` does."""
    result = Score()
    for line in lines:
        found = list(find(line.text))
        for pii in line.personal:
            result.there[pii.kind] += 1
            if _covered(line.text, pii, found):
                result.found[pii.kind] += 1
            else:
                result.errors.append(f"missed {pii.kind} {line.text[pii.start : pii.end]!r}: {line.text}")
        for pii in found:
            result.findings += 1
            if _right(line.text, pii, line.personal):
                result.right += 1
            else:
                result.errors.append(f"wrong {pii.kind} {line.text[pii.start : pii.end]!r}: {line.text}")
    return result


def _line(marked: str, section: str) -> Line:
    text, personal, opened, last = "", [], 0, 0
    for mark in _MARK.finditer(marked):
        text += marked[last : mark.start()]
        last = mark.end()
        if mark[1]:
            personal.append(Pii(mark[2], opened, len(text)))  # pyright: ignore[reportArgumentType]
        opened = len(text)
    return Line(text + marked[last:], tuple(personal), section)


def _covered(text: str, pii: Pii, found: list[Pii]) -> bool:
    places = {at for each in found if each.kind == pii.kind for at in range(each.start, each.end)}
    return all(at in places or not text[at].isalnum() for at in range(pii.start, pii.end))


def _right(text: str, pii: Pii, personal: tuple[Pii, ...]) -> bool:
    touched = [each for each in personal if each.start < pii.end and pii.start < each.end]
    if not touched:
        return False
    outside = text[pii.start : touched[0].start], text[touched[-1].end : pii.end]
    return all(_MAY_JOIN.fullmatch(part) for part in outside)
