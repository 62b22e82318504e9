"""The phone's end of a media socket, with no more in it than a load needs: text frames, pings, closing.

Frames go out masked with zeros, which the protocol allows and which leaves them as they are. No frame of a server is
split over several messages.
"""

from __future__ import annotations

import asyncio
import base64
import secrets
from collections.abc import Callable, Mapping
from typing import cast
from urllib.parse import urlsplit

_TEXT, _CLOSE, _PING, _PONG = 1, 8, 9, 10
_ZERO_MASK = bytes(4)


class SocketRefused(Exception):
    """The server did not upgrade the connection. `status` is its HTTP status."""

    def __init__(self, status: int) -> None:
        super().__init__(f"the socket was refused with {status}")
        self.status = status


class MediaSocket(asyncio.Protocol):
    """One client socket. `on_text` is called for each message, `on_pong` for each answer to a ping."""

    def __init__(
        self,
        on_text: Callable[[bytes], None],
        on_pong: Callable[[bytes], None] | None = None,
        on_close: Callable[[], None] | None = None,
    ) -> None:
        self._on_text = on_text
        self._on_pong = on_pong
        self._on_close = on_close
        self._transport: asyncio.Transport | None = None
        self._received = bytearray()
        self._opened: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._upgraded = False
        self.closed = False

    async def open(self, url: str, headers: Mapping[str, str]) -> None:
        """Connect to a ws:// URL. Raises SocketRefused, OSError, TimeoutError."""
        parts = urlsplit(url)
        async with asyncio.timeout(15):
            await asyncio.get_running_loop().create_connection(lambda: self, parts.hostname or "", parts.port or 80)
            assert self._transport
            key = base64.b64encode(secrets.token_bytes(16)).decode()
            lines = [
                f"GET {parts.path or '/'} HTTP/1.1",
                f"Host: {parts.netloc}",
                "Upgrade: websocket",
                "Connection: Upgrade",
                f"Sec-WebSocket-Key: {key}",
                "Sec-WebSocket-Version: 13",
                *(f"{name}: {value}" for name, value in headers.items()),
            ]
            self._transport.write("\r\n".join([*lines, "", ""]).encode())
            await self._opened

    def send(self, text: bytes) -> None:
        """One text message of less than 64 KB."""
        self._frame(_TEXT, text)

    def ping(self, payload: bytes) -> None:
        """Ask for a pong with this payload."""
        self._frame(_PING, payload)

    def close(self) -> None:
        """Say goodbye; the server closes the connection."""
        self._frame(_CLOSE, b"\x03\xe8")

    def abort(self) -> None:
        """Break the connection."""
        if self._transport:
            self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # uvloop's is not one of asyncio's classes

    def connection_lost(self, exc: Exception | None) -> None:
        self.closed = True
        if not self._opened.done():
            self._opened.set_exception(exc or ConnectionResetError("closed before it was open"))
        if self._on_close:
            self._on_close()

    def data_received(self, data: bytes) -> None:
        self._received += data
        if not self._upgraded and not self._upgrade():
            return
        while (whole := self._whole()) is not None:
            opcode, payload = whole
            if opcode == _TEXT:
                self._on_text(payload)
            elif opcode == _PONG and self._on_pong:
                self._on_pong(payload)
            elif opcode == _PING:
                self._frame(_PONG, payload)
            elif opcode == _CLOSE and self._transport:
                self._transport.close()

    def _upgrade(self) -> bool:
        head, found, rest = bytes(self._received).partition(b"\r\n\r\n")
        if not found or self._opened.done():
            return False
        status = int(head.split(b" ", 2)[1])
        if status != 101:
            self._opened.set_exception(SocketRefused(status))
            self.abort()
            return False
        self._received = bytearray(rest)
        self._upgraded = True
        self._opened.set_result(None)
        return True

    def _whole(self) -> tuple[int, bytes] | None:
        """The next whole frame, taken off what was received."""
        received = self._received
        if len(received) < 2:
            return None
        begin, size = 2, received[1] & 0x7F
        if size >= 126:
            begin = 4 if size == 126 else 10
            if len(received) < begin:
                return None
            size = int.from_bytes(received[2:begin], "big")
        if len(received) < begin + size:
            return None
        opcode, payload = received[0] & 0x0F, bytes(received[begin : begin + size])
        del received[: begin + size]
        return opcode, payload

    def _frame(self, opcode: int, payload: bytes) -> None:
        if self.closed or self._transport is None or self._transport.is_closing():
            return
        size = len(payload)
        head = (
            bytes((0x80 | opcode, 0x80 | size))
            if size < 126
            else bytes((0x80 | opcode, 0xFE)) + size.to_bytes(2, "big")
        )
        self._transport.write(head + _ZERO_MASK + payload)
