"""How well texts cover the words of a question: BM25, as a share of the best that any text could reach."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from memory.words import words_of

_TIMES = 1.2
"""BM25's k1: how soon a word said again stops counting."""
_LENGTH = 0.5
"""BM25's b: how much a long text pays for its length."""
_UNKNOWN = 0.7
"""A word that no text has weighs this share of a rare one: it may be chat, or say that this is about something else."""
_SHORTEST_PART = 4
"""Letters: a shorter piece of a word says nothing about the whole ("thunderstorm" has "storm", "carpet" has "car")."""


class KeywordIndex:
    """A score for every text, from its words alone."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._texts = [Counter(words_of(text)) for text in texts]
        self._holders = Counter(word for words in self._texts for word in words)
        lengths = [words.total() for words in self._texts]
        usual = (sum(lengths) / len(lengths) if lengths else 0) or 1
        self._damping = [_TIMES * (1 - _LENGTH + _LENGTH * length / usual) for length in lengths]

    def scores(self, query: str) -> NDArray[np.float32]:
        """One score a text, 0 (no word of the question) to 1 (all of them, prominently)."""
        words = {self._meant(word) for word in words_of(query)}
        known = words & self._holders.keys()
        best = sum(self._weight(word) * (1 if word in known else _UNKNOWN) for word in words)
        found = np.zeros(len(self._texts), dtype=np.float32)
        if not best:
            return found
        for at, (counts, damping) in enumerate(zip(self._texts, self._damping, strict=True)):
            for word in known & counts.keys():
                found[at] += self._weight(word) * counts[word] / (counts[word] + damping)
        return np.clip(found / best, 0.0, 1.0)

    def _meant(self, word: str) -> str:
        """`word` if a text has it, else the longest word of the texts that begins, ends or goes on from it."""
        if word in self._holders or len(word) < _SHORTEST_PART:
            return word
        near = (
            known
            for known in self._holders
            if len(known) >= _SHORTEST_PART
            and (word.startswith(known) or word.endswith(known) or known.startswith(word))
        )
        return max(near, key=lambda known: (len(known), known), default=word)

    def _weight(self, word: str) -> float:
        """The rarer, the heavier."""
        holders = self._holders[word]
        return math.log(1 + (len(self._texts) - holders + 0.5) / (holders + 0.5))
