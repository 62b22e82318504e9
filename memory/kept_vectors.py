"""Vectors of sentences that are the same at every start (examples, pages), kept in a file: that saves seconds."""

from __future__ import annotations

import asyncio
import hashlib
import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import structlog
from numpy.typing import NDArray

from memory.embedding import Embedder, Vectors

log = structlog.get_logger()

FEW = 8
"""Up to so many sentences at once come from a conversation: they are embedded, and never written anywhere."""
_AT_ONCE = 64
"""So many are embedded in one go, a quarter of a second: what a conversation asks meanwhile has its turn in between."""
_SAME = 0.99999
"""Cosine of a kept vector to one just made: less, and what is kept was made by another embedder, or by other sums."""


class KeptVectors:
    """An embedder that looks into a file first, when it is given many sentences. Whatever is wrong with the file, the
    sentences are embedded anew; it has no sentence in it, only their hashes.
    """

    def __init__(self, embedder: Embedder, file: Path) -> None:
        self._embedder = embedder
        self._file = file

    async def embed(self, texts: Sequence[str]) -> Vectors:
        """See `Embedder.embed`."""
        if len(texts) <= FEW:
            return await self._embedder.embed(texts)
        first = await self._embedder.embed(texts[:1])
        kept = await asyncio.to_thread(_read, self._file, first.shape[1])
        keys = [hashlib.sha256(text.encode()).hexdigest() for text in texts]
        if keys[0] in kept and float(kept[keys[0]] @ first[0]) < _SAME:
            kept = {}
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in kept}
        if missing:
            new = list(missing)
            for start in range(0, len(new), _AT_ONCE):
                some = new[start : start + _AT_ONCE]
                made = await self._embedder.embed([missing[key] for key in some])
                kept |= dict(zip(some, made, strict=True))
            await asyncio.to_thread(_write, self._file, kept)
        return np.stack([kept[key] for key in keys])


def _read(file: Path, size: int) -> dict[str, NDArray[np.float32]]:
    """What is kept, by hash; nothing when the file is not there or not one of ours."""
    if not file.is_file():
        return {}
    try:
        with np.load(file, allow_pickle=False) as held:
            keys, vectors = held["keys"], held["vectors"]
            if keys.ndim != 1 or vectors.shape != (len(keys), size) or vectors.dtype != np.float32:
                raise ValueError("other vectors than ours")
            if not np.isfinite(vectors).all():
                raise ValueError("no vectors")
    except Exception as error:  # a zip file can be broken in many ways, and all of them mean the same
        log.warning("kept_vectors_unreadable", problem=type(error).__name__)
        return {}
    return dict(zip(keys.tolist(), vectors, strict=True))


def _write(file: Path, kept: dict[str, NDArray[np.float32]]) -> None:
    """All of it at once, so that another process never reads half a file."""
    part = file.with_suffix(f".{os.getpid()}.npz")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        np.savez(part, keys=np.array(list(kept)), vectors=np.stack(list(kept.values())))
        part.replace(file)
    except OSError as error:
        log.warning("kept_vectors_not_written", problem=type(error).__name__)
