"""What was found where, and the places of it made blank, so that nothing is found twice."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Kind = Literal["phone", "email", "card", "ssn", "address", "ip", "name"]

_BLANK = "\ufffc"  # neither a word nor a space, so nothing is read across it
_PLACEHOLDER = re.compile(r"\[(?:phone|email|card|ssn|address|ip|name)\]")


@dataclass(frozen=True, slots=True)
class Pii:
    """One piece of personal data: its kind, and where it begins and ends in the text, in characters."""

    kind: Kind
    start: int
    end: int

    @property
    def placeholder(self) -> str:
        """What is written in its place: "[phone]"."""
        return f"[{self.kind}]"


def apart(found: Iterable[Pii]) -> list[Pii]:
    """What was found, in order, without what lies over an earlier one."""
    kept: list[Pii] = []
    for pii in sorted(found, key=lambda each: (each.start, -each.end)):
        if not kept or pii.start >= kept[-1].end:
            kept.append(pii)
    return kept


def without(text: str, found: Iterable[Pii]) -> str:
    """The text, as long as before, with what was found made blank."""
    for pii in found:
        text = text[: pii.start] + _BLANK * (pii.end - pii.start) + text[pii.end :]
    return text


def without_placeholders(text: str) -> str:
    """The text, as long as before, with the placeholders in it made blank."""
    return _PLACEHOLDER.sub(lambda found: _BLANK * len(found[0]), text) if "[" in text else text
