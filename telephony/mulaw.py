"""G.711 mu-law to 16-bit PCM and back. mu-law is one byte a sample, PCM is 16-bit little-endian mono.

https://www.itu.int/rec/T-REC-G.711
"""

from __future__ import annotations

import audioop

SILENCE = 0xFF
"""The mu-law byte for zero."""


def decode(mulaw: bytes) -> bytes:
    """PCM of these mu-law bytes: two bytes for each one."""
    return audioop.ulaw2lin(mulaw, 2)


def encode(pcm: bytes) -> bytes:
    """mu-law of 16-bit PCM: one byte a sample. Raises ValueError when `pcm` is not whole samples."""
    if len(pcm) & 1:
        raise ValueError("half a sample")
    return audioop.lin2ulaw(pcm, 2)


def magnitudes() -> list[int]:
    """How far from zero each of the 256 mu-law bytes is, in 16-bit PCM units."""
    return [audioop.max(decode(bytes([byte])), 2) for byte in range(256)]
