"""Today's spelling of words that speech-to-text writes as in old books, which it has learned from: "to-morrow"."""

from __future__ import annotations

import re

_PARTED = re.compile(r"\b(to)-(day|morrow|night)\b", re.IGNORECASE)
_GOODBYE = re.compile(r"\b(good)-(by)e?\b", re.IGNORECASE)


def modern(text: str) -> str:
    """The text with such words as they are written now; the case of each letter stays."""
    return _GOODBYE.sub(r"\1\2e", _PARTED.sub(r"\1\2", text))
