"""A worker follows the stage: which backend is the truth, and when it has taken a stage up."""

import asyncio

import pytest

from memory.errors import StoreDown
from memory.move_following import Following
from memory.move_stage_redis import Move, MoveStages
from memory.people import CustomerId, OrgId
from memory.stores.connection_redis import connect
from memory.stores.redis import RedisMemory

ZOE = CustomerId("cus_zoe")


@pytest.fixture
def stores(empty_redis):
    return {"redis": RedisMemory(empty_redis), "postgres": RedisMemory(empty_redis)}


@pytest.fixture
async def stages(empty_redis):
    stages = MoveStages(empty_redis)
    await stages.lease("mover", seconds=600)
    return stages


async def begin(stages, stage):
    await stages.set("mover", Move("redis", "postgres", stage))


async def says(stages, stage):
    """Until the one worker says that it follows this."""
    async with asyncio.timeout(10):
        while [each.stage for each in await stages.workers()] != [stage]:
            await asyncio.sleep(0.01)


@pytest.fixture
async def following(stores, stages):
    following = Following(stores, stages, home="redis", worker="one", beat_seconds=0.01, patience_seconds=0.2)
    running = asyncio.create_task(following.run())
    yield following
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert await stages.workers() == []


async def test_each_stage_has_its_rules(following, stages, stores):
    redis, postgres = stores["redis"], stores["postgres"]
    expected = {
        "off": (redis, None, (redis,)),
        "both": (redis, postgres, (redis,)),
        "switching": (redis, postgres, (redis,)),
        "new": (postgres, redis, (redis, postgres)),
        "returning": (postgres, redis, (redis, postgres)),
        "done": (postgres, None, (postgres,)),
    }
    for stage, (truth, other, locks) in expected.items():
        await begin(stages, stage)
        await says(stages, stage)
        rules = await following.rules()
        assert (rules.truth, rules.other, rules.locks) == (truth, other, locks)
        assert rules.waits == (stage in ("switching", "returning"))


async def test_a_stage_is_taken_up_when_nothing_of_an_earlier_one_is_left(following, stages):
    await begin(stages, "both")
    await says(stages, "both")
    async with following.writing():
        await begin(stages, "switching")
        await says(stages, "")
    await says(stages, "switching")
    async with following.locking():
        await begin(stages, "new")
        await says(stages, "")
    await says(stages, "new")


async def test_writes_wait_while_the_truth_changes_sides_and_not_for_ever(following, stages):
    await begin(stages, "switching")
    await says(stages, "switching")
    with pytest.raises(StoreDown, match="takes long"):
        async with following.writing():
            pass
    waiting = asyncio.create_task(following.writing().__aenter__())
    await asyncio.sleep(0)
    await begin(stages, "new")
    assert (await waiting).stage == "new"


async def test_who_cannot_take_part_says_so(stores, stages):
    following = Following({"redis": stores["redis"]}, stages, home="redis", worker="poor", beat_seconds=0.01)
    await begin(stages, "both")
    assert (await following.rules()).truth is stores["redis"]
    await following._beat()
    (seen,) = await stages.workers()
    assert (seen.trouble, seen.truth) == ("this worker has no address for postgres", "redis")


async def test_a_move_that_is_over_asks_for_no_address_of_what_was_left(stores, stages):
    for over in ("off", "done"):
        await begin(stages, over)
        following = Following({"postgres": stores["postgres"]}, stages, home="postgres", worker=over, beat_seconds=0.01)
        assert (await following.rules()).truth is stores["postgres"]
        await following._beat()
    assert [each.trouble for each in await stages.workers()] == ["", ""]


async def test_without_the_stage_nothing_is_written_and_notes_are_kept(stores, stages, tmp_path):
    async with connect(f"unix://{tmp_path}/nobody.sock?db=0") as nobody:
        alone = Following(stores, MoveStages(nobody), home="redis", worker="alone")
        with pytest.raises(StoreDown):
            async with alone.writing():
                pass
        await alone.note(OrgId("o"), ZOE)
        alone._stages = stages
        await alone.rules()
    assert [each.customer for each in await stages.noted()] == [ZOE]
