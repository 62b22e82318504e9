"""mu-law against the formula of G.711, over every value there is."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from telephony import mulaw

ALL_BYTES = bytes(range(256))
ALL_SAMPLES = np.arange(-32768, 32768, dtype="<i2").tobytes()


BIAS, CLIP = 0x84, 32635


def formula_decodes(stored: np.ndarray) -> np.ndarray:
    """A byte is stored inverted: sign, three bits of exponent, four of mantissa."""
    bits = ~stored.astype(np.int32) & 0xFF
    magnitude = ((((bits & 0x0F) << 3) + BIAS) << ((bits >> 4) & 0x07)) - BIAS
    return np.where(bits & 0x80, -magnitude, magnitude).astype("<i2")


def formula_encodes(samples: np.ndarray) -> np.ndarray:
    """Of a sample's sixteen bits the standard compresses the upper fourteen."""
    samples = samples.astype(np.int32) >> 2 << 2
    magnitude = np.minimum(np.abs(samples), CLIP) + BIAS
    exponent = np.floor(np.log2(magnitude)).astype(np.int32) - 7
    mantissa = (magnitude >> (exponent + 3)) & 0x0F
    return (~(np.where(samples < 0, 0x80, 0) | (exponent << 4) | mantissa) & 0xFF).astype(np.uint8)


def test_every_byte_decodes_as_the_standard_says():
    assert mulaw.decode(ALL_BYTES) == formula_decodes(np.frombuffer(ALL_BYTES, np.uint8)).tobytes()


def test_every_sample_encodes_as_the_standard_says():
    assert mulaw.encode(ALL_SAMPLES) == formula_encodes(np.frombuffer(ALL_SAMPLES, "<i2")).tobytes()


def test_silence_is_zero_both_ways():
    assert mulaw.decode(bytes([mulaw.SILENCE]) * 160) == bytes(320)
    assert mulaw.encode(bytes(320)) == bytes([mulaw.SILENCE]) * 160


def test_half_a_sample_is_refused():
    with pytest.raises(ValueError, match="half a sample"):
        mulaw.encode(b"\x01\x02\x03")


def test_nothing_gives_nothing():
    assert mulaw.decode(b"") == b""
    assert mulaw.encode(b"") == b""


def test_magnitudes_are_those_of_the_decoded_samples():
    assert mulaw.magnitudes() == np.abs(np.frombuffer(mulaw.decode(ALL_BYTES), "<i2").astype(int)).tolist()


@given(st.binary(max_size=400))
def test_what_was_decoded_encodes_to_the_same_sound(data):
    pcm = mulaw.decode(data)
    assert mulaw.decode(mulaw.encode(pcm)) == pcm
