"""The simulated phone and our end of its media socket in one process, for virtual time: messages without a network.

Both ends are the shipped ones and speak Twilio's protocol in its own texts; what lies between is two queues.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from typing import Any, cast

from starlette.websockets import WebSocket
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosedOK

from telephony.simulator.caller import Caller
from telephony.simulator.clips import comfort_noise
from telephony.simulator.hearing import Hearing
from telephony.simulator.report import CallReport, line_reports
from telephony.simulator.script import CallerScript
from telephony.simulator.stream import MediaStream, Ongoing
from telephony.twilio.media import TwilioLine
from telephony.twilio.messages import StreamReader
from telephony.twilio.sockets import await_start

_LONGEST_CALL_SECONDS = 600.0
_ACCOUNT, _CALL = "AC" + "0" * 32, "CA" + "0" * 32


class Wire:
    """A socket of which both ends are here. `phone` is the carrier's end, and `ours` the server's."""

    def __init__(self) -> None:
        self._to_us: asyncio.Queue[str | None] = asyncio.Queue()
        self._to_phone: asyncio.Queue[str | None] = asyncio.Queue()
        self._closed = False
        self.phone = cast("ClientConnection", self)
        self.ours = WebSocket({"type": "websocket", "headers": [], "path": "/"}, self._receive, self._send)

    # --- the carrier's end, as `MediaStream` uses it ---

    async def send(self, message: str | bytes, text: bool | None = None) -> None:
        if self._closed:
            raise ConnectionClosedOK(None, None)
        self._to_us.put_nowait(message if isinstance(message, str) else message.decode())

    async def __aiter__(self) -> AsyncIterator[str]:
        while (message := await self._to_phone.get()) is not None:
            yield message

    async def close(self) -> None:
        self._close()

    # --- the server's end, as an ASGI server gives it ---

    async def _receive(self) -> MutableMapping[str, Any]:
        if self.ours.client_state.name == "CONNECTING":
            return {"type": "websocket.connect"}
        message = await self._to_us.get()
        if message is None:
            return {"type": "websocket.disconnect", "code": 1000}
        return {"type": "websocket.receive", "text": message}

    async def _send(self, message: MutableMapping[str, Any]) -> None:
        if message["type"] == "websocket.close":
            self._close()
        elif message["type"] == "websocket.send" and not self._closed:
            self._to_phone.put_nowait(message["text"])

    def _close(self) -> None:
        if not self._closed:
            self._closed = True
            self._to_us.put_nowait(None)
            self._to_phone.put_nowait(None)


async def called(script: CallerScript, answer: Callable[[TwilioLine], Awaitable[None]]) -> CallReport:
    """A call from its first message to its last; `answer` takes its line."""
    wire, loop = Wire(), asyncio.get_running_loop()
    hearing = Hearing(script.quiet_seconds)
    caller = Caller(script, hearing, noise=comfort_noise())
    call = Ongoing(caller, hearing, loop.time, asyncio.sleep, began=loop.time())
    stream = MediaStream(wire.phone, call, account_sid=_ACCOUNT, call_sid=_CALL)
    answering = asyncio.create_task(_answered(wire.ours, answer))
    ended = await stream.run({}, until=_LONGEST_CALL_SECONDS, drop_at=float("inf"))
    call.socket_ended(call.now())
    await answering
    return CallReport(
        call_sid=_CALL,
        lines=line_reports(caller.spoken, hearing.runs),
        ended_by="caller" if ended == "caller_hung_up" else "frontdesk",
        seconds=call.now(),
        greeting_seconds=hearing.runs[0].started if hearing.runs else None,
        streams=1,
        clears=call.clears,
        late_seconds=call.late_seconds,
    )


async def _answered(websocket: WebSocket, answer: Callable[[TwilioLine], Awaitable[None]]) -> None:
    await websocket.accept()
    reader = StreamReader()
    started = await await_start(websocket, reader)
    await answer(TwilioLine(websocket, reader, started))
