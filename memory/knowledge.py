"""What the business has written down: pages cut into passages by heading, and the search over them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from memory.embedding import Embedder


@dataclass(frozen=True, slots=True)
class Passage:
    """A heading and what stands under it. `page` is the file's name without `.md`; `score` is 0 to 1."""

    page: str
    heading: str
    text: str
    score: float = 0.0


class KnowledgeIndex:
    """A search over the pages of one business."""

    def __init__(self, pages: Mapping[str, str], embedder: Embedder | None = None) -> None:
        """`pages` are Markdown texts by name."""
        self._pages = pages
        self._embedder = embedder

    async def search(self, query: str, limit: int = 3) -> list[Passage]:
        """The passages that answer `query`, best first; none when nothing does."""
        raise NotImplementedError
