"""So many at a time, through a store that is down, and nothing is left behind."""

import asyncio

import pytest

from gateway.channels.at_once import AtOnce
from memory.errors import StoreDown


async def test_there_is_room_again_when_one_is_done():
    work, go = AtOnce(2, name="piece"), asyncio.Event()

    async def wait() -> None:
        await go.wait()

    for left in (2, 1):
        assert work.free == left
        await work.room()
        work.begin(wait())
    waiting = asyncio.create_task(work.room())
    await asyncio.sleep(0)
    assert not waiting.done()
    go.set()
    async with asyncio.timeout(20):
        await waiting
    assert work.free > 0


async def test_rounds_go_on_after_the_store_was_down_and_what_was_begun_ends_with_them():
    work, rounds, begun = AtOnce(1, name="piece"), 0, asyncio.Event()

    async def for_ever() -> None:
        begun.set()
        await asyncio.Event().wait()

    async def round() -> None:
        nonlocal rounds
        rounds += 1
        if rounds == 1:
            raise StoreDown("away")
        await work.room()
        work.begin(for_ever())

    running = asyncio.create_task(work.run(round, away_seconds=0.0))
    async with asyncio.timeout(20):
        await begun.wait()
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running
    assert rounds >= 2
    assert not [task for task in asyncio.all_tasks() if task.get_name() == "piece"]
