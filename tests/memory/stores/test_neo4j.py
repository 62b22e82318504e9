"""What is special to the Neo4j store: a server that dies and comes back. The rest is the contract."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest

from memory.conversation import Turn, TurnId
from memory.errors import StoreDown
from memory.people import Contact
from memory.steady import SteadyMemory
from memory.store import MemoryStore
from tests.graph_server import graph_server
from tests.memory.stores.neo4j_store import neo4j_store

PHONE = Contact("phone", "+14155550123")


@asynccontextmanager
async def running(under: MemoryStore, journal: Path) -> AsyncIterator[SteadyMemory]:
    steady = SteadyMemory(under, journal, again_seconds=0.05)
    playing = asyncio.create_task(steady.run())
    try:
        yield steady
    finally:
        playing.cancel()
        with suppress(asyncio.CancelledError):
            await playing


async def test_a_conversation_goes_on_through_the_death_of_the_server(tmp_path, org):
    folder = tmp_path / "graph"
    folder.mkdir()
    with graph_server(folder) as server:
        async with (
            neo4j_store(server.url) as (under, told, clock),
            running(under, tmp_path / "journal") as steady,
        ):
            zoe = await steady.customer_for(org, PHONE)
            thread = await steady.conversation(org, zoe.id, now=clock())
            server.kill()
            with pytest.raises(StoreDown):
                await under.customer(org, zoe.id)
            for number in (1, 2, 2):
                async with steady.lock(org, thread.id):
                    turn = Turn(TurnId(f"t{number}"), org, thread.id, zoe.id, "customer", "voice", "hello", clock())
                    await steady.add_turn(turn)
            await steady.remember(org, zoe.id, {"name": "Zoë"})
            assert (steady.down, steady.waiting) == (True, 4)
            await asyncio.to_thread(server.start)
            async with asyncio.timeout(20):
                while steady.down:
                    await asyncio.sleep(0.02)
            assert [turn.id for turn in await under.turns(org, thread.id)] == ["t1", "t2"]
            assert (await under.customer_for(org, PHONE)).name == "Zoë"
            assert [entry["place"] for entry in told.entries if entry["kind"] == "turn"] == [1, 2]


async def test_an_address_where_nobody_answers_is_a_store_that_is_down(org):
    async with neo4j_store("bolt://nobody@127.0.0.1:1/none") as (store, _, _):
        with pytest.raises(StoreDown):
            await store.orgs()
