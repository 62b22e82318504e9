"""Gives the branches of an ONNX model's `If` nodes a name, which the runtime asks for and loses.

onnxruntime can load a model from its own `.ort` form and save it as ONNX again, but the graphs inside `If` nodes come
out without a name, and then it refuses to load what it has written. This puts a name back, on the protobuf bytes
themselves, so that no `onnx` package is needed for it.
"""

from __future__ import annotations

from collections.abc import Iterator

_TO_BRANCH = (7, 1, 5, 6)
"""Field numbers on the way: ModelProto.graph, GraphProto.node, NodeProto.attribute, AttributeProto.g."""
_GRAPH_NAME = b"\x12\x06branch"
"""GraphProto.name (field 2, six bytes long). Protobuf takes fields in any order."""

_WIRE_BYTES = 2
_FIXED_BYTES = {1: 8, 5: 4}


def name_branches(model: bytes) -> bytes:
    """The same model with every graph inside an attribute named. Raises ValueError when it is not protobuf."""
    return _rewrite(memoryview(model), _TO_BRANCH)


def _rewrite(message: memoryview, way: tuple[int, ...]) -> bytes:
    parts: list[bytes | memoryview] = []
    for number, whole, content in _fields(message):
        if way and number == way[0] and content is not None:
            inside = _rewrite(content, way[1:])
            parts += [_varint(number << 3 | _WIRE_BYTES), _varint(len(inside)), inside]
        else:
            parts.append(whole)
    if not way:
        parts.append(_GRAPH_NAME)
    return b"".join(parts)


def _fields(message: memoryview) -> Iterator[tuple[int, memoryview, memoryview | None]]:
    """Each field's number, its bytes with the tag, and its content if it has a length of its own."""
    at = 0
    while at < len(message):
        start = at
        tag, at = _read_varint(message, at)
        kind = tag & 7
        content = None
        if kind == 0:
            _, at = _read_varint(message, at)
        elif kind == _WIRE_BYTES:
            size, at = _read_varint(message, at)
            content = message[at : at + size]
            at += size
        elif kind in _FIXED_BYTES:
            at += _FIXED_BYTES[kind]
        else:
            raise ValueError(f"protobuf has no wire type {kind}")
        if at > len(message):
            raise ValueError("a protobuf field reaches beyond the end")
        yield tag >> 3, message[start:at], content


def _read_varint(message: memoryview, at: int) -> tuple[int, int]:
    value = shift = 0
    while at < len(message) and shift < 64:
        byte = message[at]
        at += 1
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            return value, at
    raise ValueError("a protobuf number has no end")


def _varint(value: int) -> bytes:
    out = bytearray()
    while value >= 0x80:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)
