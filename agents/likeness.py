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

    async def to_examples(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """The likeness of each text to each example: (texts, examples)."""
        words = np.stack([self._vector(features(text)) for text in texts]) @ self._words.T
        if self._embedder is None or self._meaning is None:
            return self._joined(words, None)
        return self._joined(words, await self._embedder.embed(texts) @ self._meaning.T)

    def _vector(self, counted: Counter[str]) -> NDArray[np.float32]:
        vector = np.zeros(len(self._column), np.float32)
        for name, times in counted.items():
            if (at := self._column.get(name)) is not None:
                vector[at] = (1.0 + math.log(times)) * self._rarity[at]
        length = float(np.linalg.norm(vector))
        return vector / length if length else vector

    @staticmethod
    def _joined(words: NDArray[np.float32], meaning: NDArray[np.float32] | None) -> NDArray[np.float64]:
        both = words if meaning is None else _WORDS_SHARE * words + (1 - _WORDS_SHARE) * meaning
        return both.astype(np.float64)
