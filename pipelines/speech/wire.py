"""How a process talks to a speech worker: frames of a small JSON header and raw bytes. No I/O here.

A frame is two big-endian 32-bit lengths, then that many bytes of JSON (always an object), then that many raw bytes
(audio). A request carries `id` (the asker's number), `op` and what the op needs; every answer carries the same `id`:

    {"id": 7, "op": "transcribe", "key": "call-1", "sample_rate": 8000, "draft": [..], "replace": true} + pcm
        -> {"id": 7, "done": true, "text": "...", "confidence": 0.93, "tokens": [..]}
    {"id": 8, "op": "speak", "key": "call-1", "text": "...", "sample_rate": 8000}
        -> {"id": 8} + pcm, as often as there are pieces, then {"id": 8, "done": true}
    {"id": 9, "op": "finished", "key": "call-1", "sample_rate": 8000} + pcm
        -> {"id": 9, "done": true, "probability": 0.7}
    {"id": 7, "op": "cancel"} -> nothing; the answers of 7 stop
    {"id": 9, "op": "load"} -> {"id": 9, "done": true, "waiting": 2, "oldest_seconds": .1, "p95_seconds": .3}, at once
    any trouble -> {"id": 7, "done": true, "error": "<code>", "message": "..."}

`key` is who is asking (one call), for a fair queue. With `replace`, an older request of the same key that has not
begun is dropped (error "superseded"). What may wait, with `"later": true`, stands behind everything else. The worker's
first frame on every connection is {"id": 0, "ready": "<kind>", "pid": 123}.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Any

import orjson

HEADER_LIMIT_BYTES = 256 * 1024
BODY_LIMIT_BYTES = 8 * 1024 * 1024

_LENGTHS = struct.Struct(">II")


class BrokenFrame(ValueError):
    """The bytes are no frame of ours. The connection can only be closed."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One message: a JSON object and raw bytes."""

    header: dict[str, Any]
    body: bytes = b""

    @property
    def id(self) -> int:
        """Whose message this is; -1 when the header has no usable number."""
        number = self.header.get("id")
        return number if isinstance(number, int) and not isinstance(number, bool) else -1


def encode(header: dict[str, Any], body: bytes = b"") -> bytes:
    """The bytes of one frame. Raises BrokenFrame when it is larger than a reader would take."""
    packed = orjson.dumps(header)
    if len(packed) > HEADER_LIMIT_BYTES or len(body) > BODY_LIMIT_BYTES:
        raise BrokenFrame(f"a frame of {len(packed)} + {len(body)} bytes is too large")
    return b"".join((_LENGTHS.pack(len(packed), len(body)), packed, body))


class Decoder:
    """Cuts a stream of bytes into frames, however it was split up on the way."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    def feed(self, data: bytes) -> list[Frame]:
        """The frames that are complete with `data`. Raises BrokenFrame."""
        self._buffer += data
        frames: list[Frame] = []
        while len(self._buffer) >= _LENGTHS.size:
            header_bytes, body_bytes = _LENGTHS.unpack_from(self._buffer)
            if header_bytes > HEADER_LIMIT_BYTES or body_bytes > BODY_LIMIT_BYTES:
                raise BrokenFrame(f"a frame of {header_bytes} + {body_bytes} bytes is announced")
            body_at = _LENGTHS.size + header_bytes
            if len(self._buffer) < body_at + body_bytes:
                break
            header = _header(bytes(self._buffer[_LENGTHS.size : body_at]))
            frames.append(Frame(header, bytes(self._buffer[body_at : body_at + body_bytes])))
            del self._buffer[: body_at + body_bytes]
        return frames


def _header(packed: bytes) -> dict[str, Any]:
    try:
        header = orjson.loads(packed)
    except orjson.JSONDecodeError as error:
        raise BrokenFrame("the header is not JSON") from error
    if not isinstance(header, dict):
        raise BrokenFrame("the header is not an object")
    return header
