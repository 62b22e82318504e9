"""Uvicorn's WebSocket, with a short way for audio: from the socket's buffer to who listens, in one step, and back.

Fifty messages a second a call would otherwise each go through a parser of generators, a queue and a task's wake-up,
which cost more than all that is done with the audio. A route that finds `DIRECT_AUDIO` among the extensions of its ASGI
scope may give it a function: `hear(message: bytes) -> bool` is then called, in the receive loop, for each whole text
message of less than 64 KB. What it does not take (False) comes by `receive()` as ever, and so does everything else:
fragments, binary messages, pings, the close.

What such a route says would go through a dozen calls and a timer a message, though the socket nearly always takes it at
once. `DIRECT_TEXT` is a function, `say(text: str) -> bool`, that writes a text message of less than 64 KB in one
step. Where it cannot (False), `send()` waits or tells that the other side is gone, as ever.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.http11 import Request
from websockets.protocol import State
from websockets.speedups import apply_mask

from telephony.twilio.sockets import DIRECT_AUDIO, DIRECT_TEXT

Hear = Callable[[bytes], bool]

_WHOLE_TEXT = 0x81
_MASKED = 0x80
_LONG = 126
"""This length says that the real one follows in two bytes."""


class AudioSocketProtocol(WebSocketsSansIOProtocol):
    """One connection. For `uvicorn.Config(ws=...)`."""

    _hear: Hear | None = None

    def handle_connect(self, event: Request) -> None:
        """Let the route of an accepted handshake ask for its audio."""
        super().handle_connect(event)
        if not self.handshake_complete:
            offered: dict[str, Any] = {DIRECT_AUDIO: self.hear_directly, DIRECT_TEXT: self.say_directly}
            self.scope["extensions"] = {**(self.scope.get("extensions") or {}), **offered}

    def hear_directly(self, hear: Hear | None) -> None:
        """Give messages to `hear` first; with None, no more."""
        self._hear = hear

    def say_directly(self, text: str) -> bool:
        """Write a text message now. False, and nothing is written, when the socket is not open or is behind."""
        payload = text.encode()
        size = len(payload)
        if size > 0xFFFF or self.conn.state is not State.OPEN or self.disconnected or not self.writable.is_set():
            return False
        head = bytes((_WHOLE_TEXT, size)) if size < _LONG else bytes((_WHOLE_TEXT, _LONG, size >> 8, size & 0xFF))
        self.transport.write(head + payload)
        return True

    def data_received(self, data: bytes) -> None:
        """Bytes from the other side: whole text messages go the short way, for as long as there are any in front."""
        hear, conn = self._hear, self.conn
        if hear is None or self.close_sent or conn.reader.buffer or conn.expect_continuation_frame:
            super().data_received(data)
            return
        at, length = 0, len(data)
        while length - at > 8 and data[at] == _WHOLE_TEXT:
            size, begin = data[at + 1] ^ _MASKED, at + 6
            if size == _LONG:
                size, begin = data[at + 2] << 8 | data[at + 3], at + 8
            elif size > _LONG:
                break
            end = begin + size
            if end > length or not hear(apply_mask(data[begin:end], data[begin - 4 : begin])):
                break
            at = end
        if at < length:
            super().data_received(data[at:])
