"""What is special to moving in Redis: what is put in runs out when it would have."""

from datetime import UTC, datetime, timedelta

from memory.clock import FakeClock
from memory.conversation import Turn, TurnId
from memory.people import Contact, OrgId
from memory.stores.keys import key
from memory.stores.redis import RedisMemory

NOW = datetime(2026, 11, 20, 18, tzinfo=UTC)


async def test_a_conversation_has_as_long_as_it_had(redis_client, org):
    clock = FakeClock(NOW)
    store = RedisMemory(redis_client, clock=clock, keep_seconds=100)
    zoe = await store.customer_for(org, Contact("phone", "+14155550123"))
    thread = await store.conversation(org, zoe.id, now=NOW)
    await store.add_turn(Turn(TurnId("t1"), org, thread.id, zoe.id, "customer", "sms", "hi", NOW))
    bundle = await store.bundle(org, zoe.id)
    clock.turn(timedelta(seconds=60))
    await store.put(bundle)
    assert 0 < await redis_client.pttl(key(org, "turns", thread.id)) <= 40_000
    clock.turn(timedelta(seconds=60))
    await store.put(bundle)
    assert (await store.bundle(org, zoe.id)).conversations == ()


async def test_an_org_with_a_name_like_a_pattern_traces_only_its_own(redis_client, org):
    store, wild = RedisMemory(redis_client), OrgId("org-[a-z]*?")
    zoe = await store.customer_for(org, Contact("phone", "+14155550123"))
    assert await store.traces(wild, [zoe.id]) == []
    theirs = await store.customer_for(wild, Contact("phone", "+14155550123"))
    assert await store.traces(wild, [theirs.id])
    await store.forget(wild, theirs.id)
