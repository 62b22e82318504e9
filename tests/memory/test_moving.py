"""A memory that moves is the same to who uses it: the contract, its notes, and its locks over a change of sides."""

import asyncio

import pytest

from memory.clock import utc_now
from memory.conversation import Turn, TurnId
from memory.memories import Memory, MemoryId
from memory.move_following import Following
from memory.move_stage_redis import Move, MoveStages
from memory.mover import Mover
from memory.moving import UNKNOWN, MovingMemory
from memory.people import Contact
from memory.stores.keys import records_key
from tests.memory.moves import two_sides, worker

PHONE, EMAIL = Contact("phone", "+14155550123"), Contact("email", "zoe@example.com")
pytestmark = pytest.mark.parametrize("empty_database", ["postgres"], indirect=True)


@pytest.fixture
async def stores(empty_redis, empty_database):
    async with two_sides(empty_redis, empty_database) as sides:
        yield sides


async def at_stage(client, stores, stage):
    """The memory of a worker at this stage, with a mover that holds still."""
    stages = MoveStages(client)
    await stages.lease("mover", seconds=600)
    await stages.set("mover", Move("redis", "postgres", stage))
    return MovingMemory(Following(stores, stages, home="redis", worker="one", fresh_seconds=0.0)), stages


async def test_every_write_is_noted_with_whose_it_was(empty_redis, stores, org):
    memory, stages = await at_stage(empty_redis, stores, "both")
    now = utc_now()

    async def noted(step):
        await stages.begin_anew()
        await step
        return {each.customer for each in await stages.noted()}

    zoe, mail = await memory.customer_for(org, PHONE), await memory.customer_for(org, EMAIL)
    thread = await memory.conversation(org, zoe.id, now=now)
    turn = Turn(TurnId("t"), org, thread.id, zoe.id, "customer", "sms", "hi", now)
    kept = Memory(MemoryId("m"), org, zoe.id, "fact", "x", now, "permanent")
    ours = {zoe.id}
    assert await noted(memory.customer_for(org, PHONE)) == set()
    assert await noted(memory.conversation(org, zoe.id, now=now)) == set()
    assert await noted(memory.remember(org, zoe.id, {"name": "Zoë"})) == ours
    assert await noted(memory.set_stopped(org, zoe.id, now)) == ours
    assert await noted(memory.add_turn(turn)) == ours
    assert await noted(memory.save_notes(org, thread.id, {"a": 1})) == ours
    assert await noted(memory.keep(kept)) == ours
    assert await noted(memory.drop(org, kept.id)) == ours
    assert await noted(memory.drop(org, MemoryId("never seen"))) == {UNKNOWN}
    assert await noted(memory.link(org, zoe.id, Contact("web", "visitor-zoe"))) == ours
    assert await noted(memory.merge(org, zoe.id, mail.id)) == {zoe.id, mail.id}
    assert await noted(memory.split(org, mail.id)) == {zoe.id, mail.id}
    assert await noted(memory.move_conversation(org, thread.id, mail.id)) == {zoe.id, mail.id}
    assert len(await noted(memory.add_person(org, PHONE, "Tom"))) == 1
    assert zoe.id in await noted(memory.put(await memory.bundle(org, zoe.id)))
    whole = await memory.bundle(org, zoe.id)
    assert await noted(memory.swap(whole, whole)) == ours
    assert zoe.id in await noted(memory.forget(org, zoe.id))


async def test_while_nothing_moves_nothing_is_noted(empty_redis, stores, org):
    memory, stages = await at_stage(empty_redis, stores, "off")
    zoe = await memory.customer_for(org, PHONE)
    await memory.remember(org, zoe.id, {"name": "Zoë"})
    assert await stages.noted() == []
    assert await stores["postgres"].orgs() == []


async def test_a_writer_that_is_told_to_stop_has_noted_what_it_wrote(empty_redis, stores, org):
    memory, stages = await at_stage(empty_redis, stores, "both")
    zoe = await memory.customer_for(org, PHONE)
    for _ in range(20):
        await stages.begin_anew()
        before = await stores["redis"].bundle(org, zoe.id)
        writing = asyncio.create_task(memory.remember(org, zoe.id, {"name": f"Zoë {utc_now()}"}))
        for _ in range(6):
            await asyncio.sleep(0)
        writing.cancel()
        await asyncio.gather(writing, return_exceptions=True)
        changed = await stores["redis"].bundle(org, zoe.id) != before
        assert not changed or [each.customer for each in await stages.noted()] == [zoe.id]


async def test_who_answers_holds_their_lock_over_the_change_of_sides(empty_redis, stores, org):
    stages = MoveStages(empty_redis)
    async with worker(stores, empty_redis, "one") as one, worker(stores, empty_redis, "two") as two:
        zoe = await one.customer_for(org, PHONE)
        thread = await one.conversation(org, zoe.id, now=utc_now())
        moving = asyncio.create_task(Mover(stages, stores, "redis", "postgres").forward())
        async with one.lock(org, thread.id):
            async with asyncio.timeout(20):
                while (move := await stages.beat()) is None or move.stage != "new":
                    await asyncio.sleep(0.01)
            waiting = asyncio.create_task(two.lock(org, thread.id).__aenter__())
            await one.save_notes(org, thread.id, {"by": "one"})
            assert not waiting.done()
            assert not moving.done(), "the old locks are still held"
        await waiting
        await moving
        assert (await two.conversations(org, zoe.id))[0].notes == {"by": "one"}


async def test_who_is_forgotten_is_gone_from_both_sides_at_once(empty_redis, stores, org):
    stages = MoveStages(empty_redis)
    async with worker(stores, empty_redis, "one") as memory:
        zoe = await memory.customer_for(org, PHONE)
        tom = await memory.add_person(org, PHONE, "Tom")
        await Mover(stages, stores, "redis", "postgres").forward(until="both")
        assert await stores["postgres"].traces(org, [zoe.id])
        await memory.forget(org, zoe.id)
        on_its_way = [records_key(org)]  # the record's writer empties it
        assert await memory.traces(org, [zoe.id]) == on_its_way
        await Mover(stages, stores, "redis", "postgres").forward()
        assert await stores["postgres"].customer_ids(org) == [tom.id]
        assert [each.id for each in await memory.customers_for(org, PHONE)] == [tom.id]
