"""A gateway with only Twilio's doors, the carrier's side of it, and somebody who answers."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from xml.etree import ElementTree

import aiohttp
import numpy as np
from prometheus_client import CollectorRegistry
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from gateway.call_places import CallPlaces, PlaceMeters
from gateway.routes.twilio_door import MEDIA, VOICE, TwilioDoor
from gateway.routes.twilio_refused import VoiceMessage
from memory.people import OrgId
from telephony.call_session import CallSession
from telephony.twilio.media import TwilioLine
from telephony.twilio.signature import SIGNATURE_HEADER, sign
from tests.telephony.twilio.wire import ACCOUNT, CALL

TOKEN = "the account's auth token"
PUBLIC = "https://frontdesk.example.com"
SOCKET = "wss://frontdesk.example.com/twilio/media"
OURS, CALLER, STAFF = "+13105550100", "+13105550134", "+13105550101"
METERS = PlaceMeters(CollectorRegistry())
TONE = (8000 * np.sin(np.arange(1600) * 2 * np.pi * 440 / 8000)).astype("<i2").tobytes()


@dataclass
class Receiver:
    """Answers a call: plays a tone as greeting, answers loud audio with another, and does as `then` says on a mark."""

    line: TwilioLine
    then: Callable[[Receiver], Awaitable[None]] | None = None
    loud: int = 0
    quiet: int = 0
    replies: int = 0
    marks: list[str] = field(default_factory=list)
    tasks: set[asyncio.Task] = field(default_factory=set)
    hang_ups: int = 0

    async def run(self) -> None:
        await self.line.play(TONE)
        await self.line.mark("greeting")
        try:
            await self.line.listen(self)
        finally:
            for task in self.tasks:
                task.cancel()
            await asyncio.gather(*self.tasks, return_exceptions=True)

    def on_audio(self, pcm: bytes) -> None:
        if np.abs(np.frombuffer(pcm, "<i2").astype(int)).max() > 1000:
            self.loud, self.quiet = self.loud + 1, 0
        elif self.loud:
            self.quiet += 1
            if self.quiet == 10:
                self.loud = 0
                self._start(self._reply())

    async def _reply(self) -> None:
        self.replies += 1
        await self.line.play(TONE)
        await self.line.mark(f"reply {self.replies}")

    def on_mark(self, name: str) -> None:
        self.marks.append(name)
        if self.then:
            self._start(self.then(self))

    def on_digit(self, digit: str) -> None: ...

    def on_hang_up(self) -> None:
        self.hang_ups += 1

    def _start(self, work) -> None:
        task = asyncio.ensure_future(work)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)


@dataclass
class House:
    """A gateway with only Twilio's doors, and the carrier's side of it. `places(n, most)` are those of worker n."""

    address: str
    door: TwilioDoor
    http: aiohttp.ClientSession
    answered: list[tuple[Receiver, CallSession]]
    messages: list[VoiceMessage]
    places: Callable[..., CallPlaces]

    async def post(
        self, path: str, *, signature: str | None = "right", idempotency: str | None = None, **changes: str
    ) -> tuple[int, str]:
        form = {
            "CallSid": CALL,
            "AccountSid": ACCOUNT,
            "From": CALLER,
            "To": OURS,
            "CallStatus": "ringing",
            "Direction": "inbound",
        } | changes
        headers = {}
        if signature:
            headers[SIGNATURE_HEADER] = sign(TOKEN, PUBLIC + path, form) if signature == "right" else signature
        if idempotency:
            headers["I-Twilio-Idempotency-Token"] = idempotency
        async with self.http.post(f"http://{self.address}{path}", data=form, headers=headers) as answer:
            return answer.status, await answer.text()

    async def token(self, **changes: str) -> str:
        """The single-use token of a fresh call."""
        _, twiml = await self.post(VOICE, **changes)
        return token_in(twiml)

    def socket(self, signature: str | None = "right") -> connect:
        headers = {}
        if signature:
            headers[SIGNATURE_HEADER] = sign(TOKEN, SOCKET) if signature == "right" else signature
        return connect(f"ws://{self.address}{MEDIA}", additional_headers=headers, compression=None, max_size=None)

    async def session(self, sid: str = CALL) -> CallSession:
        session = await self.door.calls.by_carrier_id(self.door.org_for(OURS) or OrgId(""), "twilio", sid)
        assert session
        return session


def token_in(twiml: str) -> str:
    noun = ElementTree.fromstring(twiml).find("Connect/Stream/Parameter")
    assert noun is not None
    return noun.get("value") or ""


def verbs(twiml: str) -> list[str]:
    return [verb.tag for verb in ElementTree.fromstring(twiml)]


async def hang_up_after_greeting(receiver: Receiver) -> None:
    await receiver.line.hang_up()


async def send(phone: ClientConnection, *messages: dict | str | bytes) -> None:
    with suppress(ConnectionClosed):
        for message in messages:
            await phone.send(message if isinstance(message, str | bytes) else json.dumps(message))


async def close_code(phone: ClientConnection) -> tuple[int | None, list[str]]:
    """The code that the socket is closed with, and the events that came before."""
    events = []
    async with asyncio.timeout(10):
        with suppress(ConnectionClosed):
            async for text in phone:
                events.append(json.loads(text)["event"])
    return phone.close_code, events
