"""Frames survive any splitting of the stream, and strange bytes never do worse than BrokenFrame."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.speech import wire

headers = st.dictionaries(
    st.text(max_size=8), st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=20), max_size=5
)


@given(st.lists(st.tuples(headers, st.binary(max_size=300)), max_size=6), st.lists(st.integers(1, 50), min_size=1))
def test_frames_come_out_as_they_went_in_however_the_stream_is_cut(messages, cuts):
    stream = b"".join(wire.encode(header, body) for header, body in messages)
    decoder = wire.Decoder()
    out: list[wire.Frame] = []
    turn = 0
    while stream:
        size = cuts[turn % len(cuts)]
        out += decoder.feed(stream[:size])
        stream = stream[size:]
        turn += 1
    assert [(frame.header, frame.body) for frame in out] == messages


@given(st.binary(max_size=400))
def test_strange_bytes_are_refused_or_waited_on(data):
    try:
        frames = wire.Decoder().feed(data)
    except wire.BrokenFrame:
        return
    assert all(isinstance(frame.header, dict) and isinstance(frame.id, int) for frame in frames)


@pytest.mark.parametrize(
    "lengths", [(wire.HEADER_LIMIT_BYTES + 1, 0), (2, wire.BODY_LIMIT_BYTES + 1), (0xFFFFFFFF, 0xFFFFFFFF)]
)
def test_a_frame_announced_too_large_is_refused_before_it_is_read(lengths):
    with pytest.raises(wire.BrokenFrame):
        wire.Decoder().feed(struct.pack(">II", *lengths))


@pytest.mark.parametrize("header", [b"[]", b"7", b"{", b"\xff\xfe", b""])
def test_a_header_that_is_no_object_is_refused(header):
    with pytest.raises(wire.BrokenFrame):
        wire.Decoder().feed(struct.pack(">II", len(header), 0) + header)


def test_a_frame_too_large_is_not_sent():
    with pytest.raises(wire.BrokenFrame):
        wire.encode({"id": 1}, bytes(wire.BODY_LIMIT_BYTES + 1))


@pytest.mark.parametrize(("header", "number"), [({"id": 4}, 4), ({}, -1), ({"id": "4"}, -1), ({"id": True}, -1)])
def test_the_number_of_a_frame(header, number):
    assert wire.Frame(header).id == number
