"""The names of a customer we know, found wherever they are written, said or spelled, however uncommon they are."""

from __future__ import annotations

import re
from functools import lru_cache

from memory.pii.findings import Pii
from memory.pii.name_lists import ALSO_WORDS, NOT_NAMES

_PART = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_MOST = 20  # names, and parts of one: a customer who gives a book as their name shall not slow us


def known_names(text: str, names: tuple[str, ...]) -> list[Pii]:
    """Where any of the names stands in a text, whole or in part. A part that is an ordinary word needs its capital."""
    pattern = _pattern(names[:_MOST]) if names else None
    return [] if pattern is None else [Pii("name", *found.span()) for found in pattern.finditer(text)]


@lru_cache(maxsize=256)
def _pattern(names: tuple[str, ...]) -> re.Pattern[str] | None:
    whole: list[str] = []
    parts: list[str] = []
    for name in names:
        words = _PART.findall(name)[:_MOST]
        if len(words) > 1:
            whole.append("(?i:" + r"[\s.,]{1,3}".join(map(re.escape, words)) + ")")
        for word in words:
            if len(word) < 2:
                continue
            if word.lower() in ALSO_WORDS or word.lower() in NOT_NAMES:
                parts.append(re.escape(word.capitalize()))
            else:
                parts.append(f"(?i:{re.escape(word)})")
            parts.append(
                "(?i:" + r"[\s.,-]{1,2}".join(map(re.escape, word)) + ")" if len(word) > 2 else re.escape(word)
            )
    ordered = sorted(whole, key=len, reverse=True) + sorted(parts, key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(ordered)})(?!\w)") if ordered else None
