"""A house with Twilio's doors for each test that wants one."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import pytest

from gateway.routes.twilio import TwilioDoor, twilio_routes
from memory.clock import FakeClock
from telephony.call_session import CallSession
from telephony.calls_redis import CallsRedis
from telephony.media_tokens_redis import MediaTokens
from telephony.twilio.media import TwilioLine
from telephony.webhook_ids_redis import WebhookIds
from tests.gateway.routes.twilio_house import OURS, PUBLIC, TOKEN, House, Receiver
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

        settings = {
            "auth_token": TOKEN,
            "account_sid": ACCOUNT,
            "public_url": PUBLIC,
            "calls": CallsRedis(redis_client),
            "tokens": MediaTokens(redis_client),
            "webhook_ids": WebhookIds(redis_client),
            "org_for": lambda number: org if number == OURS else None,
            "answer": answer,
            "clock": FakeClock(),
        } | changes
        door = TwilioDoor(**settings)
        async with serving(twilio_routes(door)) as address, aiohttp.ClientSession() as http:
            yield House(address, door, http, answered)

    return built


@pytest.fixture
async def house(build) -> AsyncIterator[House]:
    async with build() as built:
        yield built
