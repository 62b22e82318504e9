"""Sentences as vectors: what an embedder gives, and the embedded one (MiniLM-L6, int8, on onnxruntime)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
"""One row a sentence, each of length 1."""


class Embedder(Protocol):
    """Turns sentences into vectors whose dot product says how near they are in meaning."""

    async def embed(self, texts: Sequence[str]) -> Vectors:
        """One row a text, in order, float32, each of length 1; shape (0, size) for no text. Never blocks the loop."""
        ...
