"""mu-law against the standard library's own G.711, over every value there is."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from telephony import mulaw

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)
    import audioop

ALL_BYTES = bytes(range(256))
ALL_SAMPLES = np.arange(-32768, 32768, dtype="<i2").tobytes()


def test_every_byte_decodes_as_the_standard_library_does():
    assert mulaw.decode(ALL_BYTES) == audioop.ulaw2lin(ALL_BYTES, 2)


def test_every_sample_encodes_as_the_standard_library_does():
    assert mulaw.encode(ALL_SAMPLES) == audioop.lin2ulaw(ALL_SAMPLES, 2)


def test_silence_is_zero_both_ways():
    assert mulaw.decode(bytes([mulaw.SILENCE]) * 160) == bytes(320)
    assert mulaw.encode(bytes(320)) == bytes([mulaw.SILENCE]) * 160


def test_half_a_sample_is_refused():
    with pytest.raises(ValueError, match="buffer size"):
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
