"""Messages are sealed anew where they stand, and what else waits is counted."""

import asyncio
from contextlib import aclosing
from typing import Any

import pytest

from memory.delivering import journey_from
from memory.live_redis import LiveFeed
from memory.outbox_redis import OutboxRedis
from memory.people import Contact, OrgId
from memory.records.entries import Feedback
from memory.records.queue_redis import RecordQueue
from memory.sealed import SealedMemory, Seals
from memory.sealed_messages import opened
from memory.sealing import KEY_BYTES, Sealer
from memory.stores.keys import key
from memory.stores.redis import RedisMemory
from memory.waiting_sealed_redis import WaitingSealed
from tests.memory.outgoing import AT, message

OLD, NEW = b"o" * KEY_BYTES, b"n" * KEY_BYTES
ONLY_OLD, BOTH, ONLY_NEW = (Sealer(keys) for keys in ({"k1": OLD}, {"k2": NEW, "k1": OLD}, {"k2": NEW}))


@pytest.fixture
def seals() -> Seals:
    return Seals(ONLY_OLD)


async def test_a_message_is_sealed_anew_in_its_place_for_as_long_as_it_was_kept(redis_client, org, seals):
    outbox, name = OutboxRedis(redis_client, seals=seals), key(org, "message", "m1")
    await outbox.put(message("m1", org))
    await redis_client.expire(name, 777)
    assert await WaitingSealed(redis_client, BOTH).seal_anew(org) == {"records": 1}
    kept = await redis_client.get(name)
    assert b"sealed:k2:" in kept
    assert b"sealed:k1:" not in kept
    assert opened(journey_from(kept).message, Seals(ONLY_NEW)) == message("m1", org)
    assert 700 < await redis_client.ttl(name) <= 777
    (claim,) = await OutboxRedis(redis_client, seals=Seals(ONLY_NEW)).claim(org)
    assert claim.delivery.message == message("m1", org)


async def test_what_goes_its_way_is_counted_and_what_is_the_memory_s_or_another_org_s_is_not(redis_client, org, seals):
    other = OrgId(f"{org}-other")
    for each in (org, other):
        feedback = Feedback("f", each, "c1", "con", "customer", 1.0, AT, text="Kind")  # pyright: ignore
        await RecordQueue(redis_client, seals).tell(feedback)
    waiting, memory = WaitingSealed(redis_client, BOTH), SealedMemory(RedisMemory(redis_client), ONLY_OLD)
    zoe = await memory.customer_for(org, Contact("phone", "+14155550123"))
    assert await waiting.seal_anew(org) == {"records": 1}
    await redis_client.delete(f"fd:{{{org}}}:records")
    await memory.save_notes(org, (await memory.conversation(org, zoe.id, now=AT)).id, {"a": 1})
    assert await waiting.seal_anew(org) == {}
    assert await waiting.seal_anew(other) == {"records": 1}


async def test_a_message_that_is_sealed_with_a_key_that_is_not_there_is_left(redis_client, org):
    for name, sealer in (("m1", Sealer({"k0": b"0" * KEY_BYTES})), ("m2", ONLY_NEW)):
        await OutboxRedis(redis_client, seals=Seals(sealer)).put(message(name, org))
    await redis_client.delete(f"fd:{{{org}}}:records")
    before = await redis_client.get(key(org, "message", "m1"))
    assert await WaitingSealed(redis_client, BOTH).seal_anew(org) == {}
    assert await redis_client.get(key(org, "message", "m1")) == before
    moved = before.replace(b"sealed:k0:", b"sealed:k1:")
    await redis_client.set(key(org, "message", "m1"), moved)
    assert await WaitingSealed(redis_client, BOTH).seal_anew(org) == {"message": 1}


async def test_live_events_of_before_are_deleted(redis_client, org, seals):
    for sealer, text in ((seals, "old"), (Seals(BOTH), "new")):
        await LiveFeed(redis_client, redis_client, seals=sealer).publish(org, "call-1", {"text": text})
    assert await WaitingSealed(redis_client, BOTH).seal_anew(org) == {}
    feed = LiveFeed(redis_client, redis_client, seals=Seals(ONLY_NEW))
    following: Any = feed.follow(org, after="0")
    async with asyncio.timeout(20), aclosing(following) as events:
        assert (await anext(events))["text"] == "new"
