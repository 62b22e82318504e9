"""What was sealed with an old key is sealed with the newest while workers go on, and no turn is lost."""

import asyncio

import pytest
from redis.asyncio import Redis

from memory.clock import utc_now
from memory.conversation import Turn, TurnId
from memory.errors import SealBroken
from memory.memories import Memory, MemoryId
from memory.move_stage_redis import MoveStages
from memory.mover import Mover
from memory.outbox import MessageId
from memory.outbox_redis import OutboxRedis
from memory.people import Contact
from memory.records.queue_redis import RecordQueue
from memory.reseal import Resealing
from memory.resealing_redis import SealingState
from memory.sealed import SealedMemory, Seals
from memory.sealing import KEY_BYTES, Sealer
from memory.stores.postgres import PostgresMemory, PostgresPool
from memory.stores.redis import RedisMemory
from memory.waiting_sealed_redis import WaitingSealed
from tests.memory.moves import Talk, everything, two_sides, worker
from tests.memory.outgoing import message

OLD, NEW = b"o" * KEY_BYTES, b"n" * KEY_BYTES
ONLY_OLD, BEFORE, BOTH, ONLY_NEW = (
    Sealer(keys) for keys in ({"k1": OLD}, {"k1": OLD, "k2": NEW}, {"k2": NEW, "k1": OLD}, {"k2": NEW})
)
PHONE = Contact("phone", "+14155550123")


@pytest.fixture(params=["redis", "postgres", "neo4j"])
async def bare(request, redis_client):
    record = RecordQueue(redis_client).put
    if request.param == "redis":
        yield RedisMemory(redis_client)
    elif request.param == "postgres":
        pool = PostgresPool(request.getfixturevalue("postgres_url"))
        yield PostgresMemory(pool, record=record)
        await pool.close()
    else:
        graphs = pytest.importorskip("memory.stores.neo4j")
        graph = graphs.Neo4jGraph(request.getfixturevalue("neo4j_url"))
        yield graphs.Neo4jMemory(graph, record=record)
        await graph.close()


def resealing(bare, redis: Redis, org, sealer: Sealer = BOTH, **more) -> Resealing:
    more = {"again_seconds": 0.0, **more}
    return Resealing(org, bare, WaitingSealed(redis, sealer), SealingState(redis, org), sealer, **more)


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


async def recorded(redis, org):
    """The record's writer has taken everything."""
    await redis.delete(f"fd:{{{org}}}:records")


async def test_the_old_key_is_not_needed_any_more(bare, redis_client, org):
    old = SealedMemory(bare, ONLY_OLD)
    zoe, thread = await talk(old, org, PHONE, 3)
    other = await old.customer_for(org, Contact("email", "zoe@example.com"))
    await old.remember(org, other.id, {"party": "8"})
    await old.merge(org, zoe.id, other.id)
    await recorded(redis_client, org)
    done = await resealing(bare, redis_client, org).go_on(seconds=20)
    assert (done.stage, done.done, done.seen, done.of) == ("done", 2, 2, 2)
    only_new = SealedMemory(bare, ONLY_NEW)
    assert [turn.text for turn in await only_new.turns(org, thread.id)] == ["line 0", "line 1", "line 2"]
    assert (await only_new.customer(org, zoe.id)).facts == {"name": "Zoë", "party": "8"}
    assert (await only_new.conversations(org, zoe.id))[0].notes == {"count": 2}
    assert (await only_new.memories(org, zoe.id))[0].data == {"a": 1}
    assert await bare.traces(org, ["sealed:k1:"]) == []
    assert zoe.id not in repr(await SealingState(redis_client, org).progress()), (
        "who is forgotten leaves no trace there"
    )
    with pytest.raises(SealBroken):
        await old.turns(org, thread.id)


async def test_a_key_is_added_and_the_old_one_taken_away_while_two_talk(bare, redis_client, org):
    """As an operator does it: the new key last, then first, then alone, each time with workers that go on writing."""
    state, outbox = SealingState(redis_client, org), OutboxRedis(redis_client, seals=Seals(ONLY_OLD))
    await outbox.put(message("m1", org))
    others = [Contact("phone", f"+1916555{number:04}") for number in range(100, 130)]
    for number, contact in enumerate(others):
        await talk(SealedMemory(bare, ONLY_OLD), org, contact, 1, prefix=f"of{number}-")
    worker = SealedMemory(bare, ONLY_OLD)
    zoe, thread = await talk(worker, org, PHONE, 1, prefix="first")

    async def goes_on(ring: Sealer, prefix: str) -> None:
        worker.seals = Seals(ring)
        await state.say("box.1", [ring.newest])
        await talk(worker, org, PHONE, 15, prefix=prefix)
        await recorded(redis_client, org)

    await state.say("box.1", ["k1"])
    now = await resealing(bare, redis_client, org).go_on(seconds=20)
    assert now.waits_for == {"box.1": 1}
    for ring, prefix in ((BEFORE, "added"), (BOTH, "newest")):
        writing = asyncio.create_task(goes_on(ring, prefix))
        while not writing.done():
            now = await resealing(bare, redis_client, org, at_once=3).go_on(seconds=0.0)
        await writing
    async with asyncio.timeout(30):
        while now.stage != "done":
            await recorded(redis_client, org)
            now = await resealing(bare, redis_client, org, at_once=3).go_on(seconds=0.0)
    worker.seals = Seals(ONLY_NEW)
    said = [turn.id for turn in await worker.turns(org, thread.id)]
    assert said == ["first0", *(f"{prefix}{number}" for prefix in ("added", "newest") for number in range(15))]
    assert (await worker.customer(org, zoe.id)).name == "Zoë"
    for number, contact in enumerate(others):
        known = await worker.customer_for(org, contact)
        [conversation] = await worker.conversations(org, known.id)
        assert [turn.text for turn in await worker.turns(org, conversation.id)] == ["line 0"]
        assert [each.id for each in await worker.memories(org, known.id)] == [f"m-of{number}-"]
    delivery = await OutboxRedis(redis_client, seals=Seals(ONLY_NEW)).delivery(org, MessageId("m1"))
    assert delivery.message == message("m1", org)
    assert await RedisMemory(redis_client).traces(org, ["sealed:k1:"]) == []


async def test_it_waits_for_who_uses_an_older_key_and_begins_anew_for_who_comes_late(redis_client, org):
    bare, state = RedisMemory(redis_client), SealingState(redis_client, org)
    step = resealing(bare, redis_client, org)
    await talk(SealedMemory(bare, ONLY_OLD), org, PHONE, 1)
    await recorded(redis_client, org)
    await state.say("box.1", ["k1"])
    await state.say("box.2", ["k2"])
    assert (await step.go_on(seconds=9)).waits_for == {"box.1": 1}
    await state.say("box.1", ["k2", "k1"], waiting=3)
    assert (await step.go_on(seconds=9)).stage == "workers"
    await state.say("box.1", ["k2"])
    assert (await step.go_on(seconds=9)).stage == "done"
    await state.say("box.3", ["k1"])
    assert (await step.go_on(seconds=9)).waits_for == {"box.3": 1}
    await state.leave("box.3")
    again = await step.go_on(seconds=9)
    assert (again.stage, again.done) == ("done", 0)


async def test_what_is_on_its_way_into_the_record_is_waited_for(redis_client, org):
    bare, step = RedisMemory(redis_client), resealing(RedisMemory(redis_client), redis_client, org)
    await talk(SealedMemory(bare, ONLY_OLD), org, PHONE, 1)
    now = await step.go_on(seconds=9)
    assert (now.stage, now.waits_for) == ("queues", {"records": 1})
    await recorded(redis_client, org)
    assert (await step.go_on(seconds=9)).stage == "done"


async def test_a_customer_whom_no_key_opens_is_told_of_until_the_key_is_back(redis_client, org):
    bare = RedisMemory(redis_client)
    zoe, _ = await talk(SealedMemory(bare, Sealer({"k0": OLD})), org, PHONE, 1)
    await talk(SealedMemory(bare, ONLY_OLD), org, Contact("phone", "+14155550199"), 1, prefix="o")
    await recorded(redis_client, org)
    now = await resealing(bare, redis_client, org).go_on(seconds=9)
    assert (now.stage, now.done, now.closed) == ("queues", 1, (zoe.id,))
    assert now.waits_for == {"customers that no key opens": 1}
    back = Sealer({"k2": NEW, "k1": OLD, "k0": OLD})
    assert (await resealing(bare, redis_client, org, back).go_on(seconds=9)).stage == "done"


async def test_who_changes_between_reading_and_writing_is_left_alone(bare, org):
    zoe, thread = await talk(SealedMemory(bare, ONLY_OLD), org, PHONE, 1)
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


@pytest.mark.parametrize("empty_database", ["postgres"], indirect=True)
async def test_keys_change_while_the_memory_moves_and_two_workers_talk(empty_redis, empty_database, org):
    async with (
        two_sides(empty_redis, empty_database) as sides,
        worker(sides, empty_redis, "one") as one,
        worker(sides, empty_redis, "two") as two,
        worker(sides, empty_redis, "jobs") as under,
    ):
        talks = [Talk(SealedMemory(memory, ONLY_OLD), org, name) for memory, name in ((one, "one"), (two, "two"))]
        talking = [asyncio.create_task(talk.go_on()) for talk in talks]
        await said(talks, 20)
        for talk in talks:
            talk.memory.seals = Seals(BOTH)  # pyright: ignore[reportAttributeAccessIssue]
        moving = asyncio.create_task(Mover(MoveStages(empty_redis), sides, "redis", "postgres").forward())
        step = resealing(under, empty_redis, org, at_once=2)
        while not moving.done():
            await step.go_on(seconds=0.0)
        await moving
        await said(talks, 10)
        for talk in talks:
            talk.over.set()
        await asyncio.gather(*talking)
        async with asyncio.timeout(60):
            while (await step.go_on(seconds=1.0)).stage != "done":
                await recorded(empty_redis, org)
        bare = sides["postgres"]
        assert await bare.traces(org, ["sealed:k1:"]) == []
        opened = SealedMemory(bare, ONLY_NEW)
        assert await everything({"one": opened, "other": opened}, org, talks) >= 60


async def said(talks, more):
    """Until everybody said so much more."""
    wanted = [len(talk.said) + more for talk in talks]
    async with asyncio.timeout(60):
        while any(len(talk.said) < count for talk, count in zip(talks, wanted, strict=True)):
            assert not any(talk.over.is_set() for talk in talks), "somebody fell silent"
            await asyncio.sleep(0.01)
