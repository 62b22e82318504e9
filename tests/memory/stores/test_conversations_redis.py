"""What is special to conversations in Redis: whose they are is found out late, and told to the record."""

from datetime import UTC, datetime

import pytest

from memory.conversation import ConversationId, Turn, TurnId
from memory.errors import NotFound
from memory.people import Contact, CustomerId
from memory.stores.keys import records_key
from memory.stores.redis import RedisMemory

PHONE = Contact("phone", "+14155550123")
NOW = datetime(2026, 11, 20, 18, tzinfo=UTC)


async def test_a_moved_conversation_goes_on_with_whom_it_is_by_now(redis_client, org):
    store = RedisMemory(redis_client)
    zoe = await store.customer_for(org, PHONE)
    tom = await store.add_person(org, PHONE, "Tom")
    thread = await store.conversation(org, zoe.id, now=NOW)
    said = Turn(TurnId("t1"), org, thread.id, zoe.id, "customer", "voice", "this is Tom", NOW)
    await store.add_turn(said)
    for _ in range(2):
        await store.move_conversation(org, thread.id, tom.id)
    assert [turn.customer for turn in await store.turns(org, thread.id)] == [tom.id]
    assert (await store.conversation(org, tom.id, now=NOW)).id == thread.id
    assert (await store.conversation(org, zoe.id, now=NOW)).id != thread.id
    with pytest.raises(NotFound):
        await store.add_turn(said.__class__(TurnId("t2"), org, thread.id, zoe.id, "customer", "voice", "hi", NOW))
    entries = await redis_client.xrange(records_key(org))
    moved = [fields[b"customer"].decode() for _, fields in entries if fields[b"kind"] == b"conversation"]
    assert moved[:2] == [zoe.id, tom.id]


async def test_nothing_is_moved_to_nobody_and_no_thread_from_nowhere(redis_client, org):
    store = RedisMemory(redis_client)
    zoe = await store.customer_for(org, PHONE)
    thread = await store.conversation(org, zoe.id, now=NOW)
    with pytest.raises(NotFound):
        await store.move_conversation(org, thread.id, CustomerId("cus_nobody"))
    with pytest.raises(NotFound):
        await store.move_conversation(org, ConversationId("con_none"), zoe.id)
