"""Texts to a gateway as it runs: its own process, its own store, a carrier of ours behind it."""

from __future__ import annotations

import asyncio
from pathlib import Path

import aiohttp
import pytest

from agents.scripted_receptionist import ScriptedReceptionist
from memory.embedded_valkey import valkey_command
from memory.stores.connection_redis import connect
from tests.gateway.running import DIALLED, Gateway, readable
from tests.gateway.texting import JANE, TextCarrier, Texter, text_house
from tests.local_server import serving


@pytest.fixture
async def carrier():
    carrier = TextCarrier()
    async with serving(list(carrier.routes)) as address:
        carrier.url = f"http://{address}"  # pyright: ignore[reportAttributeAccessIssue]
        yield carrier


async def test_a_text_is_answered_by_whoever_lives(carrier, tmp_path, valkey_url):
    """One gateway takes a text in and is killed before it answers; the next one does, once."""
    store = valkey_url.replace("db=0", "db=9")
    shared = {
        "REDIS_URL": store,
        "TWILIO_API_URL": carrier.url,
        "FRONTDESK_SECRET": "a secret that both of the gateways have",
    }
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
    assert await readable(store, answer, "eight adults", "two more adults") == []
    assert await readable(store, JANE), "who wrote it can be found"


async def test_a_store_that_is_killed_and_started_again_loses_no_text_and_doubles_none(tmp_path: Path, org):
    command = valkey_command(tmp_path)

    async def started() -> asyncio.subprocess.Process:
        server = await asyncio.create_subprocess_exec(*command.argv)
        async with asyncio.timeout(15):
            while not await command.ready(server.pid):
                await asyncio.sleep(0.01)
        return server

    server = await started()
    try:
        async with (
            connect(command.url) as client,
            text_house(client, org, ScriptedReceptionist(), quiet_seconds=0.5) as house,
        ):
            assert "<Message" not in (await house.texter.text("before"))[1]
            server.kill()
            await server.wait()
            assert "<Message" in (await house.texter.text("meanwhile"))[1]
            server = await started()
            assert len(await house.carrier.until(1)) == 1
            await house.texter.text("after")
            await house.carrier.until(2)
            await house.until_answered()
            assert [turn.text for turn in house.receptionist.turns] == ["before", "after"]  # pyright: ignore[reportAttributeAccessIssue]
            assert len(house.carrier.sent) == 2
    finally:
        server.kill()
        await server.wait()
