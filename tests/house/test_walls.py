"""No method of any store gives, changes or locks anything of one org when it is asked by another with its ids.

Each store has an attempt for each of its methods (in attempts.py and attempts_live.py); a method without one fails, and
so does a store that nobody thought of.
"""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from memory.bookings import Bookings
from memory.conversation_notes import ConversationNote
from memory.journal import Journal
from memory.move_following import Following
from memory.move_stage_redis import MoveStages
from memory.moving import MovingMemory
from memory.people import Contact, OrgId
from memory.records.bookings_sql import BookingsSql
from memory.records.conversation_notes_sql import ConversationNotesSql
from memory.records.daybook_sql import DaybookSql
from memory.records.escalations_sql import EscalationsSql
from memory.sealed import SealedMemory
from memory.sealing import KEY_BYTES, Sealer
from memory.steady import SteadyMemory
from memory.store import MemoryStore
from memory.stores.neo4j import Neo4jGraph, Neo4jMemory
from memory.stores.postgres import PostgresMemory, PostgresPool
from memory.stores.redis import RedisMemory
from memory.stores.values_redis import keys_of, value_of
from tests.house.attempts import DAY, EMAIL, NOW, PHONE, SEATING, SECRET, TERMS, WHEN, entered, memory, turn
from tests.house.live_things import live_things
from tests.house.reading import Sources
from tests.house.walls import ELSEWHERE, NO_STORES, WALLS, Walled, attempted, store_classes, unwalled
from tests.memory.records.record import Record


async def in_memory(store: MemoryStore, org: OrgId) -> tuple[Any, Any]:
    """A customer of ours, one merged into them, and one whom they know; and how they look."""
    zoe, tom = await store.customer_for(org, PHONE), await store.customer_for(org, Contact("phone", "+14155550199"))
    merged = await store.customer_for(org, EMAIL)
    await store.remember(org, zoe.id, {"name": f"{SECRET} Zoe", "secret": SECRET})
    thread = await store.conversation(org, zoe.id, now=NOW)
    ours = SimpleNamespace(zoe=zoe.id, tom=tom.id, merged=merged.id, thread=thread.id)
    empty = await store.bundle(org, tom.id)
    ours.empty = replace(empty, customer=zoe.id, contacts=((PHONE, NOW),))
    await store.add_turn(turn(org, ours, SECRET))
    await store.save_notes(org, thread.id, {"notes": SECRET})
    await store.keep(memory(org, ours, SECRET))
    await store.merge(org, zoe.id, merged.id)
    ours.bundle = await store.bundle(org, zoe.id)

    async def looks() -> Any:
        await entered(store.lock(org, thread.id))
        return [await store.bundle(org, id) for id in (zoe.id, tom.id, merged.id)], await store.customer(org, zoe.id)

    return ours, looks


@pytest.fixture(params=["redis", "postgres", "neo4j"])
async def bare(request, redis_client):
    pool = PostgresPool(request.getfixturevalue("postgres_url")) if request.param == "postgres" else None
    graph = Neo4jGraph(request.getfixturevalue("neo4j_url")) if request.param == "neo4j" else None
    store = PostgresMemory(pool, clock=lambda: NOW) if pool else RedisMemory(redis_client, clock=lambda: NOW)
    yield Neo4jMemory(graph, clock=lambda: NOW) if graph else store
    for each in (pool, graph):
        if each:
            await each.close()


async def walled(store: Any, org: OrgId) -> Walled:
    ours, looks = await in_memory(store, org)
    return Walled(type(store), lambda _: store, ours, looks)


@pytest.fixture(params=["sealed", "steady", "moving"])
async def around(request, redis_client, tmp_path):
    under = RedisMemory(redis_client, clock=lambda: NOW)
    match request.param:
        case "sealed":
            return SealedMemory(under, Sealer({"k": b"k" * KEY_BYTES}))
        case "steady":
            return SteadyMemory(under, Journal(tmp_path / "journal"))
    return MovingMemory(Following({"redis": under}, MoveStages(redis_client), home="redis", worker="walls"))


@pytest.fixture(params=[BookingsSql, EscalationsSql, DaybookSql, ConversationNotesSql])
async def record_store(request, engine, org):
    record, bookings, escalations = Record(engine, org, NOW), BookingsSql(engine), EscalationsSql(engine)
    notes, daybook = ConversationNotesSql(engine), DaybookSql(engine)
    zoe = await record.customer("zoe-of-ours", {"name": SECRET}, phone="+14155550123")
    await record.said(zoe, "thread-of-ours", ("customer", SECRET), ("frontdesk", SECRET, "quote"))
    await record.call(zoe, "thread-of-ours")
    held = await _held(bookings, org, zoe)
    thread: Any = "thread-of-ours"
    matter = await escalations.open(org, thread, zoe, reason="asked", story=SECRET, stays=True, now=NOW, once="ours")
    note = ConversationNote(org, thread, zoe, "quoted", SECRET, "", NOW, NOW)
    await notes.write(note)
    ours = SimpleNamespace(
        zoe=zoe, thread=thread, booking=held.id, reference=held.reference, escalation=matter.id, note=note
    )

    async def looks() -> Any:
        return (
            await bookings.of_customer(org, zoe), await escalations.waiting(org), await notes.of(org, thread),
            await daybook.last_sayings(org, zoe, most=9), await daybook.calls(org, WHEN, most=9),
        )  # fmt: skip

    store = request.param(engine)
    return Walled(request.param, lambda _: store, ours, looks)


async def _held(bookings: Bookings, org: OrgId, zoe: Any) -> Any:
    terms = replace(TERMS, code="ours", details={"name": SECRET})
    wanted: Any = {"places": 1, "party": {"adult": 2}, "conversation": "thread-of-ours", "until": DAY, "now": NOW}
    held = await bookings.hold(org, zoe, SEATING, once="ours", terms=terms, **wanted)
    assert held
    await bookings.book(org, held.id, places=1, read_back="ours", now=NOW, once="booked")
    return held


async def test_no_memory_has_a_hole(bare, org):
    await attempted(await walled(bare, org), org, WALLS[type(bare)])


async def test_nothing_around_a_memory_has_a_hole(around, org):
    await attempted(await walled(around, org), org, WALLS[type(around)])


async def test_no_table_of_locks_has_a_hole(bare, org):
    table, (ours, _) = bare._locks._table, await in_memory(bare, org)
    assert await table.take(org, ours.thread, "ours", hold_seconds=60) > 0

    async def looks() -> Any:
        return await table.keep(org, ours.thread, "ours", hold_seconds=60), SECRET

    await attempted(Walled(type(table), lambda _: table, ours, looks), org, WALLS[type(table)])


async def test_no_record_has_a_hole(record_store, org):
    await attempted(record_store, org, WALLS[record_store.kind])


async def test_nothing_live_has_a_hole(redis_client, valkey_url, org):
    """Of all that is in Redis, nothing is given, and not a byte changes."""

    async def looks() -> Any:
        return sorted({(name, await value_of(redis_client, name)) async for name in keys_of(redis_client, org)})

    async with live_things(redis_client, valkey_url, org) as (ours, stores):
        for kind, store in stores.items():
            await attempted(Walled(kind, store, ours, looks), org, WALLS[kind])
    kept = {each for each in WALLS if not each.__module__.startswith(("memory.stores.lock", "memory.records"))}
    assert kept - set(stores) <= {RedisMemory, PostgresMemory, Neo4jMemory, SealedMemory, SteadyMemory, MovingMemory}


async def test_a_hole_is_found(around, org):
    """A method that looks at no org, and one that nobody tried."""
    ours = await walled(around, org)

    async def looks_at_no_org(*_: object) -> object:
        return await ours.looks()

    with pytest.raises(AssertionError, match="customer gives what is ours"):
        await attempted(ours, org, {**WALLS[ours.kind], "customer": looks_at_no_org})
    with pytest.raises(AssertionError, match="without an attempt"):
        await attempted(ours, org, {name: each for name, each in WALLS[ours.kind].items() if name != "drop"})


def test_no_store_is_forgotten(house: Sources):
    classes = store_classes(house)
    assert unwalled(classes) == []
    assert [name for name in (*ELSEWHERE, *NO_STORES) if name not in classes] == [], "they are not there any more"
    for place in ELSEWHERE.values():
        path, _, name = place.partition("::")
        assert f"def {name}(" in house[path]


def test_a_forgotten_store_is_found():
    sources = {
        "gateway/visits_redis.py": "class VisitsRedis:\n    def of(self, org): ...\n\n\nclass _Part: ...\n",
        "memory/stores/spending_redis.py": "class SpendingRedis: ...\n",
        "memory/words.py": "class Words: ...\n",
        "memory/plain_sql.py": "@dataclass(frozen=True)\nclass Row: ...\n\n\nclass Reads(Protocol): ...\n",
    }
    assert unwalled(store_classes(sources)) == ["VisitsRedis in gateway/visits_redis.py"]
