"""`BrowserLine`: one call from the page, over one WebSocket. It has the shape of `pipelines.phone_line.PhoneLine`.

16-bit mono PCM at 16 kHz both ways; the wire itself is in `telephony.browser.messages`. The browser sends audio
all the time, silence while muted, so a socket that says nothing is one whose other end is gone.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Literal, Protocol

import structlog
from starlette.websockets import WebSocket, WebSocketDisconnect

from telephony.browser import messages
from telephony.browser.messages import (
    FRAME_BYTES,
    GOING_AWAY,
    NOT_ALLOWED,
    SAMPLE_RATE,
    Audio,
    BrowserWire,
    Chunks,
    Digit,
    Event,
    HangUp,
    MarkPlayed,
    Start,
)
from telephony.errors import CallRefused, ProtocolBroken

log = structlog.get_logger()

PLAY_BYTES = SAMPLE_RATE * 2
"""Audio goes out in pieces of at most one second, so that `clear` never waits behind a long one."""
CLOSING_SECONDS = 2.0
"""How long a browser may take to close its side once we have closed ours."""


class Listener(Protocol):
    """Who listens to the line. Called in the receive loop: every method returns at once."""

    def on_audio(self, pcm: bytes) -> None: ...
    def on_mark(self, name: str) -> None: ...
    def on_digit(self, digit: str) -> None: ...
    def on_hang_up(self) -> None: ...


async def open_line(
    socket: WebSocket,
    redeem: Callable[[str], Awaitable[str | None]],
    *,
    start_seconds: float = 5.0,
    idle_seconds: float = 15.0,
    send_seconds: float = 5.0,
) -> tuple[BrowserLine, str] | None:
    """Accept the socket, wait for `start` and redeem its token: the line, and the subject of the token.

    None when that fails: the socket is then closed with its documented code, and one line logged.
    """
    await socket.accept()
    wire = BrowserWire()
    try:
        async with asyncio.timeout(start_seconds):
            start = _read(wire, await socket.receive())
            subject = await redeem(start.token) if isinstance(start, Start) else None
    except TimeoutError:
        return await _refuse(socket, CallRefused("no_start"))
    except ProtocolBroken as broken:
        return await _refuse(socket, broken)
    if start is None:
        log.info("browser_call_refused", close_code=None, reason="gone")
        return None
    if subject is None:
        return await _refuse(socket, CallRefused("token_unknown"))
    line = BrowserLine(socket, wire, idle_seconds=idle_seconds, send_seconds=send_seconds)
    await line.send_ready()
    return line, subject


async def _refuse(socket: WebSocket, broken: ProtocolBroken) -> None:
    log.warning("browser_call_refused", close_code=broken.close_code, reason=broken.reason)
    await _close(socket, broken.close_code, broken.reason)


async def _close(socket: WebSocket, code: int, reason: str) -> None:
    try:
        async with asyncio.timeout(CLOSING_SECONDS):
            await socket.close(code, reason)
    except (TimeoutError, WebSocketDisconnect, OSError, RuntimeError):
        pass  # it is closed already, which is all that was wanted


def _read(wire: BrowserWire, message: object) -> Event | None:
    """What an ASGI message says; None when it says that the socket is gone."""
    if not isinstance(message, dict) or message["type"] != "websocket.receive":
        return None
    if message.get("text") is not None:
        return wire.text(message["text"])
    return wire.binary(message.get("bytes") or b"")


class BrowserLine:
    """A call that has been answered. Everything sent after its end is silently nothing."""

    def __init__(self, socket: WebSocket, wire: BrowserWire, *, idle_seconds: float, send_seconds: float) -> None:
        self._socket = socket
        self._wire = wire
        self._idle_seconds = idle_seconds
        self._send_seconds = send_seconds
        self._chunks = Chunks()
        self._pace = _Pace(idle_seconds + 5.0)
        self._sending = asyncio.Lock()
        self._over = False
        self._hung_up = False
        self._deadline: asyncio.Timeout | None = None
        self._marks: dict[str, str] = {}
        self._marks_made = 0
        self._clears = 0

    @property
    def sample_rate(self) -> int:
        """16000 Hz, both ways."""
        return SAMPLE_RATE

    @property
    def over(self) -> bool:
        """Whether the call has ended."""
        return self._over

    async def send_ready(self) -> None:
        """Tell the page that the call is answered."""
        await self._send(messages.ready())

    async def listen(self, listener: Listener) -> None:
        """Give all that arrives to `listener` until the call is over, in 20 ms pieces of audio.

        Logs one line at the end: `gone` (the page left), `hung_up` (either side), `silent` (no sign of life for
        `idle_seconds`, or nothing taken for `send_seconds`), or how the browser broke the wire.
        """
        code, reason = None, "gone"
        try:
            async with asyncio.timeout(0 if self._over else self._idle_seconds) as self._deadline:
                while event := _read(self._wire, await self._socket.receive()):
                    self._end_in(self._idle_seconds)
                    if isinstance(event, HangUp):
                        await self.hang_up()
                        break
                    self._pace.spend(event, asyncio.get_running_loop().time())
                    self._tell(listener, event)
        except TimeoutError:
            code, reason = GOING_AWAY, "silent"
        except ProtocolBroken as broken:
            code, reason = broken.close_code, broken.reason
        finally:
            self._over = True
            self._deadline = None
            if self._hung_up:
                code, reason = None, "hung_up"
            try:
                listener.on_hang_up()
            finally:
                if code is not None:
                    await _close(self._socket, code, reason)
                log.info("browser_call_ended", reason=reason, close_code=code)

    def _tell(self, listener: Listener, event: Event) -> None:
        if self._over:
            return
        if isinstance(event, Audio):
            for piece in self._chunks.cut(event.pcm):
                listener.on_audio(piece)
        elif isinstance(event, MarkPlayed):
            name = self._marks.pop(event.name, None)
            if name is not None:  # else it was cleared while the browser's word was on its way
                listener.on_mark(name)
        elif isinstance(event, Digit):
            listener.on_digit(event.digit)

    async def play(self, pcm: bytes) -> None:
        """Queue 16-bit mono PCM at 16 kHz, any length. What is left of it when `clear` is called is dropped."""
        clears = self._clears
        for at in range(0, len(pcm), PLAY_BYTES):
            if clears != self._clears:
                return
            await self._send(pcm[at : at + PLAY_BYTES])

    async def mark(self, name: str) -> None:
        """Ask to be told when all audio queued so far has been played."""
        self._marks_made += 1
        on_the_wire = str(self._marks_made)  # a name of its own, so that one used again after `clear` is not mistaken
        self._marks[on_the_wire] = name
        await self._send(messages.mark(on_the_wire))

    async def clear(self) -> None:
        """Take back all that is queued and not yet played. No mark before this is told."""
        self._clears += 1
        self._marks.clear()
        await self._send(messages.clear())

    async def caption(self, who: Literal["customer", "frontdesk"], text: str, *, final: bool) -> None:
        """Show words on the page. A partial is replaced by the next caption of the same speaker."""
        await self._send(messages.caption(who, text, final=final))

    async def hang_up(self, code: int = 1000) -> None:
        """End the call: tell the page, close the socket, and let `listen` come back soon.

        With another code than 1000 the page is not told that the call has ended, and takes it for lost.
        """
        if self._over:
            return
        if code == 1000:
            await self._send(messages.ended())
        self._over = self._hung_up = True
        self._end_in(CLOSING_SECONDS)
        await _close(self._socket, code, "ended")

    async def _send(self, data: str | bytes) -> None:
        async with self._sending:
            if self._over:
                return
            try:
                async with asyncio.timeout(self._send_seconds):
                    if isinstance(data, str):
                        await self._socket.send_text(data)
                    else:
                        await self._socket.send_bytes(data)
            except (TimeoutError, WebSocketDisconnect, OSError, RuntimeError):
                # It takes nothing any more, so it is gone; `listen` must not wait for the rest of its silence.
                self._over = True
                self._end_in(0)

    def _end_in(self, seconds: float) -> None:
        """Let `listen` come back when nothing has arrived for so long."""
        if self._deadline is not None and not self._deadline.expired():
            now = asyncio.get_running_loop().time()
            when = self._deadline.when()
            if not self._over or when is None or now + seconds < when:
                self._deadline.reschedule(now + seconds)


class _Pace:
    """Nobody speaks faster than time passes: what arrives costs its length, and credit grows by the second.

    `burst_seconds` of credit cover what a stalled network delivers at once.
    """

    def __init__(self, burst_seconds: float) -> None:
        self._burst_seconds = burst_seconds
        self._credit_seconds = burst_seconds
        self._at: float | None = None

    def spend(self, event: Event, now: float) -> None:
        """Raises ProtocolBroken when the credit is used up. A message without audio costs as much as 20 ms."""
        passed = now - self._at if self._at is not None else 0.0
        self._at = now
        length = len(event.pcm) if isinstance(event, Audio) else 0
        cost = max(length, FRAME_BYTES) / (SAMPLE_RATE * 2)
        self._credit_seconds = min(self._burst_seconds, self._credit_seconds + passed) - cost
        if self._credit_seconds < 0:
            raise ProtocolBroken(NOT_ALLOWED, "audio_faster_than_time")
