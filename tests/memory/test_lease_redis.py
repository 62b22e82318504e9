"""Work that one of several does, over a real Valkey: never two, and another one when it is gone."""

from __future__ import annotations

import asyncio

import pytest

from memory.lease_redis import Leases
from memory.stores.connection_redis import connect


class Work:
    """Counts who is at it, and who ever was."""

    def __init__(self) -> None:
        self.at_it: set[str] = set()
        self.most = 0
        self.began: list[str] = []

    async def do(self, who: str) -> None:
        self.began.append(who)
        self.at_it.add(who)
        self.most = max(self.most, len(self.at_it))
        try:
            await asyncio.Event().wait()
        finally:
            self.at_it.discard(who)


@pytest.fixture
def start(redis_client, org):
    """`start(work, who)` begins to do it under a lease of 0.3 s."""
    tasks: list[asyncio.Task[None]] = []

    def started(work: Work, who: str, client=None) -> asyncio.Task[None]:
        leases = Leases(client or redis_client, org, lease_seconds=0.3)
        tasks.append(asyncio.create_task(leases.alone("work", lambda: work.do(who))))
        return tasks[-1]

    yield started
    for task in tasks:
        task.cancel()


async def until(condition) -> None:
    async with asyncio.timeout(10):
        while not condition():
            await asyncio.sleep(0.005)


async def ended(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def test_one_of_several_does_it_and_the_next_when_that_one_has_ended(start):
    work = Work()
    tasks = {who: start(work, who) for who in ("a", "b", "c")}
    await until(lambda: work.at_it)
    for _ in range(2):
        [who] = work.at_it
        await ended(tasks.pop(who))
        await until(lambda: work.at_it)
    assert work.most == 1
    assert sorted(work.began) == ["a", "b", "c"]


async def test_one_that_died_without_a_word_is_followed_when_its_lease_has_run_out(start, redis_client, org):
    await redis_client.set(f"fd:{{{org}}}:lease:work", "somebody who died", px=50)
    work = Work()
    start(work, "a")
    await until(lambda: work.at_it)


async def test_one_whose_lease_was_taken_stops(start, redis_client, org):
    work = Work()
    start(work, "a")
    await until(lambda: work.at_it)
    await redis_client.set(f"fd:{{{org}}}:lease:work", "another", px=10_000)
    await until(lambda: not work.at_it)


async def test_work_that_ends_is_begun_again(redis_client, org):
    rounds: list[int] = []

    async def once() -> None:
        rounds.append(1)

    task = asyncio.create_task(Leases(redis_client, org, lease_seconds=0.03).alone("brief", once))
    await until(lambda: len(rounds) > 1)
    await ended(task)


async def test_without_redis_nobody_does_it(start):
    async with connect("redis://127.0.0.1:1") as nobody:
        work = Work()
        task = start(work, "a", nobody)
        done, _ = await asyncio.wait({task}, timeout=0.1)
        assert not done
        assert work.began == []
        await ended(task)
