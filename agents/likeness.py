"""How near a sentence is to each of a set of examples: by words, word pairs and letters, and by meaning."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from agents.understanding.numbers import with_digits
from memory.embedding import Embedder

_WORD = re.compile(r"[a-z']+|#\w+")
_LETTERS = 4
_WORDS_SHARE = 0.35  # of 0.2 to 0.5 the best over tests/agents/router_sentences.yaml


def features(text: str) -> Counter[str]:
    """What a sentence is made of: words, pairs of neighbours, runs of four letters; numbers by their kind."""
    said = with_digits(text).lower()
    said = re.sub(r"\d[\d().\s-]{8,}\d", " #phone ", said)
    said = re.sub(r"\b\d{5}\b", " #zip ", said)
    said = re.sub(r"\d+", " #n ", said)
    words = _WORD.findall(said)
    counted: Counter[str] = Counter(f"w:{word}" for word in words)
    counted.update(f"p:{first} {second}" for first, second in zip(["^", *words], [*words, "$"], strict=True))
    for word in words:
        padded = f" {word} "
        counted.update(f"l:{padded[at : at + _LETTERS]}" for at in range(max(1, len(padded) - _LETTERS + 1)))
    return counted


class Likeness:
    """Cosine of a sentence to each example, 0 to 1: of words and of meaning; words alone without an embedder."""

    def __init__(self, texts: Sequence[str]) -> None:
        counts = [features(text) for text in texts]
        seen = Counter(name for count in counts for name in count)
        kept = list(seen)
        self._column = {name: at for at, name in enumerate(kept)}
        self._rarity = np.array([1.0 + math.log((1 + len(texts)) / (1 + seen[name])) for name in kept], np.float32)
        self._words = np.stack([self._vector(count) for count in counts]) if counts else np.zeros((0, 0), np.float32)
        self._embedder: Embedder | None = None
        self._meaning: NDArray[np.float32] | None = None

    @classmethod
    async def of(cls, texts: Sequence[str], embedder: Embedder | None = None) -> Likeness:
        """Likeness to these examples. Embeds them all once, when there is an embedder."""
        likeness = cls(texts)
        if embedder is not None and texts:
            likeness._meaning = await embedder.embed(texts)
            likeness._embedder = embedder
        return likeness

    @property
    def among_examples(self) -> NDArray[np.float64]:
        """The likeness of each example to each other: (examples, examples)."""
        words = self._words @ self._words.T
        return self._joined(words, self._meaning @ self._meaning.T if self._meaning is not None else None)

    def weighed(self, weights: NDArray[np.float64]) -> Weighed:
        """What `likeness to the examples @ weights` gives, worked out beforehand: weights are (examples, classes)."""
        return Weighed(self, weights)

    def _vector(self, counted: Counter[str]) -> NDArray[np.float32]:
        vector = np.zeros(len(self._column), np.float32)
        columns, values = self._sparse(counted)
        vector[columns] = values
        return vector

    def _sparse(self, counted: Counter[str]) -> tuple[list[int], NDArray[np.float32]]:
        """The columns that a sentence has something in, and what: a vector of length 1, or none."""
        known = [(at, times) for name, times in counted.items() if (at := self._column.get(name)) is not None]
        columns = [at for at, _ in known]
        values = np.array([1.0 + math.log(times) for _, times in known], np.float32) * self._rarity[columns]
        length = float(np.linalg.norm(values))
        return columns, values / length if length else values

    @staticmethod
    def _joined(words: NDArray[np.float32], meaning: NDArray[np.float32] | None) -> NDArray[np.float64]:
        both = words if meaning is None else _WORDS_SHARE * words + (1 - _WORDS_SHARE) * meaning
        return both.astype(np.float64)


class Weighed:
    """A weighed likeness to all examples at once. Takes no longer with more of them."""

    def __init__(self, likeness: Likeness, weights: NDArray[np.float64]) -> None:
        self._likeness = likeness
        self._by_word = likeness._words.T @ weights
        meaning = likeness._meaning
        self._by_meaning = None if meaning is None else meaning.T @ weights

    async def scores(self, text: str) -> NDArray[np.float64]:
        """One score a class."""
        columns, values = self._likeness._sparse(features(text))
        words = values @ self._by_word[columns]
        embedder = self._likeness._embedder
        if embedder is None or self._by_meaning is None:
            return words
        meaning = (await embedder.embed([text]))[0] @ self._by_meaning
        return _WORDS_SHARE * words + (1 - _WORDS_SHARE) * meaning
