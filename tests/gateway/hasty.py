"""`python -m tests.gateway.hasty`: a gateway that waits a second or two where others wait most of a minute.

It routes by words alone, so that it is there at once.
"""

from __future__ import annotations

import sys
from pathlib import Path

from agents import following_up
from gateway import lost_calls
from gateway.serve import main
from memory.embedding import EmbedderMissing, MiniLmEmbedder

DUE_SECONDS = 4.0
"""How long who was cut off has to call back before they are written to."""


async def no_embedder(model: Path | None = None, tokenizer: Path | None = None) -> MiniLmEmbedder:
    """The sentence model is not installed."""
    raise EmbedderMissing("not here")


if __name__ == "__main__":
    following_up.DUE_SECONDS = DUE_SECONDS
    lost_calls.LOOK_SECONDS, lost_calls.GRACE_SECONDS = 0.2, 1.0
    MiniLmEmbedder.load = no_embedder
    sys.exit(main())
