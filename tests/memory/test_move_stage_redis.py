"""The stage of a move, who follows it, and who changed meanwhile."""

import asyncio

import pytest

from memory.move_stage_redis import STAGES, Move, MoveStages
from memory.people import CustomerId, OrgId

ZOE, TOM = CustomerId("cus_zoe"), CustomerId("cus_tom")


@pytest.fixture
def stages(empty_redis):
    return MoveStages(empty_redis)


async def test_only_the_mover_sets_the_stage(stages):
    assert await stages.beat() is None
    assert not await stages.set("me", Move("redis", "postgres", "both"))
    assert await stages.lease("me")
    assert not await stages.lease("another")
    for stage in STAGES:
        assert await stages.set("me", Move("redis", "postgres", stage))
        assert await stages.beat() == Move("redis", "postgres", stage)
    assert not await stages.set("me", Move("redis", "postgres", "new"), after="both")
    await stages.give_back("another")
    assert not await stages.lease("another")
    await stages.give_back("me")
    assert await stages.lease("another")


@pytest.mark.parametrize(("waiting", "goes_on"), [("switching", "both"), ("returning", "new")])
async def test_writes_do_not_wait_for_a_mover_that_is_gone(stages, waiting, goes_on):
    await stages.lease("me", seconds=0.1)
    await stages.set("me", Move("redis", "postgres", waiting))
    async with asyncio.timeout(10):
        while (move := await stages.beat()) and move.stage == waiting:
            await asyncio.sleep(0.01)
    assert move == Move("redis", "postgres", goes_on)


async def test_workers_are_seen_until_they_leave(stages):
    await stages.beat("one", stage="both", home="redis", truth="redis", trouble="no | address")
    await stages.beat("two")
    one, two = await stages.workers()
    assert (one.id, one.stage, one.home, one.truth, one.trouble) == ("one", "both", "redis", "redis", "no | address")
    assert one.alive
    assert two.alive
    await stages.leave("one")
    assert [each.id for each in await stages.workers()] == ["two"]


async def test_a_note_stays_until_this_very_note_was_seen_to(stages):
    org = OrgId("org:with/signs")
    await stages.note(org, ZOE, TOM, CustomerId(""))
    noted = {each.customer: each for each in await stages.noted()}
    assert {each.org for each in noted.values()} == {org}
    await stages.note(org, ZOE)
    for each in noted.values():
        await stages.settle(each)
    assert [each.customer for each in await stages.noted()] == [ZOE]
    await stages.copied(org, ZOE)
    assert await stages.place() == {org: ZOE}
    await stages.begin_anew()
    assert await stages.noted() == []
    assert await stages.place() == {}
