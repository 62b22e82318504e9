"""The memory moves from a real Valkey to a real Postgres and back while two workers talk, and the mover is killed."""

from __future__ import annotations

import asyncio
import signal
import sys

import pytest

from memory.move_stage_redis import MoveStages
from memory.mover import Mover, MoveRefused
from memory.people import Contact
from tests.memory.moves import DIES, Talk, everything, two_sides, worker

pytestmark = pytest.mark.parametrize("empty_database", ["postgres"], indirect=True)
REPOSITORY = __file__.rsplit("/tests/", 1)[0]


@pytest.fixture
async def stores(empty_redis, empty_database):
    async with two_sides(empty_redis, empty_database) as sides:
        yield sides


@pytest.fixture
async def talks(empty_redis, stores, org):
    """Two workers that talk."""
    async with worker(stores, empty_redis, "one") as one, worker(stores, empty_redis, "two") as two:
        talking = [Talk(one, org, "one"), Talk(two, org, "two")]
        tasks = [asyncio.create_task(talk.go_on()) for talk in talking]
        yield talking
        await quiet(talking, tasks)


async def quiet(talking, tasks=()):
    for talk in talking:
        talk.over.set()
    for talk in talking:
        await talk.silent.wait()
    await asyncio.gather(*tasks)


async def said_more(talks, than=10):
    """Until everybody said so much more."""
    wanted = [len(talk.said) + than for talk in talks]
    async with asyncio.timeout(30):
        while not any(talk.over.is_set() for talk in talks) and any(
            len(talk.said) < count for talk, count in zip(talks, wanted, strict=True)
        ):
            await asyncio.sleep(0.01)
    assert not any(talk.over.is_set() for talk in talks), "somebody fell silent"


async def stage_of(client):
    move = await MoveStages(client).beat()
    return move and move.stage


async def test_everything_moves_and_comes_back_while_conversations_go_on(empty_redis, stores, talks, org):
    await said_more(talks)
    there = Mover(MoveStages(empty_redis), stores, "redis", "postgres")
    await there.forward(until="both")
    await said_more(talks)
    await there.forward(until="new")
    await said_more(talks)
    assert await stage_of(empty_redis) == "new"
    await there.back()
    assert await stage_of(empty_redis) == "off"
    await said_more(talks)
    await there.forward()
    await said_more(talks)
    await Mover(MoveStages(empty_redis), stores, "postgres", "redis").forward(until="both")
    await quiet(talks)
    await Mover(MoveStages(empty_redis), stores, "postgres", "redis").forward(until="both")
    assert await everything(stores, org, talks) >= 140


async def test_a_mover_that_is_killed_anywhere_is_followed_by_one_that_goes_on(
    empty_redis, empty_database, valkey_url, stores, talks, org
):
    await said_more(talks)
    for where in DIES:
        arguments = (valkey_url.replace("db=0", "db=15"), empty_database, "redis", "postgres", where)
        dying = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.memory.moves", *arguments, cwd=REPOSITORY
        )
        async with asyncio.timeout(60):
            assert await dying.wait() == -signal.SIGKILL, where
        await said_more(talks, 2)
    assert await stage_of(empty_redis) == "done"
    await Mover(MoveStages(empty_redis), stores, "redis", "postgres").forward()
    await quiet(talks)
    await Mover(MoveStages(empty_redis), stores, "postgres", "redis").forward(until="both")
    await everything(stores, org, talks)


async def test_a_worker_that_died_may_have_written_without_a_note(empty_redis, stores, org):
    """Everybody is looked at again before the truth changes sides."""
    stages = MoveStages(empty_redis)
    zoe = await stores["redis"].customer_for(org, Contact("phone", "+14155550123"))
    mover = Mover(stages, stores, "redis", "postgres")
    await mover.forward(until="both")
    await stores["redis"].remember(org, zoe.id, {"name": "Zoë"})  # by one that was gone before it could note it
    await mover.forward()
    assert (await stores["postgres"].customer(org, zoe.id)).name == "Zoë"


async def test_what_stood_in_the_new_one_before_goes(empty_redis, stores, org):
    stale = await stores["postgres"].customer_for(org, Contact("phone", "+14155550123"))
    merged = await stores["postgres"].customer_for(org, Contact("phone", "+14155550124"))
    await stores["postgres"].merge(org, stale.id, merged.id)
    zoe = await stores["redis"].customer_for(org, Contact("phone", "+14155550123"))
    await stores["redis"].put(await stores["postgres"].bundle(org, merged.id))
    await stores["redis"].split(org, merged.id)
    await Mover(MoveStages(empty_redis), stores, "redis", "postgres").forward()
    assert await stores["postgres"].customer_ids(org) == sorted([zoe.id, merged.id])
    assert await stores["postgres"].customer(org, zoe.id) == zoe


async def test_what_cannot_be_moved_is_refused(empty_redis, stores, org):
    stages = MoveStages(empty_redis)
    async with worker({"redis": stores["redis"]}, empty_redis, "poor"):
        with pytest.raises(MoveRefused, match="no address for postgres"):
            await Mover(stages, stores, "redis", "postgres").forward()
    assert await stage_of(empty_redis) == "off"
    async with worker(stores, empty_redis, "elsewhere", home="postgres") as memory:
        await memory.orgs()
        async with asyncio.timeout(10):
            while [each.truth for each in await stages.workers()] != ["postgres"]:
                await asyncio.sleep(0.01)
        with pytest.raises(MoveRefused, match="keeps its memory in postgres"):
            await Mover(stages, stores, "redis", "postgres").forward()
    await Mover(stages, stores, "redis", "postgres").forward(until="both")
    with pytest.raises(MoveRefused, match="from redis to postgres is under way"):
        await Mover(stages, stores, "postgres", "redis").forward()
    await Mover(stages, stores, "redis", "postgres").forward()
    with pytest.raises(MoveRefused, match="the move is done"):
        await Mover(stages, stores, "redis", "postgres").back()


async def test_there_is_one_mover(empty_redis, stores):
    stages = MoveStages(empty_redis)
    assert await stages.lease("another", seconds=30)
    with pytest.raises(MoveRefused, match="another mover"):
        await Mover(stages, stores, "redis", "postgres", lease_seconds=0.1).forward()
