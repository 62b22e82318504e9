"""The media socket itself: its text frames, its `start`, its end. Close codes are in `media.py`."""

from __future__ import annotations

import asyncio
from collections.abc import MutableMapping
from contextlib import suppress
from typing import Any

from starlette.websockets import WebSocket, WebSocketDisconnect

from telephony.errors import ProtocolBroken
from telephony.twilio.messages import Started, StreamReader

CLOSE_SECONDS = 1.0
"""How long the other side may take over a close before it is left alone."""

DIRECT_AUDIO = "frontdesk.direct_audio"
"""The extension in an ASGI scope by which a server hands messages over with no queue between: a function that takes
`hear(message) -> bool`, or None to end it. `gateway/audio_socket.py` has one; with any other server there is none."""

DIRECT_TEXT = "frontdesk.direct_text"
"""The other direction: `say(text) -> bool`, which sends a text message now, or says that it has to be awaited."""


async def await_start(websocket: WebSocket, reader: StreamReader, *, start_seconds: float = 5.0) -> Started:
    """The `start` of an accepted socket. Raises ProtocolBroken, or WebSocketDisconnect when the other side left."""
    try:
        async with asyncio.timeout(start_seconds):
            while True:
                event = reader.read(text_of(await websocket.receive()))
                if isinstance(event, Started):
                    return event
    except TimeoutError:
        raise ProtocolBroken(1008, "no_start") from None


async def close_socket(websocket: WebSocket, code: int) -> None:
    """Close an accepted socket, whatever state it is in; never raises and never waits for long."""
    with suppress(RuntimeError, WebSocketDisconnect, OSError, TimeoutError):
        async with asyncio.timeout(CLOSE_SECONDS):
            await websocket.close(code)


def text_of(message: MutableMapping[str, Any]) -> str:
    """The text of an ASGI message. Raises WebSocketDisconnect at the end, ProtocolBroken for a binary frame."""
    text = message.get("text")
    if text is not None:
        return text
    if message["type"] == "websocket.disconnect":
        raise WebSocketDisconnect(message.get("code", 1005))
    raise ProtocolBroken(1003, "binary")
