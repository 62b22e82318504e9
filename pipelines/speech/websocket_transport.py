"""The WebSocket that a vendor's library talks through: connected when first used, with what all calls can share.

A library that makes its own connection reads the certificates of the machine for each one: 15 ms in the loop that
carries every other call's audio. It also compresses, and audio does not shrink.
"""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator, Mapping
from functools import cache

from websockets.asyncio.client import ClientConnection, connect

# A transcript is a few hundred bytes; a whole minute with the time of every word stays far below this.
_LARGEST_MESSAGE_BYTES = 1 << 20
_CLOSE_SECONDS = 1.0


@cache
def trusted_certificates() -> ssl.SSLContext:
    """This machine's certificates, read once. Ask for it at the start, not in a call."""
    return ssl.create_default_context()


class WebSocketTransport:
    """One connection. The first `send`, `recv` or iteration opens it, and raises what opening raises."""

    def __init__(self, url: str, headers: Mapping[str, str]) -> None:
        self._url = url
        self._headers = headers
        self._connection: ClientConnection | None = None

    async def _open(self) -> ClientConnection:
        if self._connection is None:
            self._connection = await connect(
                self._url,
                additional_headers=self._headers,
                compression=None,
                max_size=_LARGEST_MESSAGE_BYTES,
                # Whoever opens it has a limit of its own.
                open_timeout=None,
                close_timeout=_CLOSE_SECONDS,
                ssl=trusted_certificates() if self._url.startswith("wss:") else None,
            )
        return self._connection

    async def send(self, data: str | bytes) -> None:
        await (await self._open()).send(data)

    async def recv(self) -> str | bytes:
        return await (await self._open()).recv()

    async def __aiter__(self) -> AsyncIterator[str | bytes]:
        async for message in await self._open():
            yield message

    async def close(self) -> None:
        """Close it, if it was opened. Never raises for a connection that is already gone."""
        if self._connection is not None:
            await self._connection.close()


def websocket_transport(url: str, headers: Mapping[str, str]) -> WebSocketTransport:
    """What a vendor's library calls to get a connection. One function, because such a library takes only one."""
    return WebSocketTransport(url, headers)
