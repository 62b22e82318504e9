"""What was sealed with an old key is sealed with the newest while a worker goes on writing, and no turn is lost."""

import asyncio

import pytest

from memory.clock import utc_now
from memory.conversation import Turn, TurnId
from memory.errors import SealBroken
from memory.memories import Memory, MemoryId
from memory.people import Contact
from memory.reseal import Resealed, reseal
from memory.sealed import SealedMemory
from memory.sealing import KEY_BYTES, Sealer
from memory.stores.postgres import PostgresMemory, PostgresPool
from memory.stores.redis import RedisMemory

OLD, NEW = b"o" * KEY_BYTES, b"n" * KEY_BYTES
PHONE = Contact("phone", "+14155550123")


@pytest.fixture(params=["redis", "postgres"])
async def bare(request, redis_client):
    if request.param == "redis":
        yield RedisMemory(redis_client)
        return
    pool = PostgresPool(request.getfixturevalue("postgres_url"))
    yield PostgresMemory(pool)
    await pool.close()


async def talk(memory, org, contact, count, prefix="t"):
    zoe, now = await memory.customer_for(org, contact), utc_now()
    thread = await memory.conversation(org, zoe.id, now=now)
    for number in range(count):
        id, text = TurnId(f"{prefix}{number}"), f"line {number}"
        assert await memory.add_turn(Turn(id, org, thread.id, zoe.id, "customer", "sms", text, now))
        await memory.save_notes(org, thread.id, {"count": number})
    await memory.remember(org, zoe.id, {"name": "Zoë"})
    await memory.keep(Memory(MemoryId(f"m-{prefix}"), org, zoe.id, "fact", "x", now, "permanent", data={"a": 1}))
    return zoe, thread


async def test_the_old_key_is_not_needed_any_more(bare, org):
    zoe, thread = await talk(SealedMemory(bare, Sealer({"k1": OLD})), org, PHONE, 3)
    both = Sealer({"k2": NEW, "k1": OLD})
    assert await reseal(bare, both, org) == Resealed(1, 0)
    assert await reseal(bare, both, org) == Resealed(0, 0)
    only_new = SealedMemory(bare, Sealer({"k2": NEW}))
    assert [turn.text for turn in await only_new.turns(org, thread.id)] == ["line 0", "line 1", "line 2"]
    assert (await only_new.customer(org, zoe.id)).name == "Zoë"
    assert (await only_new.conversations(org, zoe.id))[0].notes == {"count": 2}
    assert (await only_new.memories(org, zoe.id))[0].data == {"a": 1}
    with pytest.raises(SealBroken):
        await SealedMemory(bare, Sealer({"k1": OLD})).turns(org, thread.id)


async def test_no_turn_is_lost_while_a_worker_goes_on(bare, org):
    both = Sealer({"k2": NEW, "k1": OLD})
    await talk(SealedMemory(bare, Sealer({"k1": OLD})), org, PHONE, 20, prefix="before")
    busy = SealedMemory(bare, Sealer({"k1": OLD, "k2": NEW}))  # a worker that still seals with the older one
    writing = asyncio.create_task(talk(busy, org, PHONE, 60, prefix="meanwhile"))
    while not writing.done():
        await reseal(bare, both, org, rounds=1, again_seconds=0.0)
    zoe, thread = await writing
    await reseal(bare, both, org, again_seconds=0.0)
    only_new = SealedMemory(bare, Sealer({"k2": NEW}))
    ids = [turn.id for turn in await only_new.turns(org, thread.id)]
    assert ids == [f"before{n}" for n in range(20)] + [f"meanwhile{n}" for n in range(60)]
    assert (await only_new.conversations(org, zoe.id))[0].notes == {"count": 59}


async def test_who_changes_between_reading_and_writing_is_left_alone(bare, org):
    zoe, thread = await talk(SealedMemory(bare, Sealer({"k1": OLD})), org, PHONE, 1)
    before = await bare.bundle(org, zoe.id)
    changes = [
        lambda: bare.remember(org, zoe.id, {"party": "8"}),
        lambda: bare.save_notes(org, thread.id, {"a": 1}),
        lambda: bare.add_turn(Turn(TurnId("new"), org, thread.id, zoe.id, "customer", "sms", "x", utc_now())),
        lambda: bare.keep(Memory(MemoryId("new"), org, zoe.id, "fact", "x", utc_now(), "permanent")),
    ]
    for change in changes:
        await change()
        assert not await bare.swap(before, before)
        before = await bare.bundle(org, zoe.id)
        assert await bare.swap(before, before)
        assert await bare.bundle(org, zoe.id) == before
