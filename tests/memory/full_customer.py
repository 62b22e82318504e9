"""A customer of whom something is kept everywhere, for the tests of what customers may ask for."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, time

from redis.asyncio import Redis
from sqlalchemy.ext.asyncio import AsyncEngine

from memory.bookings import Seating
from memory.conversation import ConversationId, Turn, TurnId
from memory.live_forgetting_redis import LiveForgetting
from memory.live_redis import LiveFeed
from memory.memories import Memory, MemoryId
from memory.one_time_codes_redis import OneTimeCodes
from memory.outbox import MessageId, OutboundMessage
from memory.outbox_redis import OutboxRedis
from memory.people import Contact, CustomerId, OrgId
from memory.records.bookings_sql import BookingsSql
from memory.records.call_record import CallRecord
from memory.records.entries import Feedback
from memory.records.escalations_sql import EscalationsSql
from memory.records.queue_redis import RecordQueue
from memory.records.writer_redis import RecordWriter
from memory.rights import Everywhere
from memory.sealed import SealedMemory, Seals
from memory.sealing import KEY_BYTES, Sealer
from memory.store import MemoryStore
from memory.stores.connection_redis import connect_reader

NOW = datetime(2026, 11, 20, 20, tzinfo=UTC)
SEALER = Sealer({"k1": b"k" * KEY_BYTES})
SEALS = Seals(SEALER)


@asynccontextmanager
async def everywhere(bare: MemoryStore, redis: Redis, url: str, engine: AsyncEngine) -> AsyncIterator[Everywhere]:
    """All places of a gateway, with the record's writer at work."""
    async with connect_reader(url) as reader:
        writer = RecordWriter(reader, engine, rest_seconds=0.0, seals=SEALS)
        writing = asyncio.create_task(writer.run())
        try:
            yield Everywhere(SealedMemory(bare, SEALER), engine, OutboxRedis(redis, seals=SEALS), LiveForgetting(redis))
        finally:
            writing.cancel()
            await asyncio.gather(writing, return_exceptions=True)


async def fill(places: Everywhere, redis: Redis, org: OrgId, who: str, phone: str, seat: int) -> CustomerId:
    """Keep something of `who` in every place."""
    memory, records = places.memory, RecordQueue(redis, SEALS)
    contact, mail = Contact("phone", phone), Contact("email", f"{who}@example.com")
    zoe, other = await memory.customer_for(org, contact), await memory.customer_for(org, mail)
    await memory.merge(org, zoe.id, other.id)
    await memory.remember(org, zoe.id, {"name": f"{who.title()} Secretname"})
    thread = await memory.conversation(org, zoe.id, now=NOW)
    turn = Turn(TurnId(f"turn-of-{who}"), org, thread.id, zoe.id, "customer", "sms", f"{who} said this", NOW)
    await memory.add_turn(turn)
    await memory.save_notes(org, thread.id, {"about": who})
    await memory.keep(Memory(MemoryId(f"memory-{who}"), org, zoe.id, "fact", f"{who} likes it", NOW, "permanent"))
    await _live(redis, org, who, zoe.id, contact, thread.id)
    call = f"call-of-{who}"
    await records.call(CallRecord(call, org, "twilio", "inbound", "completed", NOW, NOW, NOW, zoe.id, thread.id))
    await records.tell(Feedback(f"feedback-{who}", org, zoe.id, thread.id, "customer", 0.9, NOW, text=f"{who} is glad"))
    day = NOW.replace(day=22 + seat)
    await BookingsSql(places.engine).hold(
        org, zoe.id, Seating(day.date(), time(18), day), places=2, party={"adult": 8}, conversation=thread.id,
        until=NOW, now=NOW, once=f"hold-{who}",
    )  # fmt: skip
    await EscalationsSql(places.engine).open(
        org, thread.id, zoe.id, reason="asked", story=f"{who} asks", stays=False, now=NOW, once=f"escalation-{who}"
    )
    async with asyncio.timeout(20):
        while await places.live.on_its_way(org, {zoe.id, other.id, call, thread.id}):
            await asyncio.sleep(0.01)
    return zoe.id


async def _live(redis: Redis, org: OrgId, who: str, id: CustomerId, contact: Contact, thread: ConversationId) -> None:
    message = OutboundMessage(MessageId(f"message-{who}"), org, id, contact, "sms", f"Hi {who}", "answer", NOW, thread)
    await OutboxRedis(redis, seals=SEALS).put(message)
    await OneTimeCodes(redis, b"secret").make(org, id, contact)
    feed = LiveFeed(redis, redis, seals=SEALS)
    await feed.publish(org, f"call-of-{who}", {"customer": id, "text": f"{who} said this"})
