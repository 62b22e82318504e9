"""The socket of one open page in a chat: a token first, then messages in and events out, until either is gone."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import structlog
from starlette.websockets import WebSocket, WebSocketDisconnect

from gateway.channels.web_chat import ChatSeat, WebChat
from gateway.channels.web_chat_wire import ChatEvent, ChatWireBroken, Message, Ping, Start, read

log = structlog.get_logger()

IDLE_SECONDS = 150.0
"""The page pings every 25 s; in a tab at the back, browsers let it do so once a minute."""
CLOSE_SECONDS = 2.0
EVENTS_WAITING = 1_000
"""How many events may wait for a page that does not take them before it counts as gone."""


async def serve_chat(
    socket: WebSocket,
    chat: WebChat,
    redeem: Callable[[str], Awaitable[str | None]],
    *,
    start_seconds: float = 5.0,
    idle_seconds: float = IDLE_SECONDS,
) -> None:
    """Accept the socket, redeem the token of its `start` to a web id, and carry its chat until it ends.

    Closes with the codes of `web_chat_wire`, 1001 for a page that is silent or takes nothing, and 1011 when the
    chat cannot be opened; logs one line.
    """
    await socket.accept()
    code, reason = None, "gone"
    try:
        start = await _receive(socket, start_seconds, started=False)
        web_id = await redeem(start.token) if isinstance(start, Start) else None
        if web_id is None:
            raise ChatWireBroken(1008, "token_unknown")
        await _carry(socket, chat, web_id, idle_seconds)
    except (WebSocketDisconnect, OSError):
        pass
    except ChatWireBroken as broken:
        code, reason = broken.close_code, broken.reason
    except Exception as trouble:  # whatever it is, the page must hear of it and try again
        code, reason = 1011, "failed"
        log.error("web_chat_failed", org=chat.org, trouble=type(trouble).__name__)
    if code is not None:
        await close(socket, code, reason)
    log.info("web_chat_closed", org=chat.org, reason=reason, close_code=code)


async def close(socket: WebSocket, code: int, reason: str = "") -> None:
    """Close an accepted socket, whatever state it is in; never raises and never waits for long."""
    try:
        async with asyncio.timeout(CLOSE_SECONDS):
            await socket.close(code, reason)
    except (TimeoutError, WebSocketDisconnect, OSError, RuntimeError):
        pass  # it is closed already, which is all that was wanted


async def _carry(socket: WebSocket, chat: WebChat, web_id: str, idle_seconds: float) -> None:
    events: asyncio.Queue[ChatEvent] = asyncio.Queue()
    sending = asyncio.create_task(_send_events(socket, events))
    seat: ChatSeat | None = None
    try:
        seat = await chat.open(web_id, events.put_nowait)
        if seat is None:
            raise ChatWireBroken(1008, "too_many_pages")
        while True:
            frame = await _receive(socket, idle_seconds, started=True)
            if sending.done() or events.qsize() > EVENTS_WAITING:
                raise ChatWireBroken(1001, "takes_nothing")
            if isinstance(frame, Message):
                seat.say(frame)
            else:
                events.put_nowait({"type": "pong"})
    finally:
        if seat is not None:
            seat.leave()
        sending.cancel()
        await asyncio.gather(sending, return_exceptions=True)


async def _receive(socket: WebSocket, seconds: float, *, started: bool) -> Start | Message | Ping:
    """The next frame. Raises ChatWireBroken, and WebSocketDisconnect when the page is gone."""
    try:
        async with asyncio.timeout(seconds):
            frame = await socket.receive()
    except TimeoutError:
        raise ChatWireBroken(1001 if started else 1008, "silent" if started else "no_start") from None
    if frame["type"] == "websocket.disconnect":
        raise WebSocketDisconnect(frame.get("code", 1005))
    return read(frame.get("text"), started=started)


async def _send_events(socket: WebSocket, events: asyncio.Queue[ChatEvent]) -> None:
    while True:
        await socket.send_json(await events.get())
