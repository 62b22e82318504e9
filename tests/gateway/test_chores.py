"""A worker that is alone does its chores itself. One of several: `tests/memory/test_lease_redis.py`."""

from gateway.chores import done_here


async def test_it_is_done_here():
    done: list[str] = []

    async def chore() -> None:
        done.append("done")

    await done_here("a chore", chore)
    assert done == ["done"]
