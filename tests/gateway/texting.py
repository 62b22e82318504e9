"""A telephone and its carrier, for tests of texts: signs and posts what is written, and keeps what comes back."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from time import perf_counter
from urllib.parse import urlsplit

import aiohttp
from redis.asyncio import Redis
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from yarl import URL

from agents.reception import Reception
from gateway.channels.answering_texts import TextAnswering, TextLimits, TextPhrases
from gateway.channels.inbox_redis import InboxRedis, Pace
from gateway.channels.sending import Sender
from gateway.channels.sms import SmsChannel
from gateway.channels.text_desk import TextDesk
from gateway.routes.sms import SmsDoor, sms_routes, status_url
from memory.clock import utc_now
from memory.outbox_redis import OutboxRedis
from memory.people import Contact, Customer, OrgId
from memory.stores.keys import base
from memory.stores.redis import RedisMemory
from telephony.twilio.api import TwilioApi
from telephony.twilio.signature import SIGNATURE_HEADER, sign
from telephony.twilio.texts import TwilioTexts
from tests.gateway.running import AUTH_TOKEN, DIALLED
from tests.local_server import serving

JANE = "+14155550123"


def sid(number: int) -> str:
    """The n-th MessageSid of a text that comes in."""
    return f"SM{number:032x}"


@dataclass
class TextCarrier:
    """The carrier's API, and the telephones behind it. `answers` are given first, then that all is well.

    `sent_at` is when each text left us, in seconds of `perf_counter`.
    """

    answers: list[Response] = field(default_factory=list)
    sent: list[dict[str, str]] = field(default_factory=list)
    sent_at: list[float] = field(default_factory=list)
    news: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def routes(self) -> list[Route]:
        return [Route("/2010-04-01/Accounts/{account}/Messages.json", self._create, methods=["POST"])]

    async def _create(self, request: Request) -> Response:
        form = {name: str(value) for name, value in (await request.form()).items()}
        if self.answers:
            return self.answers.pop(0)
        form["sid"] = f"SM{len(self.sent) + 0xF000:032x}"
        self.sent.append(form)
        self.sent_at.append(perf_counter())
        self.news.set()
        return JSONResponse({"sid": form["sid"], "status": "queued"}, 201)

    def to(self, number: str = JANE) -> list[str]:
        """What this telephone got."""
        return [form["Body"] for form in self.sent if form["To"] == number]

    async def until(self, count: int, number: str = JANE, *, seconds: float = 30) -> list[str]:
        """What this telephone got, once it is as many."""
        async with asyncio.timeout(seconds):
            while len(self.to(number)) < count:
                self.news.clear()
                await self.news.wait()
        return self.to(number)


class Texter:
    """Somebody who texts a gateway at `address`, known to the carrier as `public_url`. `first` numbers their texts."""

    def __init__(
        self, http: aiohttp.ClientSession, address: str, public_url: str, number: str = JANE, *, first: int = 1
    ) -> None:
        self._http = http
        self._address = address
        self._public_url = public_url
        self._numbers = itertools.count(first)
        self.number = number

    async def text(self, body: str, **more: str) -> tuple[int, str]:
        """Write a text; gives what the carrier was answered."""
        form = {
            "MessageSid": sid(next(self._numbers)),
            "From": self.number,
            "To": DIALLED,
            "Body": body,
            "NumMedia": "0",
        }
        return await self.post("/twilio/sms", {**form, **more})

    async def status(self, url: str, of: str, status: str, **more: str) -> int:
        """The carrier tells how far a text has come, at the URL that it was given."""
        parts = urlsplit(url)
        return (await self.post(f"{parts.path}?{parts.query}", {"MessageSid": of, "MessageStatus": status, **more}))[0]

    async def post(self, path: str, form: Mapping[str, str], *, signature: str | None = None) -> tuple[int, str]:
        """Post a signed webhook."""
        signature = sign(AUTH_TOKEN, self._public_url + path, form) if signature is None else signature
        async with self._http.post(
            URL(self._address + path, encoded=True), data=dict(form), headers={SIGNATURE_HEADER: signature}
        ) as answer:
            return answer.status, await answer.text()


@dataclass
class TextHouse:
    """All that is between a carrier and a receptionist, in this process and on a real store."""

    redis: Redis
    org: OrgId
    receptionist: Reception
    carrier: TextCarrier
    texter: Texter
    memory: RedisMemory
    inbox: InboxRedis
    outbox: OutboxRedis
    answering: TextAnswering

    async def customer(self) -> Customer:
        return await self.memory.customer_for(self.org, Contact("phone", self.texter.number))

    async def turns(self) -> list[tuple[str, str]]:
        """Who wrote what in the open conversation."""
        customer = await self.customer()
        conversation = await self.memory.conversation(self.org, customer.id, now=utc_now())
        return [(turn.who, turn.text) for turn in await self.memory.turns(self.org, conversation.id)]

    async def until_answered(self) -> None:
        """Until nothing waits in the inbox."""
        async with asyncio.timeout(20):
            while await self.redis.exists(f"{base(self.org)}inbox"):
                await asyncio.sleep(0.01)


PHRASES = TextPhrases("AI assistant here.", "Too long, cut.", "Slow down.", "Not answered, sorry.")


@asynccontextmanager
async def text_house(
    redis: Redis,
    org: OrgId,
    receptionist: Reception,
    *,
    memory: RedisMemory | None = None,
    limits: TextLimits | None = None,
    quiet_seconds: float = 0.05,
    working: bool = True,
) -> AsyncIterator[TextHouse]:
    """Doors, desk and sender, and a carrier of ours. `working` False leaves what comes in where it is."""
    memory, carrier = memory or RedisMemory(redis), TextCarrier()
    inbox, outbox = InboxRedis(redis, pace=Pace(quiet_seconds, 1.0)), OutboxRedis(redis)
    answering = TextAnswering(org, receptionist, memory, inbox, outbox, PHRASES, clock=utc_now, limits=limits)
    async with AsyncExitStack() as house:
        carrier_address = await house.enter_async_context(serving(list(carrier.routes)))
        api = TwilioApi("AC" + "0" * 32, AUTH_TOKEN, url=f"http://{carrier_address}")
        house.push_async_callback(api.aclose)
        public_url = "https://frontdesk.example.com"
        door = SmsDoor(
            AUTH_TOKEN,
            public_url,
            org,
            lambda dialled: org if dialled == DIALLED else None,
            inbox,
            outbox,
            "Trouble.",
            memory=memory,
        )
        address = await house.enter_async_context(serving(sms_routes(door)))
        channel = SmsChannel(TwilioTexts(api, DIALLED), partial(status_url, public_url))
        if working:
            works = (
                Sender(org, outbox, {"sms": channel}, memory, utc_now).run(),
                TextDesk(org, inbox, answering, again_seconds=0.05).run(),
            )
            tasks = [asyncio.create_task(work) for work in works]
            house.push_async_callback(_ended, tasks)
        http = await house.enter_async_context(aiohttp.ClientSession())
        texter = Texter(http, f"http://{address}", public_url)
        yield TextHouse(redis, org, receptionist, carrier, texter, memory, inbox, outbox, answering)


async def _ended(tasks: list[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
