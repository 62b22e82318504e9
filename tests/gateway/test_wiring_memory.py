"""The shared memory is joined: sealed, steady, and where the settings say."""

import asyncio
import base64
import os
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from uuid import uuid4

import aiohttp
import pytest
from prometheus_client import CollectorRegistry

from gateway.errors import ConfigBroken
from gateway.metrics import Meters
from gateway.settings import load
from gateway.wiring_memory import backend, graph_address, postgres_address, shared_memory
from gateway.worker_place import WorkerPlace
from memory.clock import FakeClock
from memory.embedded_valkey import EmbeddedValkey
from memory.people import Contact
from memory.records.queue_redis import RecordQueue
from memory.stores.postgres import PostgresMemory
from memory.stores.redis import RedisMemory
from tests.gateway.running import Gateway, running_gateway
from tests.gateway.test_wiring import until_rows
from tests.house.reading import ROOT

PHONE = Contact("phone", "+14155550123")
KEY = base64.b64encode(b"1" * 32).decode()


def settings_of(tmp_path, **environ):
    return load(ROOT / "config", {"FRONTDESK_VAR": str(tmp_path), **environ})


async def test_what_is_kept_is_sealed_and_comes_back_open(redis_client, org, tmp_path):
    settings, registry = settings_of(tmp_path), CollectorRegistry()
    place, records = WorkerPlace("box"), RecordQueue(redis_client)
    wanted = {"records": records, "meters": Meters(registry), "clock": FakeClock()}
    async with shared_memory(settings, place, redis_client, **wanted) as shared:
        zoe = await shared.store.customer_for(org, PHONE)
        await shared.store.remember(org, zoe.id, {"name": "Zoë Miller"})
        assert (await shared.store.customer(org, zoe.id)).name == "Zoë Miller"
        assert await RedisMemory(redis_client).traces(org, ["Miller"]) == []
        assert await shared.answers()
        async with asyncio.timeout(10):
            while registry.get_sample_value("frontdesk_memory_waiting") is None:
                await asyncio.sleep(0.01)
    assert not [task for task in asyncio.all_tasks() if task.get_name().startswith("memory-")]


async def test_the_backend_is_the_one_that_is_named(redis_client, tmp_path):
    records, clock = RecordQueue(redis_client), FakeClock()
    async with AsyncExitStack() as house:
        asked = {"MEMORY_BACKEND": "postgres", "MEMORY_URL": "postgresql://nobody@127.0.0.1:1/none"}
        there = backend(settings_of(tmp_path, **asked), redis_client, records, clock, house)
        assert isinstance(there, PostgresMemory)
        assert isinstance(backend(settings_of(tmp_path), redis_client, records, clock, house), RedisMemory)


async def test_the_graph_is_the_backend_where_its_package_is_and_said_to_be_missing_where_not(
    redis_client, tmp_path, monkeypatch
):
    pytest.importorskip("neo4j")
    asked = settings_of(tmp_path, MEMORY_BACKEND="neo4j", MEMORY_URL="bolt://nobody@127.0.0.1:1/none")
    async with AsyncExitStack() as house:
        there = backend(asked, redis_client, RecordQueue(redis_client), FakeClock(), house)
        assert type(there).__name__ == "Neo4jMemory"
        for loaded in [name for name in sys.modules if name == "memory.stores.neo4j" or name.endswith("_neo4j")]:
            monkeypatch.delitem(sys.modules, loaded)
        monkeypatch.setitem(sys.modules, "neo4j", None)
        with pytest.raises(ConfigBroken, match="graph extra"):
            backend(asked, redis_client, RecordQueue(redis_client), FakeClock(), house)


def test_the_graph_s_address_is_one_of_bolt():
    for address in ("bolt://u:p@h:7687/memory", "neo4j+s://u:p@h"):
        assert graph_address({"MEMORY_URL": address}) == address
    for wrong in ({}, {"MEMORY_URL": "postgresql://u:secret@h/memory"}, {"DATABASE_URL": "bolt://h"}):
        with pytest.raises(ConfigBroken, match="MEMORY_URL") as trouble:
            graph_address(wrong)
        assert "secret" not in str(trouble.value)


def test_the_memory_s_postgres_is_its_own_or_that_of_the_record():
    assert postgres_address({"DATABASE_URL": "postgres://u@h/record"}) == "postgresql://u@h/record"
    both = {"MEMORY_URL": "postgresql+asyncpg://u@h/memory", "DATABASE_URL": "postgres://u@h/record"}
    assert postgres_address(both) == "postgresql://u@h/memory"
    for wrong in ({}, {"DATABASE_URL": "sqlite:///x.db"}):
        with pytest.raises(ConfigBroken, match="MEMORY_URL"):
            postgres_address(wrong)


def test_keys_that_are_none_are_told_at_start_and_not_shown(tmp_path):
    with pytest.raises(ConfigBroken, match="FRONTDESK_DATA_KEYS") as trouble:
        settings_of(tmp_path, FRONTDESK_DATA_KEYS="k1:c2hvcnQ=")
    assert "c2hvcnQ" not in str(trouble.value)


async def test_a_chat_goes_on_while_redis_is_killed_and_started_again_and_the_gateway_says_so(tmp_path: Path):
    """A gateway as it runs, with a server of its own under all that it keeps in Redis."""
    first, second = (EmbeddedValkey(tmp_path / "valkey", fsync="always") for _ in range(2))
    async with AsyncExitStack() as running:
        url = await running.enter_async_context(first)
        gateway = await running.enter_async_context(running_gateway(tmp_path / "var", REDIS_URL=url))
        chat = await running.enter_async_context(chatting(gateway))
        assert "$576" in await chat("How much is it for ten adults and no kids in 95616?")
        os.kill(first.pid, signal.SIGKILL)
        assert "$631" in await chat("and with one more adult?")
        status, parts = await readiness(gateway)
        assert (status, parts["redis"], parts["memory"]) == (503, False, False)
        await until(lambda: told(gateway, "frontdesk_memory_alone 1.0"))
        assert not await told(gateway, "frontdesk_memory_waiting 0.0")

        await running.enter_async_context(second)
        await until(gateway.ready)
        await until(lambda: told(gateway, "frontdesk_memory_waiting 0.0"))
        assert "$686" in await chat("and with one more adult?")
        said = await until_rows(tmp_path / "var", "select who, text from turns order by at", 7)
    assert [who for who, _ in said] == ["frontdesk", *["customer", "frontdesk"] * 3]
    assert [text for who, text in said if who == "customer"] == [
        "How much is it for ten adults and no kids in 95616?",
        "and with one more adult?",
        "and with one more adult?",
    ]


@asynccontextmanager
async def chatting(gateway: Gateway) -> AsyncIterator[Callable[[str], Awaitable[str]]]:
    """A visitor of the page: gives what says something and waits for the answer."""
    async with (
        aiohttp.ClientSession(gateway.own_address, headers={"Origin": gateway.address}) as http,
        http.post("/web/session") as session,
    ):
        token = (await session.json())["token"]
        async with http.ws_connect("/web/chat") as socket:
            await socket.send_json({"type": "start", "token": token})

            async def say(text: str) -> str:
                await socket.send_json({"type": "message", "id": uuid4().hex, "text": text})
                async with asyncio.timeout(30):
                    while (event := await socket.receive_json())["type"] != "done":
                        pass
                return event["text"]

            yield say


async def readiness(gateway: Gateway) -> tuple[int, dict[str, bool]]:
    async with aiohttp.ClientSession() as http, http.get(f"{gateway.own_address}/readyz") as answer:
        return answer.status, (await answer.json())["parts"]


async def told(gateway: Gateway, line: str) -> bool:
    async with aiohttp.ClientSession() as http, http.get(f"{gateway.own_address}/metrics") as answer:
        return line in await answer.text()


async def until(true: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(60):
        while not await true():
            await asyncio.sleep(0.05)
