"""The Media Streams socket of one call, as a line: audio both ways, marks, `clear`, hanging up.

Before a line exists its stream must start: `await_start` takes `connected` and `start` within five seconds, and the
route redeems the token of `start` before anybody hears a thing. Every way that a socket can end, with its close code
and the `reason` in the one log line that it leaves:

| close | reason                                    | when                                                        |
|-------|-------------------------------------------|-------------------------------------------------------------|
| 1000  | stopped                                   | Twilio said `stop`                                          |
| 1000  | hung_up                                   | we hung up                                                  |
| 1012  | moved                                     | we let go of the call, and another worker takes it up       |
| -     | gone                                      | the other side closed or broke the socket                   |
| 1001  | silent                                    | nothing arrived for `silent_seconds`, or nothing was taken  |
|       |                                           | for SEND_SECONDS: a half-open socket                        |
| 1002  | unknown_event, out_of_order, bad_message, | see `messages.py`                                           |
|       | wrong_stream                              |                                                             |
| 1003  | binary, wrong_format                      | a binary frame; another coding than mu-law at 8 kHz         |
| 1007  | not_json, bad_payload                     | see `messages.py`                                           |
| 1008  | no_start                                  | `start` did not come within `start_seconds`                 |
| 1008  | token_missing, token_unknown, wrong_call  | refused by the route (`gateway/routes/twilio.py`)           |
| 1009  | too_large                                 | a message over `messages.MAX_MESSAGE_CHARS`                 |
| 1011  | failed                                    | our own failure (the route)                                 |
| 1013  | full                                      | no place at this worker, though at another (the route)      |

A missing or wrong signature is refused with HTTP 403 before the socket opens.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Protocol

import structlog
from starlette.websockets import WebSocket, WebSocketDisconnect

from telephony import mulaw
from telephony.errors import ProtocolBroken
from telephony.twilio.messages import (
    MEDIA_BEGINS,
    Marked,
    Pressed,
    Started,
    Stopped,
    StreamReader,
    clear_message,
    mark_message,
    media_message,
)
from telephony.twilio.sockets import CLOSE_SECONDS, DIRECT_AUDIO, DIRECT_TEXT, close_socket, text_of

log = structlog.get_logger()

SAMPLE_RATE = 8000
PIECE_BYTES = 2 * SAMPLE_RATE * 4
"""PCM of four seconds: the most that one outbound message carries. Twilio queues them, so larger is cheaper."""

SEND_SECONDS = 5.0
"""How long the other side may leave what we say unread before it counts as gone."""


class Listener(Protocol):
    """Who listens to a line. Called in the receive loop: every method returns at once."""

    def on_audio(self, pcm: bytes) -> None: ...
    def on_mark(self, name: str) -> None: ...
    def on_digit(self, digit: str) -> None: ...
    def on_hang_up(self) -> None: ...


class TwilioLine:
    """One started stream: a `pipelines.phone_line.PhoneLine`.

    `end_call` is awaited before our own hang-up closes the socket: it writes down that the call ended on purpose, since
    Twilio asks what to do next the moment the socket is closed, and ends the call at the carrier.
    """

    sample_rate = SAMPLE_RATE

    def __init__(
        self,
        websocket: WebSocket,
        reader: StreamReader,
        started: Started,
        *,
        silent_seconds: float = 10.0,
        end_call: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        self._websocket = websocket
        self._say_directly: Callable[[str], bool] | None = websocket.scope.get("extensions", {}).get(DIRECT_TEXT)
        self._reader = reader
        self._stream_sid = started.stream_sid
        self._log = log.bind(call=started.call_sid, stream=started.stream_sid)
        self._silent_seconds = silent_seconds
        self._end_call = end_call
        self._over = False
        self._ended_by_us: str | None = None
        # A mark that comes back after a `clear` was flushed, not played: the generation in its name tells which.
        self._generation = 0
        self._heard_at = 0.0
        self._limit: asyncio.Timeout | None = None
        self._watch: asyncio.TimerHandle | None = None

    async def listen(self, listener: Listener) -> None:
        """Give everything that arrives to `listener` until the call is over. Closes the socket and logs its end."""
        code, reason = 1011, "failed"
        try:
            async with asyncio.timeout(None) as self._limit:
                self._heard_at = asyncio.get_running_loop().time()
                self._look()
                await self._receive(listener)
            code, reason = 1000, "stopped"
        except WebSocketDisconnect:
            code, reason = None, "gone"
        except ProtocolBroken as broken:
            code, reason = broken.close_code, broken.reason
        except TimeoutError:
            if not self._limit or not self._limit.expired():
                raise
            code, reason = 1001, "silent"
        finally:
            self._over = True
            self._hear_directly(None)
            if self._watch:
                self._watch.cancel()
            if self._ended_by_us:
                code, reason = None, self._ended_by_us
            try:
                listener.on_hang_up()
            finally:
                if code is not None:
                    await close_socket(self._websocket, code)
                self._log.info("twilio_stream_ended", reason=reason, close_code=code)

    async def _receive(self, listener: Listener) -> None:
        """The hot path: fifty messages a second a call, nearly all of them audio.

        Where the server has a short way for audio, only what is left of the messages is received here.
        """
        now = asyncio.get_running_loop().time
        receive, read = self._websocket.receive, self._reader.read
        on_audio, decode = listener.on_audio, mulaw.decode

        def hear(message: bytes) -> bool:
            if not message.startswith(MEDIA_BEGINS):
                return False
            try:
                audio = read(message)
            except ProtocolBroken:  # said again, where it ends the call
                return False
            self._heard_at = now()
            if audio:
                on_audio(decode(audio))  # pyright: ignore[reportArgumentType] - a media message is bytes
            return True

        self._hear_directly(hear)
        while True:
            text = text_of(await receive())
            self._heard_at = now()
            event = read(text)
            if type(event) is bytes:
                if event:
                    on_audio(decode(event))
            elif isinstance(event, Marked):
                generation, _, name = event.name.partition(":")
                if generation == str(self._generation):
                    listener.on_mark(name)
            elif isinstance(event, Pressed):
                listener.on_digit(event.digit)
            elif isinstance(event, Stopped):
                return

    def _hear_directly(self, hear: Callable[[bytes], bool] | None) -> None:
        """Take messages from the server with no queue between, where it can do that."""
        directly = self._websocket.scope.get("extensions", {}).get(DIRECT_AUDIO)
        if directly:
            directly(hear)

    def _look(self) -> None:
        """End a socket on which nothing has arrived for too long. One timer a call, not one a frame."""
        loop = asyncio.get_running_loop()
        left = self._heard_at + self._silent_seconds - loop.time()
        if left > 0:
            self._watch = loop.call_later(left, self._look)
        else:
            self._expire(0.0)

    async def play(self, pcm: bytes) -> None:
        """Queue 16-bit mono PCM at 8 kHz, any length. Silently nothing once the call is over."""
        generation = self._generation
        for begin in range(0, len(pcm), PIECE_BYTES):
            if generation != self._generation:  # cleared in between: the rest is not wanted either
                return
            await self._send(media_message(self._stream_sid, mulaw.encode(pcm[begin : begin + PIECE_BYTES])))

    async def mark(self, name: str) -> None:
        """Ask to be told when all audio queued so far has been played."""
        await self._send(mark_message(self._stream_sid, f"{self._generation}:{name}"))

    async def clear(self) -> None:
        """Take back all that is queued and not yet played. No mark asked for before this is told any more."""
        self._generation += 1
        await self._send(clear_message(self._stream_sid))

    async def hang_up(self) -> None:
        """End the call: first as written down and at the carrier, then the socket."""
        if self._over:
            return
        self._over, self._ended_by_us = True, "hung_up"
        if self._end_call:
            try:
                await self._end_call()
            except Exception:
                # The socket is closed all the same, and the carrier ends a call that has nothing left to do.
                self._log.exception("twilio_end_call_failed")
        await close_socket(self._websocket, 1000)
        # A peer that does not answer the close must not keep `listen` waiting.
        self._expire(CLOSE_SECONDS)

    async def leave(self) -> None:
        """Let go of the call without ending it: Twilio asks the resume URL, and whoever answers there goes on."""
        if self._over:
            return
        self._over, self._ended_by_us = True, "moved"
        await close_socket(self._websocket, 1012)
        self._expire(CLOSE_SECONDS)

    def _expire(self, seconds: float) -> None:
        """End `listen` this soon, when it is still under way."""
        if self._limit:
            with suppress(RuntimeError):
                self._limit.reschedule(asyncio.get_running_loop().time() + seconds)

    async def _send(self, text: str) -> None:
        if self._over or (self._say_directly and self._say_directly(text)):
            return
        # The other side may leave at any moment; that the call is over is told by the receive loop.
        with suppress(RuntimeError, WebSocketDisconnect):
            try:
                async with asyncio.timeout(SEND_SECONDS):
                    await self._websocket.send_text(text)
            except TimeoutError:
                self._expire(0.0)
