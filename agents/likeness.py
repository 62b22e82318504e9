"""How near a sentence is to each of a set of examples: by words, word pairs and letters, and by meaning."""

from __future__ import annotations

import asyncio
import math
import re
from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from agents.understanding.numbers import with_digits
from agents.understanding.plain_speech import plain
from memory.embedding import Embedder

_WORD = re.compile(r"[a-z']+|#\w+")
_LETTERS = 4
_WORDS_SHARE = 0.4  # of 0.2 to 0.5 the best over tests/agents/router_sentences.yaml
_NEARNESS = 2.5
"""How much more what means nearly the same counts than what is only about the same: exp(nearness * (cosine - 1))."""
_FEW = 160
_DIRECTIONS = 192
_MANY = 2000
"""So many examples tell in which directions sentences of this business differ: the others are left out, half of the
work of each sentence. It comes out a little better so.
"""
_AT_ONCE = 512
_DAY = re.compile(
    r"\b(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|(?:january|february|april|june|july|august|september|october"
    r"|november|december)|(?:may|march)(?= \d)|\d+(?:st|nd|rd|th)|(?:twenty|thirty)?-?(?:first|second|third|fourth"
    r"|fifth|sixth|seventh|eighth|ninth)|tenth|\w+teenth|twelfth|eleventh|twentieth|thirtieth|christmas|easter"
    r"|new year's(?: eve)?|thanksgiving|halloween|(?:labor|memorial|mother's|father's|valentine's) day|tomorrow"
    r"|weekend)\b",
    re.IGNORECASE,
)
_NAME = re.compile(r"(?<=[a-z,] )[A-Z][a-z]{2,}\b")


def features(text: str) -> Counter[str]:
    """What a sentence is made of: words, pairs of neighbours, runs of four letters; numbers, days and names by kind."""
    kinds = {"k:day"} if _DAY.search(text) else set[str]()
    if _NAME.search(_DAY.sub("", text)):
        kinds.add("k:name")
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
    counted.update(kinds)
    return counted


_Sparse = tuple[list[int], NDArray[np.float32]]
"""The columns that a sentence has something in, and what."""


class Likeness:
    """How like a sentence is to each example, 0 to 1: of words (cosine) and of meaning; without an embedder, of words.

    Sentences are compared without hesitations, and with short forms written out.
    """

    def __init__(self, texts: Sequence[str]) -> None:
        counts = [features(plain(text)) for text in texts]
        seen = Counter(name for count in counts for name in count)
        kept = list(seen)
        rarity = np.array([1.0 + math.log((1 + len(texts)) / (1 + seen[name])) for name in kept], np.float32)
        self._vocabulary = _Vocabulary({name: at for at, name in enumerate(kept)}, rarity)
        self._words = [self._vocabulary.sparse(count) for count in counts]
        self._meaning: _Meaning | None = None

    @classmethod
    async def of(cls, texts: Sequence[str], embedder: Embedder | None = None) -> Likeness:
        """Likeness to these examples, worked out in a thread. Embeds them all once, when there is an embedder."""
        likeness = await asyncio.to_thread(cls, texts)
        if embedder is not None and texts:
            vectors = await embedder.embed([_unmarked(plain(text)) for text in texts])
            likeness._meaning = await asyncio.to_thread(_Meaning, embedder, vectors)
        return likeness

    @property
    def among_examples(self) -> NDArray[np.float32]:
        """The likeness of each example to each other: (examples, examples)."""
        among = _products(self._words, len(self._vocabulary))
        if self._meaning is not None:
            among *= _WORDS_SHARE
            examples = self._meaning.examples
            # A few at a time: the whole of it is large enough once.
            for at in range(0, len(examples), _AT_ONCE):
                among[at : at + _AT_ONCE] += (1 - _WORDS_SHARE) * _near(examples[at : at + _AT_ONCE] @ examples.T)
        return among

    def weighed(self, weights: NDArray[np.float32]) -> Weighed:
        """What `likeness to the examples @ weights` gives, worked out beforehand: weights are (examples, classes)."""
        weights = np.asarray(weights, np.float32)
        by_word = np.zeros((len(self._vocabulary), weights.shape[1]), np.float32)
        for (columns, values), weight in zip(self._words, weights, strict=True):
            by_word[columns] += values[:, None] * weight
        return Weighed(self._vocabulary, by_word, self._meaning, weights)


class _Vocabulary:
    """The features of all examples: the column of each, and how rare it is."""

    def __init__(self, column: dict[str, int], rarity: NDArray[np.float32]) -> None:
        self._column = column
        self._rarity = rarity

    def __len__(self) -> int:
        return len(self._column)

    def sparse(self, counted: Counter[str]) -> _Sparse:
        """The columns that a sentence has something in, and what: a vector of length 1, or none."""
        known = [(at, times) for name, times in counted.items() if (at := self._column.get(name)) is not None]
        columns = [at for at, _ in known]
        values = np.array([1.0 + math.log(times) for _, times in known], np.float32) * self._rarity[columns]
        length = float(np.linalg.norm(values))
        return columns, values / length if length else values


class _Meaning:
    """The examples as vectors of length 1: (examples, directions), and the way there from what the embedder gives."""

    def __init__(self, embedder: Embedder, vectors: NDArray[np.float32]) -> None:
        self._embedder = embedder
        self._directions: NDArray[np.float32] | None = None
        if len(vectors) >= _MANY:
            _, found = np.linalg.eigh(vectors.T @ vectors)
            self._directions = np.ascontiguousarray(found[:, -_DIRECTIONS:])
        self.examples = self._turned(vectors)

    async def nearness(self, text: str, weights: NDArray[np.float32]) -> NDArray[np.float32]:
        """`weights` (examples, classes) by how near each example is in meaning, summed up: one number a class."""
        vectors = await self._embedder.embed([_unmarked(text)])
        return await asyncio.to_thread(self._weigh, vectors, weights)

    def _weigh(self, vectors: NDArray[np.float32], weights: NDArray[np.float32]) -> NDArray[np.float32]:
        # A product of this size BLAS would share out among threads, which takes longer to wake them than it saves.
        near = _near(np.einsum("ij,j->i", self.examples, self._turned(vectors)[0]))
        return np.einsum("i,ij->j", near, weights)

    def _turned(self, vectors: NDArray[np.float32]) -> NDArray[np.float32]:
        if self._directions is None:
            return vectors
        turned = np.einsum("ij,jk->ik", vectors, self._directions) if len(vectors) == 1 else vectors @ self._directions
        return turned / np.maximum(np.linalg.norm(turned, axis=1, keepdims=True), 1e-12)


class Weighed:
    """A weighed likeness to all examples at once: the words in the loop, the meaning in threads.

    The words of the examples need not be kept for it.
    """

    def __init__(
        self,
        vocabulary: _Vocabulary,
        by_word: NDArray[np.float32],
        meaning: _Meaning | None,
        weights: NDArray[np.float32],
    ) -> None:
        """`by_word` and `weights` say what each word and each example gives to each class."""
        self._vocabulary = vocabulary
        self._by_word = by_word
        self._meaning = meaning
        self._weights = weights

    async def scores(self, text: str) -> NDArray[np.float64]:
        """One score a class."""
        text = plain(text)
        columns, values = self._vocabulary.sparse(features(text))
        words = values @ self._by_word[columns]
        if self._meaning is None:
            return words.astype(np.float64)
        meaning = await self._meaning.nearness(text, self._weights)
        return (_WORDS_SHARE * words + (1 - _WORDS_SHARE) * meaning).astype(np.float64)


def _products(sentences: Sequence[_Sparse], width: int) -> NDArray[np.float32]:
    """The product of each sentence with each: what many share at once, and what few share one by one."""
    found: list[list[tuple[int, float]]] = [[] for _ in range(width)]
    for at, (columns, values) in enumerate(sentences):
        for column, value in zip(columns, values.tolist(), strict=True):
            found[column].append((at, value))
    common = [each for each in found if len(each) > _FEW]
    many = np.zeros((len(sentences), len(common)), np.float32)
    for column, each in enumerate(common):
        many[[at for at, _ in each], column] = [value for _, value in each]
    products = many @ many.T
    for each in found:
        if len(each) <= _FEW:
            rows = np.array([at for at, _ in each])
            values = np.array([value for _, value in each], np.float32)
            products[rows[:, None], rows] += values[:, None] * values
    return products


def _unmarked(text: str) -> str:
    """Without the mark at its end, which speech-to-text always sets and those who write often leave out."""
    return text.rstrip(".?! ") or text


def _near(cosines: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.exp(_NEARNESS * (cosines - 1.0), dtype=np.float32)
