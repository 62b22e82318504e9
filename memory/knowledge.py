"""What the business has written down: the search over its pages.

Two scores are joined: how well a passage covers the words of the question, and, when there is an embedder, how near it
is in meaning. Below `least` nothing is found: a question about something else gets no page rather than a wrong one.
The weights and limits were set on `tests/memory/knowledge_questions.yaml`. Why it is all in memory:
`docs/decisions/0002-knowledge-in-memory-first.md`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import structlog
from numpy.typing import NDArray

from memory.embedding import Embedder, Vectors
from memory.keywords import KeywordIndex
from memory.pages import WrittenPassage, passages_of

log = structlog.get_logger()

Scores = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Limits:
    """The least score of an answer, by keywords alone and with meaning, and how much keywords weigh beside meaning."""

    least_by_keywords: float = 0.32
    least: float = 0.37
    keyword_weight: float = 0.2
    passage_weight: float = 0.5


@dataclass(frozen=True, slots=True)
class Passage:
    """A heading and what stands under it. `page` is the file's name without `.md`; `score` is 0 to 1."""

    page: str
    heading: str
    text: str
    score: float = 0.0


class KnowledgeIndex:
    """A search over the pages of one business. Safe for any number of searches at once."""

    def __init__(
        self, pages: Mapping[str, str], embedder: Embedder | None = None, limits: Limits | None = None
    ) -> None:
        """`pages` are Markdown texts by name."""
        self._written = [passage for name, text in pages.items() for passage in passages_of(name, text)]
        self._keywords = KeywordIndex([_searched(passage) for passage in self._written])
        self._embedder = embedder
        self._limits = limits or Limits()
        self._asks = [(ask, at) for at, passage in enumerate(self._written) for ask in _asks(passage)]
        self._ask_owners = np.array([at for _, at in self._asks], dtype=np.intp)
        self._vectors: tuple[Vectors, Vectors] | None = None
        self._preparing = asyncio.Lock()

    async def warm(self) -> None:
        """Embed the pages now, rather than at the first question. Nothing to do without an embedder."""
        if self._embedder is not None and self._written:
            await self._passage_vectors(self._embedder)

    async def search(self, query: str, limit: int = 3) -> list[Passage]:
        """The passages that answer `query`, best first; none when nothing does. Never raises for any text."""
        if not self._written or not query.strip():
            return []
        scores, least = self._keywords.scores(query), self._limits.least_by_keywords
        if self._embedder is not None:
            try:
                near = await self._nearness(self._embedder, query)
            except Exception:
                # A desk whose embedder fails still has its keywords.
                log.warning("knowledge_without_meaning", exc_info=True)
            else:
                share = self._limits.keyword_weight
                scores, least = (1 - share) * near + share * scores, self._limits.least
        best = np.argsort(-scores, kind="stable")[: max(0, limit)]
        return [self._found(at, float(scores[at])) for at in best if scores[at] >= least]

    def _found(self, at: int, score: float) -> Passage:
        written = self._written[at]
        return Passage(written.page, written.heading, written.text, min(1.0, max(0.0, score)))

    async def _nearness(self, embedder: Embedder, query: str) -> Scores:
        """How near each passage is: by the nearest way to ask for it, and by the whole of it."""
        asks, wholes = await self._passage_vectors(embedder)
        vector = (await embedder.embed([query]))[0]
        nearest = np.full(len(self._written), -1.0, dtype=np.float32)
        # Not by @, which would share a product of this size out among threads and wait for the slowest to wake.
        np.maximum.at(nearest, self._ask_owners, np.einsum("ij,j->i", asks, vector))
        share = self._limits.passage_weight
        return (1 - share) * nearest + share * np.einsum("ij,j->i", wholes, vector)

    async def _passage_vectors(self, embedder: Embedder) -> tuple[Vectors, Vectors]:
        async with self._preparing:
            if self._vectors is None:
                asks = await embedder.embed([ask for ask, _ in self._asks])
                wholes = await embedder.embed([f"{passage.heading} {passage.text}" for passage in self._written])
                self._vectors = asks, wholes
            return self._vectors


def _asks(passage: WrittenPassage) -> tuple[str, ...]:
    return (passage.heading, *passage.also_asked)


def _searched(passage: WrittenPassage) -> str:
    """The words by which a passage is found: its headings count double."""
    asks = " ".join(_asks(passage))
    return f"{asks} {asks} {passage.title} {passage.text}"
