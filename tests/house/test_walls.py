"""No method of any store gives, changes or locks anything of one org when it is asked by another with its ids.

Each store has an attempt for each of its methods (in attempts.py), and a method without one fails.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import SimpleNamespace
from typing import Any

import pytest

from memory.bookings import Bookings
from memory.conversation_notes import ConversationNote
from memory.daybook import Daybook
from memory.errors import MemoryTrouble
from memory.escalations import Escalations
from memory.identity import Identity
from memory.journal import Journal
from memory.live_forgetting_redis import LiveForgetting
from memory.live_redis import LiveFeed
from memory.move_following import Following
from memory.move_stage_redis import MoveStages
from memory.moving import MovingMemory
from memory.one_time_codes_redis import OneTimeCodes
from memory.outbox import Outbox
from memory.outbox_redis import OutboxRedis
from memory.people import Contact, OrgId
from memory.records.bookings_sql import BookingsSql
from memory.records.conversation_notes_sql import ConversationNotesSql
from memory.records.daybook_sql import DaybookSql
from memory.records.escalations_sql import EscalationsSql
from memory.sealed import SealedMemory
from memory.sealing import KEY_BYTES, Sealer
from memory.steady import SteadyMemory
from memory.store import MemoryStore
from memory.stores.answers_redis import AnswersRedis
from memory.stores.connection_redis import connect_reader
from memory.stores.neo4j import Neo4jGraph, Neo4jMemory
from memory.stores.postgres import PostgresMemory, PostgresPool
from memory.stores.redis import RedisMemory
from tests.house.attempts import (
    ANSWERS,
    BOOKINGS,
    CODES,
    DAY,
    DAYBOOK,
    EMAIL,
    ESCALATIONS,
    FEED,
    IDENTITY,
    LIVE,
    MEMORY,
    NOTES,
    NOW,
    OUTBOX,
    PHONE,
    SEATING,
    SECRET,
    TERMS,
    WHEN,
    Attempt,
    entered,
    first_of,
    memory,
    message,
    turn,
)  # fmt: skip
from tests.memory.records.record import Record


@dataclass(frozen=True, slots=True)
class Walled:
    """A store, what is ours in it, how all of it looks, and an attempt on each method of these types."""

    store: Any
    ours: Any
    looks: Callable[[], Any]
    attempts: Mapping[str, Attempt]
    types: tuple[type, ...]


def methods(*types: type) -> set[str]:
    """All that can be called on these from outside."""
    return {
        name
        for each in types
        for name, found in inspect.getmembers(each, inspect.isfunction)
        if not name.startswith("_")
    }


async def in_memory(store: MemoryStore, org: OrgId) -> tuple[Any, Callable[[], Any]]:
    """A customer of ours, one merged into them, and one whom they know."""
    zoe, tom = await store.customer_for(org, PHONE), await store.customer_for(org, Contact("phone", "+14155550199"))
    merged = await store.customer_for(org, EMAIL)
    await store.remember(org, zoe.id, {"name": f"{SECRET} Zoe", "secret": SECRET})
    thread = await store.conversation(org, zoe.id, now=NOW)
    ours = SimpleNamespace(zoe=zoe.id, tom=tom.id, merged=merged.id, thread=thread.id)
    ours.empty = await store.bundle(org, tom.id)
    ours.empty = replace(ours.empty, customer=zoe.id, contacts=((PHONE, NOW),))
    await store.add_turn(turn(org, ours, SECRET))
    await store.save_notes(org, thread.id, {"notes": SECRET})
    await store.keep(memory(org, ours, SECRET))
    await store.merge(org, zoe.id, merged.id)

    async def looks() -> Any:
        await entered(store.lock(org, thread.id))
        return [await store.bundle(org, id) for id in (zoe.id, tom.id, merged.id)], await store.customer(org, zoe.id)

    return ours, looks


@pytest.fixture(params=["redis", "postgres", "neo4j", "sealed", "steady", "moving"])
async def walled_memory(request, redis_client, org, tmp_path):
    pool = PostgresPool(request.getfixturevalue("postgres_url")) if request.param == "postgres" else None
    graph = Neo4jGraph(request.getfixturevalue("neo4j_url")) if request.param == "neo4j" else None
    bare = PostgresMemory(pool, clock=lambda: NOW) if pool else RedisMemory(redis_client, clock=lambda: NOW)
    bare = Neo4jMemory(graph, clock=lambda: NOW) if graph else bare
    following = Following({"redis": bare}, MoveStages(redis_client), home="redis", worker="walls")
    store = {
        "sealed": lambda: SealedMemory(bare, Sealer({"k": b"k" * KEY_BYTES})),
        "steady": lambda: SteadyMemory(bare, Journal(tmp_path / "journal")),
        "moving": lambda: MovingMemory(following),
    }.get(request.param, lambda: bare)()
    ours, looks = await in_memory(store, org)
    yield Walled(store, ours, looks, MEMORY, (MemoryStore,))
    for each in (pool, graph):
        if each:
            await each.close()


@pytest.fixture(params=["bookings", "escalations", "daybook", "notes"])
async def walled_record(request, engine, org):
    record, bookings, escalations = Record(engine, org, NOW), BookingsSql(engine), EscalationsSql(engine)
    notes, daybook = ConversationNotesSql(engine), DaybookSql(engine)
    zoe = await record.customer("zoe-of-ours", {"name": SECRET}, phone="+14155550123")
    await record.said(zoe, "thread-of-ours", ("customer", SECRET), ("frontdesk", SECRET, "quote"))
    await record.call(zoe, "thread-of-ours")
    terms = replace(TERMS, code="ours", details={"name": SECRET})
    wanted = {"places": 1, "party": {"adult": 2}, "conversation": "thread-of-ours", "until": DAY, "now": NOW}
    held = await bookings.hold(org, zoe, SEATING, once="ours", terms=terms, **wanted)  # pyright: ignore
    assert held
    await bookings.book(org, held.id, places=1, read_back="ours", now=NOW, once="booked")
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

    stores: dict[str, tuple[Any, Mapping[str, Attempt], tuple[type, ...]]] = {
        "bookings": (bookings, BOOKINGS, (Bookings, BookingsSql)),
        "escalations": (escalations, ESCALATIONS, (Escalations, EscalationsSql)),
        "daybook": (daybook, DAYBOOK, (Daybook, DaybookSql)),
        "notes": (notes, NOTES, (ConversationNotesSql,)),
    }
    store, attempts, types = stores[request.param]
    return Walled(store, ours, looks, attempts, types)


@pytest.fixture(params=["outbox", "identity", "codes", "answers", "feed", "live"])
async def walled_live(request, redis_client, valkey_url, org):
    people, outbox, answers = RedisMemory(redis_client), OutboxRedis(redis_client), AnswersRedis(redis_client)
    codes = OneTimeCodes(redis_client, b"secret")
    zoe = await people.customer_for(org, PHONE)
    ours = SimpleNamespace(zoe=zoe.id, code=await codes.make(org, zoe.id, EMAIL))
    await people.remember(org, zoe.id, {"name": SECRET})
    await outbox.put(message(org, ours, SECRET))
    await answers.keep(org, "question", SECRET, seconds=60)

    async def send(*_: object) -> None:
        return None

    async with connect_reader(valkey_url) as reader:
        feed = LiveFeed(redis_client, reader)
        await feed.publish(org, "call-of-ours", {"text": SECRET})

        async def looks() -> Any:
            return (
                await outbox.deliveries(org), await answers.find(org, "question"), await people.bundle(org, zoe.id),
                await first_of(feed.follow(org, after="0")),
                await redis_client.hgetall(f"fd:{{{org}}}:code:{zoe.id}"),
            )  # fmt: skip

        stores: dict[str, tuple[Any, Mapping[str, Attempt], tuple[type, ...]]] = {
            "outbox": (outbox, OUTBOX, (Outbox,)),
            "identity": (Identity(people, codes, send), IDENTITY, (Identity,)),
            "codes": (codes, CODES, (OneTimeCodes,)),
            "answers": (answers, ANSWERS, (AnswersRedis,)),
            "feed": (feed, FEED, (LiveFeed,)),
            "live": (LiveForgetting(redis_client), LIVE, (LiveForgetting,)),
        }
        store, attempts, types = stores[request.param]
        yield Walled(store, ours, looks, attempts, types)


async def attempted(walled: Walled, org: OrgId) -> None:
    """Each method is tried by an org of its own, and what is ours looks as before."""
    assert set(walled.attempts) == methods(*walled.types), "a method without an attempt, or an attempt on none"
    before = await walled.looks()
    assert SECRET in repr(before)
    for name, attempt in walled.attempts.items():
        given = None
        try:
            given = await attempt(walled.store, OrgId(f"{org}-{name}"), walled.ours)
        except MemoryTrouble as trouble:
            given = trouble
        assert SECRET not in repr(given), f"{name} gives what is ours"
        assert repr(await walled.looks()) == repr(before), f"{name} changes what is ours"


async def test_no_memory_has_a_hole(walled_memory, org):
    await attempted(walled_memory, org)


async def test_no_record_has_a_hole(walled_record, org):
    await attempted(walled_record, org)


async def test_nothing_live_has_a_hole(walled_live, org):
    await attempted(walled_live, org)


async def test_a_hole_is_found(walled_memory, org):
    """A method that looks at no org, and one that nobody tried."""

    async def looks_at_no_org(*_: object) -> object:
        return await walled_memory.looks()

    hole = {**walled_memory.attempts, "customer": looks_at_no_org}
    with pytest.raises(AssertionError, match="customer gives what is ours"):
        await attempted(replace(walled_memory, attempts=hole), org)
    missing = {name: attempt for name, attempt in walled_memory.attempts.items() if name != "drop"}
    with pytest.raises(AssertionError, match="without an attempt"):
        await attempted(replace(walled_memory, attempts=missing), org)
