"""G.711 mu-law to 16-bit PCM and back, by table.

mu-law is one byte a sample, PCM is 16-bit little-endian mono. Decoding 20 ms is one table look-up of 160 entries;
encoding looks up the 14-bit value that G.711 compresses, so it is exact. https://www.itu.int/rec/T-REC-G.711
"""

from __future__ import annotations

import numpy as np

SILENCE = 0xFF
"""The mu-law byte for zero."""

_BIAS = 0x84
_CLIP = 32635


def _decode_table() -> np.ndarray:
    """256 PCM values. The byte is stored inverted: sign, three bits of exponent, four of mantissa."""
    stored = ~np.arange(256, dtype=np.int32) & 0xFF
    magnitude = ((((stored & 0x0F) << 3) + _BIAS) << ((stored >> 4) & 0x07)) - _BIAS
    return np.where(stored & 0x80, -magnitude, magnitude).astype("<i2")


def _encode_table() -> np.ndarray:
    """A mu-law byte for each of the 2**14 values of a sample's upper bits, indexed as unsigned."""
    samples = np.arange(1 << 14, dtype=np.int32)
    samples = np.where(samples < (1 << 13), samples, samples - (1 << 14)) << 2
    sign = np.where(samples < 0, 0x80, 0)
    magnitude = np.minimum(np.abs(samples), _CLIP) + _BIAS
    exponent = np.floor(np.log2(magnitude)).astype(np.int32) - 7
    mantissa = (magnitude >> (exponent + 3)) & 0x0F
    return (~(sign | (exponent << 4) | mantissa) & 0xFF).astype(np.uint8)


_TO_PCM = _decode_table()
_TO_LOWER, _TO_UPPER = (bytes(_TO_PCM.view(np.uint8)[half::2]) for half in (0, 1))
_TO_MULAW = _encode_table()


def decode(mulaw: bytes) -> bytes:
    """PCM of these mu-law bytes: two bytes for each one."""
    pcm = bytearray(2 * len(mulaw))  # for 20 ms this is several times faster than a look-up by numpy
    pcm[::2], pcm[1::2] = mulaw.translate(_TO_LOWER), mulaw.translate(_TO_UPPER)
    return bytes(pcm)


def encode(pcm: bytes) -> bytes:
    """mu-law of 16-bit PCM: one byte a sample. Raises ValueError when `pcm` is not whole samples."""
    return _TO_MULAW[np.frombuffer(pcm, "<u2") >> 2].tobytes()


def magnitudes() -> list[int]:
    """How far from zero each of the 256 mu-law bytes is, in 16-bit PCM units."""
    return [abs(int(value)) for value in _TO_PCM]
