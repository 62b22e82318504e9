"""A worker that is alone does its chores itself. One of several: `tests/memory/test_lease_redis.py`."""

import asyncio

from gateway.chores import done_here, not_here


async def test_it_is_done_here():
    done: list[str] = []

    async def chore() -> None:
        done.append("done")

    await done_here("a chore", chore)
    assert done == ["done"]


async def test_what_somebody_else_does_is_not_done_here():
    done: list[str] = []

    async def chore() -> None:
        done.append("done")

    waiting = asyncio.create_task(not_here("a chore", chore))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert not waiting.done()
    assert done == []
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
