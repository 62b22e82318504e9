"""Branches get their name, everything else stays as it was, and strange bytes raise ValueError."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.speech.onnx_names import name_branches


def _field(number: int, content: bytes) -> bytes:
    size = len(content)
    length = bytes([size]) if size < 128 else bytes([size & 127 | 128, size >> 7])
    return bytes([number << 3 | 2]) + length + content


def test_only_the_graph_inside_an_attribute_is_named():
    branch = _field(1, b"a node of the branch") + _field(5, b"w" * 300)
    attribute = _field(1, b"then_branch") + _field(6, branch)
    node = _field(4, b"If") + _field(5, attribute)
    model = b"\x08\x0a" + _field(7, _field(1, node) + _field(5, b"weight")) + _field(8, b"opset")
    named = _field(1, b"then_branch") + _field(6, branch + b"\x12\x06branch")
    expected = (
        b"\x08\x0a"
        + _field(7, _field(1, _field(4, b"If") + _field(5, named)) + _field(5, b"weight"))
        + _field(8, b"opset")
    )
    assert name_branches(model) == expected


def test_fixed_size_fields_are_kept():
    model = b"\x0d1234" + b"\x119876543210"[:9] + _field(8, b"x")
    assert name_branches(model) == model


@pytest.mark.parametrize("broken", [b"\x80", b"\x0f", b"\x3a\x05ab", b"\x0d12", b"\xff" * 12])
def test_bytes_that_are_no_protobuf_are_refused(broken):
    with pytest.raises(ValueError, match="protobuf"):
        name_branches(broken)


@given(st.binary(max_size=200))
def test_strange_bytes_never_do_worse_than_a_value_error(data):
    try:
        out = name_branches(data)
    except ValueError:
        return
    assert len(out) >= len(data) or b"branch" in out or data
