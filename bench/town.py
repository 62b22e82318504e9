"""A town of customers of whom much is kept, to measure a memory by: the same in every backend.

Each has four threads of 25 turns and twelve memories, and every second one a booking in a real SQLite.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

from memory.bookings import Bookings
from memory.bundle import Bundle, KeptConversation
from memory.conversation import Conversation, ConversationId, Turn, TurnId
from memory.memories import USUAL, Memory, MemoryId, MemoryKind
from memory.people import Contact, CustomerId, OrgId
from memory.records.bookings_sql import BookingsSql
from memory.records.database import open_database, upgrade
from memory.records.schema import bookings as booking_rows
from memory.store import MemoryStore

ORG = OrgId("bench")
NOW = datetime(2026, 11, 20, 20, 0, tzinfo=UTC)
THREADS, TURNS_A_THREAD, MEMORIES = 4, 25, 12
TURNS = THREADS * TURNS_A_THREAD
_AT_ONCE = 6

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
