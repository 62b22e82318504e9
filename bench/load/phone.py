"""One caller of many: asks, hears the reply out, asks again, interrupts the next reply; and notes what it measured.

One timer a phone, fifty times a second, and nothing kept but figures. Times are seconds of `time.monotonic`.
"""

from __future__ import annotations

import asyncio
import binascii
import secrets
import time
from dataclasses import dataclass, field
from functools import partial
from typing import Literal

import aiohttp
import orjson

from bench.load.ear import Ear, Run
from bench.load.socket import MediaSocket
from telephony.simulator.carrier import CarrierCall
from telephony.simulator.clips import FRAME_SECONDS, Clip, comfort_noise
from telephony.simulator.twiml_steps import ConnectStream, read_twiml
from telephony.twilio.signature import SIGNATURE_HEADER, sign

ASK_AFTER_SECONDS = 0.4
"""The caller waits this long once a reply is over."""
INTERRUPT_AFTER_SECONDS = 1.2
"""So much of a reply is heard before it is interrupted."""
PATIENCE_SECONDS = 5.0
"""A turn that is not answered within this is missed."""

_NOISE = [frame.payload.encode() for frame in comfort_noise()]


@dataclass(frozen=True, slots=True)
class Server:
    """Where to call: signed for `auth_token`, in the name of `account_sid`, for the number `dialled`."""

    base_url: str
    auth_token: str
    account_sid: str
    dialled: str


@dataclass(slots=True)
class SpokenTurn:
    """One line of the caller: from its first to its last audible sample, and what it interrupted."""

    kind: Literal["question", "interruption"]
    started: float
    ended: float
    over: Run | None = None
    reply: Run | None = None
    missed: bool = False

    @property
    def settled(self) -> bool:
        """Whether it is known what came of it."""
        return self.missed or self.reply is not None


@dataclass(slots=True)
class PhoneFigures:
    """What one phone measured."""

    turns: list[SpokenTurn] = field(default_factory=list)
    lateness: list[float] = field(default_factory=list)
    runs: list[Run] = field(default_factory=list)
    ended_by_server: bool = False


class LoadPhone:
    """One call. `call` connects it, then it speaks by itself until `hang_up`."""

    def __init__(self, http: aiohttp.ClientSession, server: Server, question: Clip, interruption: Clip) -> None:
        self._carrier = CarrierCall(
            http,
            auth_token=server.auth_token,
            account_sid=server.account_sid,
            public_url=server.base_url,
            base_url=server.base_url,
            caller=f"+1916{2_000_000 + secrets.randbelow(8_000_000)}",
            dialled=server.dialled,
        )
        self._signature = partial(sign, server.auth_token)
        self._clips = {"question": question, "interruption": interruption}
        self._payloads = {kind: [frame.payload.encode() for frame in clip.frames] for kind, clip in self._clips.items()}
        self._stream_sid = "MZ" + secrets.token_hex(16)
        self._ear = Ear()
        self.figures = PhoneFigures(runs=self._ear.runs)
        self._socket: MediaSocket | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._kind: Literal["question", "interruption"] = "question"
        self._speaking: list[bytes] = []
        self._spoken_frames = 0
        self._ticks = 0
        self._began = 0.0
        self._asked: SpokenTurn | None = None
        self._over = False
        self.pongs: list[tuple[float, float]] = []
        """When a ping was sent, and the seconds until its pong."""
        self._media = (
            b'{"event":"media","streamSid":"' + self._stream_sid.encode() + b'","sequenceNumber":"%d","media":'
            b'{"track":"inbound","chunk":"%d","timestamp":"%d","payload":"%b"}}'
        )

    async def call(self) -> None:
        """Ring, connect, and begin to talk. Raises PhoneTrouble, SocketRefused, OSError."""
        await self.connect(await self.ring())
        self.talk()

    async def ring(self) -> ConnectStream:
        """Ask what to do with a call: the media socket that it is to be put through to. Raises PhoneTrouble."""
        url = f"{self._carrier.public_url}/twilio/voice"
        steps = read_twiml(await self._carrier.ask(url, "ringing"), url)
        return next(step for step in steps if isinstance(step, ConnectStream))

    async def connect(self, stream: ConnectStream, *, start: bool = True) -> None:
        """Open the media socket; without `start`, say nothing in it. Raises SocketRefused, OSError."""
        self._socket = MediaSocket(self._hear, self._pong, self._closed)
        await self._socket.open(self._carrier.dial(stream.url), {SIGNATURE_HEADER: self._signature(stream.url)})
        self._began = time.monotonic()
        if not start:
            return
        self._socket.send(b'{"event":"connected","protocol":"Call","version":"1.0.0"}')
        begun = {
            "accountSid": self._carrier.account_sid,
            "streamSid": self._stream_sid,
            "callSid": self._carrier.call_sid,
            "tracks": ["inbound"],
            "customParameters": dict(stream.parameters),
            "mediaFormat": {"encoding": "audio/x-mulaw", "sampleRate": 8000, "channels": 1},
        }
        self._say("start", begun, sequenceNumber="1")

    def talk(self) -> None:
        """Send sound from now on, fifty times a second."""
        self._tick()

    async def hang_up(self) -> None:
        """The caller puts the phone down."""
        self._over = True
        if self._timer:
            self._timer.cancel()
        if self._socket and not self._socket.closed:
            self._say("stop", {"accountSid": self._carrier.account_sid, "callSid": self._carrier.call_sid})
            self._socket.close()
        await self._carrier.tell_status("completed", seconds=time.monotonic() - self._began)

    def sign_with(self, auth_token: str) -> None:
        """Sign what comes now for another account: a request that nobody may believe."""
        self._signature = partial(sign, auth_token)

    def abort(self) -> None:
        """The line breaks, with no word to anybody."""
        self._over = True
        if self._timer:
            self._timer.cancel()
        if self._socket:
            self._socket.abort()

    def ping(self) -> None:
        """Ask the server for a sign of life; `pongs` says how long it took."""
        if self._socket:
            self._socket.ping(b"%.6f" % time.monotonic())

    # --- what is heard ---

    def _hear(self, text: bytes) -> None:
        now, message = time.monotonic(), orjson.loads(text)
        match message["event"]:
            case "media":
                self._ear.media(binascii.a2b_base64(message["media"]["payload"]), now)
            case "mark":
                self._ear.mark(message["mark"]["name"], now)
            case "clear":
                for name in self._ear.clear(now):
                    self._say("mark", {"name": name})

    def _pong(self, payload: bytes) -> None:
        sent = float(payload)
        self.pongs.append((sent, time.monotonic() - sent))

    def _closed(self) -> None:
        if not self._over:
            self.figures.ended_by_server = True
            self._over = True
            if self._timer:
                self._timer.cancel()

    # --- what is said ---

    def _tick(self) -> None:
        if self._over:
            return
        due = self._began + self._ticks * FRAME_SECONDS
        now = time.monotonic()
        self.figures.lateness.append(now - due)
        assert self._socket
        if self._spoken_frames < len(self._speaking):
            payload = self._speaking[self._spoken_frames]
            self._spoken_frames += 1
        else:
            self._listen(now)
            payload = _NOISE[self._ticks % len(_NOISE)]
        self._ticks += 1
        count = self._ticks
        self._socket.send(self._media % (count + 1, count, count * 20, payload))
        for name in self._ear.due(now):
            self._say("mark", {"name": name})
        next_at = self._began + self._ticks * FRAME_SECONDS
        self._timer = asyncio.get_running_loop().call_later(max(0.0, next_at - time.monotonic()), self._tick)

    def _listen(self, now: float) -> None:
        """Nothing is being said: is there a reply, and is it time for the next line?"""
        turn, runs = self._asked, self._ear.runs
        if turn and not turn.settled:
            turn.reply = next(
                (run for run in reversed(runs) if run.started > turn.ended and run is not turn.over), None
            )
            if not turn.reply and now - turn.ended > PATIENCE_SECONDS:
                turn.missed = True
        if turn is None:
            if runs and self._ear.quiet_for(now) >= ASK_AFTER_SECONDS:
                self._speak(now, None)
            return
        if not turn.settled:
            return
        reply = turn.reply if self._kind == "interruption" else None
        if reply and not reply.cut and reply.started + INTERRUPT_AFTER_SECONDS <= now < reply.ended:
            self._speak(now, reply)
            return
        if self._ear.quiet_for(now) >= ASK_AFTER_SECONDS:
            self._kind = "question"
            self._speak(now, None)

    def _speak(self, now: float, over: Run | None) -> None:
        """Begin a line with the next frame. The sound of a frame is that of the 20 ms before it is sent."""
        kind: Literal["question", "interruption"] = "interruption" if over else "question"
        clip = self._clips[kind]
        begins = now  # the first frame of the clip goes out 20 ms from now
        self._asked = SpokenTurn(kind, begins + clip.speech_start, begins + clip.speech_end, over)
        self.figures.turns.append(self._asked)
        self._speaking, self._spoken_frames = self._payloads[kind], 0
        self._kind = "interruption" if kind == "question" else "question"

    def _say(self, event: str, part: dict[str, object], **fields: str) -> None:
        if self._socket:
            self._socket.send(orjson.dumps({"event": event, "streamSid": self._stream_sid, event: part, **fields}))
