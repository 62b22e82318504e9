"""Every call of a memory by its name, for the tests that look at what a call costs among many customers."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable
from dataclasses import replace
from datetime import datetime

from memory.bundle import Bundle, KeptConversation
from memory.conversation import Conversation, ConversationId, Turn, TurnId
from memory.memories import Memory, MemoryId
from memory.people import Contact, CustomerId, OrgId
from memory.stores.neo4j import Neo4jMemory
from memory.stores.postgres import PostgresMemory


def somebody(org: OrgId, number: int, now: datetime, *, turns: int = 2) -> Bundle:
    """One of many: with a contact, a thread of so many turns, and a memory that runs out and one that does not."""
    who, thread = CustomerId(f"cus-{number:04}"), ConversationId(f"con-{number}")
    said = tuple(
        Turn(TurnId(f"turn-{place}"), org, thread, who, "customer", "sms", "hello", now) for place in range(turns)
    )
    memories = tuple(
        Memory(MemoryId(f"{retention}-{number}"), org, who, "fact", "It is so.", now, retention)
        for retention in ("permanent", "short")
    )
    kept = KeptConversation(Conversation(thread, org, who, now, now, {}), said)
    contacts = ((Contact("phone", f"+1415555{number:04}"), now),)
    return Bundle(org, who, now, contacts, {"name": "Zoë"}, conversations=(kept,), memories=memories)


async def every_call(
    store: PostgresMemory | Neo4jMemory, org: OrgId, now: datetime
) -> AsyncIterator[tuple[str, Awaitable[object]]]:
    """The calls, each with its name, among customers `somebody` 10 to 30. Each is to be awaited before the next."""
    zoe, tom, thread = CustomerId("cus-0012"), CustomerId("cus-0014"), ConversationId("con-12")
    phone, turn = Contact("phone", "+14155550012"), Turn(TurnId("t"), org, thread, zoe, "customer", "sms", "hi", now)
    yield "customer_for", store.customer_for(org, phone)
    yield "customer_for somebody new", store.customer_for(org, Contact("email", "new@example.com"))
    yield "customers_for", store.customers_for(org, phone)
    yield "customer", store.customer(org, zoe)
    yield "remember", store.remember(org, zoe, {"name": "Zoe", "seat": ""})
    yield "link", store.link(org, zoe, Contact("email", "zoe@example.com"))
    yield "add_person", store.add_person(org, phone, "Bob")
    yield "set_stopped", store.set_stopped(org, zoe, now)
    yield "conversation", store.conversation(org, zoe, now=now)
    yield "conversations", store.conversations(org, zoe, last=2)
    yield "add_turn", store.add_turn(turn)
    yield "turns", store.turns(org, thread, last=20)
    yield "lock", _hold(store, org, thread)
    yield "save_notes", store.save_notes(org, thread, {"topic": "a"})
    yield "keep", store.keep(Memory(MemoryId("new"), org, zoe, "fact", "New.", now, "long"))
    yield "memories", store.memories(org, zoe, last=60)
    yield "drop", store.drop(org, MemoryId("new"))
    yield "merge", store.merge(org, zoe, tom)
    yield "split", store.split(org, tom)
    yield "move_conversation", store.move_conversation(org, thread, tom)
    yield "customer_ids", store.customer_ids(org, after="cus-0012", count=5)
    before = await store.bundle(org, tom)
    yield "bundle", store.bundle(org, tom)
    yield "swap", store.swap(before, replace(before, facts={"name": "Tom"}))
    yield "put", store.put(before)
    yield "forget", store.forget(org, tom)


async def _hold(store: PostgresMemory | Neo4jMemory, org: OrgId, thread: ConversationId) -> None:
    async with store.lock(org, thread):
        pass
