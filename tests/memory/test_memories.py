"""What is remembered, and for how long: as every backend keeps it, by a clock that the test turns."""

from dataclasses import replace
from datetime import timedelta

import pytest

from memory.errors import NotFound
from memory.memories import KEPT, USUAL, Memory, MemoryId
from memory.people import Contact, CustomerId, OrgId

PHONE, EMAIL = Contact("phone", "+14155550123"), Contact("email", "zoe@example.com")


@pytest.fixture
async def customer(store, org):
    return await store.customer_for(org, PHONE)


@pytest.fixture
def memory(org, customer, clock):
    data = {"turns": ["t1", "t2"], "how": {"sure": 0.5}}
    id = MemoryId("summary of con_1/ü")
    return Memory(id, org, customer.id, "summary", "Asked for twelve 🎉", clock(), "medium", data=data)


def ids(memories):
    return [each.id for each in memories]


def test_every_kind_has_a_usual_time(memory):
    assert all(USUAL[kind] in KEPT for kind in USUAL)
    assert memory.ends_at == memory.at + timedelta(days=30)
    assert replace(memory, retention="permanent").ends_at is None


async def test_a_memory_is_kept_once_and_comes_back_whole(make_store, org, customer, memory):
    assert await make_store().keep(memory)
    assert not await make_store().keep(replace(memory, text="something else"))
    assert await make_store().memories(org, customer.id) == [memory]


async def test_the_newest_come_first_and_kinds_can_be_picked(store, org, customer, memory):
    for number, kind in enumerate(["fact", "promise", "fact", "preference"]):
        at = memory.at + timedelta(seconds=number)
        await store.keep(replace(memory, id=MemoryId(f"m{number}"), kind=kind, at=at, retention="permanent"))
    assert ids(await store.memories(org, customer.id)) == ["m3", "m2", "m1", "m0"]
    assert ids(await store.memories(org, customer.id, kinds=("fact", "promise"))) == ["m2", "m1", "m0"]
    assert ids(await store.memories(org, customer.id, kinds=("fact",), last=1)) == ["m2"]
    assert await store.memories(org, customer.id, kinds=("email_thread",)) == []


@pytest.mark.parametrize("retention", ["short", "medium", "long"])
async def test_each_runs_out_in_its_time(store, org, customer, memory, clock, retention):
    stays = replace(memory, id=MemoryId("stays"), retention="permanent")
    goes = replace(memory, id=MemoryId("goes"), retention=retention, at=memory.at + timedelta(seconds=1))
    assert await store.keep(stays)
    assert await store.keep(goes)
    clock.turn(KEPT[retention])
    assert ids(await store.memories(org, customer.id, last=1)) == ["goes"]
    clock.turn(seconds=1)
    assert ids(await store.memories(org, customer.id, last=1)) == ["stays"]
    assert (await store.bundle(org, customer.id)).memories == (stays,)
    assert await store.traces(org, ["goes"]) == []


async def test_what_is_over_already_is_not_kept(store, org, customer, memory):
    assert not await store.keep(replace(memory, retention="short", at=memory.at - timedelta(hours=1)))
    assert await store.memories(org, customer.id) == []


async def test_one_can_be_dropped(store, org, customer, memory):
    await store.keep(memory)
    assert await store.drop(org, memory.id)
    assert not await store.drop(org, memory.id)
    assert await store.memories(org, customer.id) == []
    assert await store.keep(memory)


async def test_the_memories_of_two_who_are_one_are_together_until_they_are_two(store, org, customer, memory):
    other = await store.customer_for(org, EMAIL)
    await store.keep(memory)
    theirs = replace(memory, id=MemoryId("theirs"), customer=other.id, at=memory.at + timedelta(seconds=1))
    await store.keep(theirs)
    await store.merge(org, customer.id, other.id)
    assert await store.memories(org, other.id) == [theirs, memory]
    since = replace(memory, id=MemoryId("since"), customer=other.id, at=memory.at + timedelta(seconds=2))
    await store.keep(since)
    await store.split(org, other.id)
    assert await store.memories(org, other.id) == [theirs]
    assert await store.memories(org, customer.id) == [replace(since, customer=customer.id), memory]


async def test_nobody_s_memories_are_not_found_and_no_org_sees_another_s(store, org, customer, memory):
    await store.keep(memory)
    other, nobody = OrgId(org + "-other"), CustomerId("cus_nobody")
    await store.customer_for(other, PHONE)
    attempts = [
        store.keep(replace(memory, customer=nobody)),
        store.memories(org, nobody),
        store.keep(replace(memory, org=other)),
        store.memories(other, customer.id),
    ]
    for attempt in attempts:
        with pytest.raises(NotFound):
            await attempt
    assert not await store.drop(other, memory.id)
    assert await store.memories(org, customer.id) == [memory]
