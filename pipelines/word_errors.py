"""How many words were heard wrong, whichever way numbers are written: "nine five" and "95" are the same two words."""

from __future__ import annotations

import re
from collections.abc import Sequence

from agents.understanding.numbers import with_digits

_ONE_SPELLING = (
    (re.compile(r"\bgood[- ]bye\b"), "goodbye"),
    (re.compile(r"\bevery one\b"), "everyone"),
    (re.compile(r"\bok\b"), "okay"),
)
"""What sounds the same and is written in two ways is no error."""

_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?|\d")


def spoken_words(text: str) -> list[str]:
    """Lower-case words without punctuation, every digit a word of its own."""
    text = text.lower().replace("’", "'")
    for spelling, ours in _ONE_SPELLING:
        text = spelling.sub(ours, text)
    return _WORD.findall(with_digits(text))


def word_errors(said: str, heard: str) -> tuple[int, int]:
    """Words substituted, missed or added, and the number of words said."""
    reference, hypothesis = spoken_words(said), spoken_words(heard)
    return _distance(reference, hypothesis), len(reference)


def word_error_rate(pairs: Sequence[tuple[str, str]]) -> float:
    """Errors a word over pairs of (said, heard). 0 when nothing was said."""
    counts = [word_errors(said, heard) for said, heard in pairs]
    words = sum(count for _, count in counts)
    return sum(errors for errors, _ in counts) / words if words else 0.0


def _distance(reference: list[str], hypothesis: list[str]) -> int:
    """Levenshtein's distance between two lists of words."""
    row = list(range(len(hypothesis) + 1))
    for i, word in enumerate(reference, 1):
        diagonal, row[0] = row[0], i
        for j, other in enumerate(hypothesis, 1):
            diagonal, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, diagonal + (word != other))
    return row[-1]
