"""One media socket of a simulated call: frames out on a monotonic schedule, audio, marks and `clear` in.

Two tasks a call, none a frame. The schedule counts ticks of 20 ms since the call began: tick `n` carries the caller's
sound of the 20 ms that end at `n * 0.02` and plays the same 20 ms of what is queued, so both sides keep step and a
phone that runs late still knows where each sample belongs. After a stall it sends what is overdue at once, as a carrier
does.
"""

from __future__ import annotations

import asyncio
import binascii
import math
import secrets
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Literal

import orjson
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed

from telephony.errors import PhoneTrouble
from telephony.simulator.caller import Caller
from telephony.simulator.clips import FRAME_SECONDS, Frame
from telephony.simulator.hearing import Hearing, Run
from telephony.simulator.loudspeaker import Loudspeaker
from telephony.simulator.recording import Recording
from telephony.simulator.report import CallEvent, EventKind

StreamEnd = Literal["closed", "caller_hung_up", "dropped"]
Clock = Callable[[], float]
Sleep = Callable[[float], Awaitable[None]]
_HURRIED_TICK_SECONDS = 0.001
"""What 20 ms of mere listening take in a hurry: long enough for the gateway to keep up."""


@dataclass(slots=True)
class Ongoing:
    """What of a call outlives one socket: the clock, the caller, what was heard and recorded so far."""

    caller: Caller
    hearing: Hearing
    clock: Clock
    sleep: Sleep
    tell: Callable[[CallEvent], None] | None = None
    recording: Recording | None = None
    hurries: bool = False
    loudspeaker: Loudspeaker = field(default_factory=Loudspeaker)
    began: float = 0.0
    clears: int = 0
    late_seconds: float = 0.0
    told_run: Run | None = None
    told_line: int | None = None

    def now(self) -> float:
        """Seconds since the call began."""
        return self.clock() - self.began

    async def until(self, at: float) -> None:
        """Wait until the call is so many seconds old.

        In a hurry the wait is skipped while the caller only listens to what has arrived already: the clock is put on.
        Whoever has to think or to speak is given the time that it takes.
        """
        wait = at - self.now()
        if wait <= 0:
            self.late_seconds = max(self.late_seconds, -wait)
            return
        if self.hurries and self.loudspeaker.audible_left and not self.caller.speaking:
            skipped = max(0.0, wait - _HURRIED_TICK_SECONDS)
            self.began -= skipped
            wait -= skipped
        await self.sleep(wait)

    def event(self, kind: EventKind, at: float, line: int | None = None, text: str = "") -> None:
        """Tell whoever watches the call."""
        if self.tell:
            self.tell(CallEvent(kind, at, line, text))

    def tell_changes(self, now: float) -> None:
        """Events for whoever watches: who began and who stopped speaking."""
        runs, spoken = self.hearing.runs, self.caller.spoken
        if self.told_run and self.told_run.over:
            self.event("frontdesk_audio_ended", self.told_run.ended)
            self.told_run = None
        if runs and not runs[-1].over and runs[-1] is not self.told_run:
            self.told_run = runs[-1]
            self.event("frontdesk_audio_started", runs[-1].started)
        if self.told_line is not None and not self.caller.speaking:
            line = spoken[self.told_line]
            self.event("caller_line_ended", min(line.ended, now), line.index, line.say)
            self.told_line = None
        if self.told_line is None and self.caller.speaking:
            self.told_line = len(spoken) - 1
            self.event("caller_line_started", spoken[-1].started, spoken[-1].index, spoken[-1].say)

    def socket_ended(self, now: float) -> None:
        """Nobody hears anybody now. Audio that was queued is lost with its socket."""
        self.loudspeaker.clear(now)
        self.hearing.cut()
        self.hearing.settle(now, audible_left=False)
        self.caller.dropped(now)
        self.tell_changes(now)

    def catch_up(self, now: float) -> None:
        """Record the silence of a time without a socket."""
        heard = self.loudspeaker.play(now)
        if self.recording:
            self.recording.add(b"", heard)


class MediaStream:
    """The phone's end of one socket."""

    def __init__(self, socket: ClientConnection, call: Ongoing, *, account_sid: str, call_sid: str) -> None:
        self._socket = socket
        self._call = call
        self._account_sid = account_sid
        self._call_sid = call_sid
        self._stream_sid = "MZ" + secrets.token_hex(16)
        self._sequence = 1

    async def run(self, parameters: Mapping[str, str], *, until: float, drop_at: float) -> StreamEnd:
        """Talk until the socket is closed, the caller hangs up (by script or at `until`) or `drop_at` cuts it."""
        with suppress(ConnectionClosed):
            await self._open(parameters)
        tasks = [
            asyncio.create_task(self._send(until=until, drop_at=drop_at)),
            asyncio.create_task(self._receive()),
        ]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            results = [task.result() for task in tasks if not task.cancelled() and not task.exception()]
            if "dropped" in results:
                self._socket.transport.abort()
                await self._socket.wait_closed()
            else:
                await self._socket.close()
        for task in tasks:
            if not task.cancelled():
                task.result()  # what went wrong is told, once the socket is closed
        return next((ended for ended in results if ended), "closed")

    async def _open(self, parameters: Mapping[str, str]) -> None:
        await self._socket.send('{"event":"connected","protocol":"Call","version":"1.0.0"}')
        start = {
            "accountSid": self._account_sid,
            "streamSid": self._stream_sid,
            "callSid": self._call_sid,
            "tracks": ["inbound"],
            "customParameters": dict(parameters),
            "mediaFormat": {"encoding": "audio/x-mulaw", "sampleRate": 8000, "channels": 1},
        }
        await self._say("start", "start", start)

    async def _say(self, event: str, name: str, part: dict[str, object]) -> None:
        message = {"event": event, "sequenceNumber": str(self._sequence), name: part, "streamSid": self._stream_sid}
        self._sequence += 1
        await self._socket.send(orjson.dumps(message), text=True)

    async def _send(self, *, until: float, drop_at: float) -> StreamEnd:
        call, socket, chunk = self._call, self._socket, 0
        first = tick = math.ceil(call.now() / FRAME_SECONDS) + 1
        with suppress(ConnectionClosed):
            while True:
                now = tick * FRAME_SECONDS
                await call.until(now)
                if now >= drop_at:
                    return "dropped"
                frame = self._tick(now)
                if call.caller.hangs_up or now >= until:
                    await self._say("stop", "stop", {"accountSid": self._account_sid, "callSid": self._call_sid})
                    return "caller_hung_up"
                chunk += 1
                await socket.send(
                    f'{{"event":"media","sequenceNumber":"{self._sequence}","streamSid":"{self._stream_sid}",'
                    f'"media":{{"track":"inbound","chunk":"{chunk}","timestamp":"{(tick - first) * 20}",'
                    f'"payload":"{frame.payload}"}}}}'
                )
                self._sequence += 1
                if call.caller.key:
                    await self._say("dtmf", "dtmf", {"track": "inbound_track", "digit": call.caller.key})
                for name in call.loudspeaker.due():
                    await self._say("mark", "mark", {"name": name})
                tick += 1
        return "closed"

    def _tick(self, now: float) -> Frame:
        """Play, hear and speak the 20 ms that end at `now`."""
        call = self._call
        position = call.loudspeaker.position
        heard = call.loudspeaker.play(now)
        call.hearing.hear(heard, position)
        call.hearing.settle(now, audible_left=call.loudspeaker.audible_left)
        frame = call.caller.tick(now)
        if call.recording:
            call.recording.add(frame.audio, heard)
        if call.tell:
            call.tell_changes(now)
        return frame

    async def _receive(self) -> None:
        call, speaker = self._call, self._call.loudspeaker
        with suppress(ConnectionClosed):
            async for text in self._socket:
                now = call.now()
                message = orjson.loads(text)
                if message.get("streamSid") != self._stream_sid:
                    raise PhoneTrouble(f"a message for another stream: {text[:80]!r}")
                match message["event"]:
                    case "media":
                        dry = speaker.queue(binascii.a2b_base64(message["media"]["payload"]), now)
                        call.hearing.dry(dry)
                    case "mark":
                        speaker.mark(message["mark"]["name"])
                    case "clear":
                        await self._clear(now)
                    case other:
                        raise PhoneTrouble(f"the gateway sent an event that the carrier does not know: {other}")

    async def _clear(self, now: float) -> None:
        call = self._call
        flushed = call.loudspeaker.clear(now)
        call.clears += 1
        if call.hearing.running:
            call.event("cleared", now)
        call.hearing.cut()
        for name in flushed:
            await self._say("mark", "mark", {"name": name})
