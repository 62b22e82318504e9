"""The reference of a booking, as somebody says or spells it: letters and digits in turn, "R seven K two"."""

from __future__ import annotations

import re

from agents.understanding.numbers import with_digits

_PAIRS = r"(?:[a-z][\s,.-]*\d[\s,.-]*){2,3}"
_NAMED = re.compile(
    rf"\b(?:references?|confirmation|booking|reservation|code|number|it'?s|it is)\b\D{{0,24}}?\b({_PAIRS})(?![a-z\d])",
    re.IGNORECASE,
)
_ALONE = re.compile(rf"(?<![a-z\d])({_PAIRS})(?![a-z\d])", re.IGNORECASE)


def reference_in(text: str, *, asked: bool = False) -> str | None:
    """The reference in capitals, without blanks, or None. `asked` says that it was just asked for."""
    said = with_digits(text)
    found = _NAMED.search(said) or (_ALONE.search(said) if asked or _written(text) else None)
    return re.sub(r"[^A-Z0-9]", "", found.group(1).upper()) if found else None


def spelled(reference: str) -> str:
    """For the ear, so that it can be written down: "R7K2" -> "R, 7, K, 2"."""
    return ", ".join(reference)


def _written(text: str) -> bool:
    """In one piece and in capitals it is a reference wherever it stands."""
    return bool(re.search(r"\b(?:[A-Z]\d){2,3}\b", text))
