"""Texts to a gateway as it runs: its own process, its own store, a carrier of ours behind it."""

from __future__ import annotations

import asyncio

import aiohttp
import pytest

from tests.gateway.running import DIALLED, Gateway
from tests.gateway.texting import JANE, TextCarrier, Texter
from tests.local_server import serving


@pytest.fixture
async def carrier():
    carrier = TextCarrier()
    async with serving(list(carrier.routes)) as address:
        carrier.url = f"http://{address}"  # pyright: ignore[reportAttributeAccessIssue]
        yield carrier


async def test_a_text_is_answered_by_whoever_lives(carrier, tmp_path, valkey_url):
    """One gateway takes a text in and is killed before it answers; the next one does, once."""
    shared = {"REDIS_URL": valkey_url.replace("db=0", "db=9"), "TWILIO_API_URL": carrier.url}
    first, second = (Gateway(tmp_path / name, **shared) for name in ("first", "second"))
    try:
        await asyncio.gather(first.start(), second.start())
        async with aiohttp.ClientSession() as http:
            jane = Texter(http, first.own_address, first.address)
            status, twiml = await jane.text("How much for eight adults and four kids in 95616?")
            assert (status, "<Message" in twiml) == (200, False)
            await first.kill()
            (answer,) = await carrier.until(1)
            assert "$" in answer
            assert carrier.sent[0]["From"] == DIALLED
            jane = Texter(http, second.own_address, second.address)
            jane._numbers = iter(range(100, 200))  # pyright: ignore[reportAttributeAccessIssue]
            await jane.text("and with two more adults?")
            assert "$" in (await carrier.until(2))[1]
            delivered = carrier.sent[1]
            assert await jane.status(delivered["StatusCallback"], delivered["sid"], "delivered") == 204
    finally:
        await second.stop()
    assert carrier.to(JANE) == [form["Body"] for form in carrier.sent]
    assert len(carrier.sent) == 2
