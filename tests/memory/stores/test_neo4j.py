"""What is special to the Neo4j store: a server that dies and comes back, who moves in, and indexes."""

import asyncio
from collections.abc import Iterator
from contextlib import AbstractAsyncContextManager
from datetime import timedelta
from pathlib import Path

import pytest

from memory.clock import utc_now
from memory.conversation import Turn, TurnId
from memory.errors import StoreDown
from memory.journal import Journal
from memory.move_stage_redis import MoveStages
from memory.mover import Mover
from memory.people import Contact
from memory.steady import SteadyMemory
from memory.store import MemoryStore
from memory.stores.redis import RedisMemory
from tests.graph_server import GraphServer, graph_server
from tests.memory.moves import Talk, everything, worker
from tests.memory.running import running
from tests.memory.stores.every_call import every_call, somebody
from tests.memory.stores.neo4j_store import neo4j_store
from tests.memory.stores.profiled_neo4j import Profiles

PHONE = Contact("phone", "+14155550123")


def kept_going(under: MemoryStore, journal: Path) -> AbstractAsyncContextManager[SteadyMemory]:
    return running(SteadyMemory(under, Journal(journal), again_seconds=0.05))


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GraphServer]:
    """One of its own: it is killed, and emptied by the move of everybody."""
    with graph_server(tmp_path_factory.mktemp("graph")) as server:
        yield server


async def test_everybody_moves_to_the_graph_while_conversations_go_on(server, empty_redis, org):
    async with neo4j_store(server.url, clock=utc_now) as (graph, _, _):
        stores = {"redis": RedisMemory(empty_redis), "neo4j": graph}
        async with worker(stores, empty_redis, "one") as one, worker(stores, empty_redis, "two") as two:
            talks = [Talk(one, org, "one"), Talk(two, org, "two")]
            talking = [asyncio.create_task(talk.go_on()) for talk in talks]
            await Mover(MoveStages(empty_redis), stores, "redis", "neo4j").forward()
            for talk in talks:
                talk.over.set()
            await asyncio.gather(*talking)
        await Mover(MoveStages(empty_redis), stores, "neo4j", "redis").forward(until="both")
        assert await everything(stores, org, talks) >= 20


async def test_a_conversation_goes_on_through_the_death_of_the_server(server, tmp_path, org):
    async with neo4j_store(server.url) as (under, told, clock), kept_going(under, tmp_path / "journal") as steady:
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


async def test_no_call_looks_at_all_nodes_of_a_label(neo4j_url, org, monkeypatch):
    async with neo4j_store(neo4j_url) as (store, _, clock):
        for number in range(10, 20):
            await store.put(somebody(org, number, clock()))
        profiles = Profiles(monkeypatch)
        async for _, call in every_call(store, org, clock()):
            await call
        clock.turn(timedelta(days=100))
        await store.sweep()
        assert await store.traces(org, ["con-13", "short-13"]) == []
        assert len(profiles.plans) > 40
        assert profiles.scans() == {}
        await store._ground.graph.ask("MATCH (c:Customer) WHERE c.facts = $facts WITH c LIMIT 1 RETURN c.id", facts="")
        assert len(profiles.scans()) == 1  # what is sought is told of
