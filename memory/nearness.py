"""How near what is said is to what is remembered, in meaning: by vectors made beforehand, off the event loop.

What somebody says is embedded when it is asked for; what is remembered only the first time that it is seen, behind the
conversation. Until that is done, words alone have to do. No sentence is held, only the hashes of those with a vector.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections import OrderedDict
from collections.abc import Mapping, Sequence

import numpy as np
import structlog
from numpy.typing import NDArray

from memory.embedding import Embedder

log = structlog.get_logger()

_MOST = 20_000
"""Vectors held, some 30 MB."""
_AT_ONCE = 8
"""So few are embedded in one go that a turn of another conversation does not wait behind them for long."""
_MOST_WAITING = 200


class RecentVectors:
    """`memory.recall.Nearness` by an embedder with a thread or process of its own. `close` at the end."""

    def __init__(self, embedder: Embedder, *, seconds: float = 0.03) -> None:
        """`seconds` is how long a reply may wait for the vector of what was said."""
        self._embedder = embedder
        self._seconds = seconds
        self._vectors: OrderedDict[bytes, NDArray[np.float32]] = OrderedDict()
        self._waiting: dict[str, None] = {}
        self._learning: asyncio.Task[None] | None = None

    async def near(self, said: str, texts: Sequence[str]) -> Mapping[str, float]:
        """The cosine of each text that has a vector; the others get theirs for the next time."""
        keys = {text: _key(text) for text in texts}
        self._learn([text for text in texts if keys[text] not in self._vectors])
        known = {text: key for text, key in keys.items() if key in self._vectors}
        if not known or not said.strip():
            return {}
        try:
            async with asyncio.timeout(self._seconds):
                vector = (await self._embedder.embed([said]))[0]
        except Exception as trouble:  # words alone have to do
            log.warning("recall_not_embedded", code=type(trouble).__name__)
            return {}
        found = {}
        for text, key in known.items():
            if key in self._vectors:
                self._vectors.move_to_end(key)
                found[text] = float(self._vectors[key] @ vector)
        return found

    async def settled(self) -> None:
        """Wait until everything that was seen has its vector."""
        if self._learning is not None:
            await self._learning

    async def close(self) -> None:
        """Stop learning."""
        if self._learning is not None:
            self._learning.cancel()
            await asyncio.gather(self._learning, return_exceptions=True)

    def _learn(self, texts: Sequence[str]) -> None:
        self._waiting |= dict.fromkeys(texts[: max(0, _MOST_WAITING - len(self._waiting))])
        if self._waiting and (self._learning is None or self._learning.done()):
            self._learning = asyncio.create_task(self._embed_waiting(), name="recall-vectors")

    async def _embed_waiting(self) -> None:
        while self._waiting:
            some = list(self._waiting)[:_AT_ONCE]
            try:
                vectors = await self._embedder.embed(some)
            except Exception as trouble:  # words alone have to do
                log.warning("recall_not_embedded", code=type(trouble).__name__)
                self._waiting.clear()
                return
            for text, vector in zip(some, vectors, strict=True):
                self._waiting.pop(text, None)
                self._vectors[_key(text)] = vector
            while len(self._vectors) > _MOST:
                self._vectors.popitem(last=False)


def _key(text: str) -> bytes:
    return hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=16).digest()
