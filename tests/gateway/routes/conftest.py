"""A house with Twilio's doors for each test that wants one."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import aiohttp
import pytest

from gateway.call_places import CallPlaces
from gateway.routes.twilio import TwilioDoor, twilio_routes
from gateway.routes.twilio_refused import RefusedCalls, VoiceMessage
from gateway.worker_place import WorkerPlace
from memory.clock import FakeClock
from memory.errors import StoreDown
from telephony.admission_redis import Admission
from telephony.call_session import CallSession
from telephony.calls_redis import CallsRedis
from telephony.media_tokens_redis import MediaTokens
from telephony.refusal_settings import CallSettings
from telephony.twilio.media import TwilioLine
from telephony.webhook_ids_redis import WebhookIds
from tests.gateway.routes.twilio_house import METERS, OURS, PUBLIC, STAFF, TOKEN, House, Receiver
from tests.local_server import serving
from tests.telephony.twilio.wire import ACCOUNT


@pytest.fixture
def build(redis_client, org):
    """`async with build(...) as house`: a house on a port of its own. Keywords are TwilioDoor's, and `then`."""

    @asynccontextmanager
    async def built(then=None, **changes) -> AsyncIterator[House]:
        answered: list[tuple[Receiver, CallSession]] = []

        async def answer(line: TwilioLine, session: CallSession) -> None:
            receiver = Receiver(line, then)
            answered.append((receiver, session))
            await receiver.run()

        messages: list[VoiceMessage] = []

        async def keep(message: VoiceMessage) -> None:
            messages.append(message)

        def places(number: int, most: int = 10_000) -> CallPlaces:
            place = WorkerPlace("box", number)
            refused = [].append
            return CallPlaces(Admission(redis_client, org), place, most=lambda: most, meters=METERS, refused=refused)

        settings = {
            "auth_token": TOKEN,
            "account_sid": ACCOUNT,
            "public_url": PUBLIC,
            "calls": CallsRedis(redis_client),
            "tokens": MediaTokens(redis_client),
            "webhook_ids": WebhookIds(redis_client),
            "org_for": lambda number: org if number == OURS else None,
            "places": places(1),
            "refused": RefusedCalls(CallSettings(), staff_phone=STAFF, public_url=PUBLIC, keep=keep),
            "answer": answer,
            "clock": FakeClock(),
        } | changes
        door = TwilioDoor(**settings)
        with suppress(StoreDown):
            await door.places.beat(fresh=True)
        async with serving(twilio_routes(door)) as address, aiohttp.ClientSession() as http:
            beating = asyncio.create_task(door.places.run())
            yield House(address, door, http, answered, messages, places)
            beating.cancel()

    return built


@pytest.fixture
async def house(build) -> AsyncIterator[House]:
    async with build() as built:
        yield built
