"""Jobs on a real Valkey, done by real processes: once, in spite of being put twice, and whoever dies."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from redis.asyncio import Redis

from memory.errors import StoreDown
from memory.jobs_redis import Jobs, JobWorker
from memory.people import OrgId
from memory.stores.connection_redis import connect

ROOT = Path(__file__).parents[2]
PROCESS = Path(__file__).parent / "job_process.py"


@asynccontextmanager
async def worker_process(url: str, org: OrgId) -> AsyncIterator[asyncio.subprocess.Process]:
    """A job worker of its own, killed in the end."""
    environ = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)}
    worker = await asyncio.create_subprocess_exec(sys.executable, str(PROCESS), url, org, env=environ)
    try:
        yield worker
    finally:
        if worker.returncode is None:
            worker.kill()
        await worker.wait()


async def until(true: Callable[[], Awaitable[object]]) -> None:
    async with asyncio.timeout(40):
        while not await true():
            await asyncio.sleep(0.05)


@asynccontextmanager
async def working(worker: JobWorker) -> AsyncIterator[None]:
    """A worker in this process."""
    task = asyncio.create_task(worker.run())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def done(client: Redis, org: OrgId) -> list[str]:
    return [bytes(words).decode() for words in await client.lrange(f"test:{org}:done", 0, -1)]  # pyright: ignore


async def test_a_job_put_before_there_was_a_worker_is_done_once(valkey_url: str, redis_client: Redis, org: OrgId):
    jobs = Jobs(redis_client, org)
    assert await jobs.put("note", "1", words="first")
    assert not await jobs.put("note", "1", words="first again")
    seen: list[str] = []

    async def note(words: str) -> None:
        seen.append(words)

    async with working(JobWorker(valkey_url, redis_client, org, {"note": note})):

        async def put_again() -> bool:
            return await jobs.put("note", "1", words="second")

        await until(put_again)

        async def both() -> bool:
            return len(seen) == 2

        await until(both)
    assert seen == ["first", "second"]


async def test_a_killed_workers_job_is_taken_up_by_another(valkey_url: str, redis_client: Redis, org: OrgId):
    jobs = Jobs(redis_client, org)
    await jobs.put("stick", "a", words="stuck")
    async with worker_process(valkey_url, org) as first:
        await until(lambda: redis_client.get(f"test:{org}:begun:stuck"))
        first.kill()
    async with worker_process(valkey_url, org):
        number = 0

        async def taken_up() -> bool:
            nonlocal number
            number += 1
            await jobs.put("note", f"look-{number}", words="look")
            return "stuck" in await done(redis_client, org)

        await until(taken_up)
    assert (await done(redis_client, org)).count("stuck") == 1


async def test_a_job_that_fails_or_never_ends_may_be_put_again(valkey_url: str, redis_client: Redis, org: OrgId):
    jobs, tries = Jobs(redis_client, org), {"fails": 0, "hangs": 0}

    async def fails() -> None:
        tries["fails"] += 1
        raise StoreDown("away")

    async def hangs() -> None:
        tries["hangs"] += 1
        await asyncio.Event().wait()

    worker = JobWorker(
        valkey_url, redis_client, org, {"fails": fails, "hangs": hangs}, job_seconds=0.1, idle_seconds=30
    )
    async with working(worker):
        for name in tries:
            await jobs.put(name, "1")

            async def again(name: str = name) -> bool:
                return await jobs.put(name, "1")

            await until(again)

            async def twice(name: str = name) -> bool:
                return tries[name] == 2

            await until(twice)


async def test_jobs_of_another_org_are_not_seen(valkey_url: str, redis_client: Redis, org: OrgId):
    other, seen = OrgId(f"{org}-other"), []

    async def note(whose: str) -> None:
        seen.append(whose)

    async with working(JobWorker(valkey_url, redis_client, org, {"note": note})):
        await Jobs(redis_client, other).put("note", "1", whose="theirs")
        await Jobs(redis_client, org).put("note", "1", whose="ours")

        async def one() -> bool:
            return bool(seen)

        await until(one)
    assert seen == ["ours"]


async def test_a_job_may_not_take_longer_than_others_wait_for_it(valkey_url: str, redis_client: Redis, org: OrgId):
    with pytest.raises(ValueError, match="twice"):
        JobWorker(valkey_url, redis_client, org, {}, job_seconds=10, idle_seconds=10)


async def test_without_redis_a_job_cannot_be_put(tmp_path: Path, org: OrgId):
    async with connect(f"unix://{tmp_path}/nobody.sock?db=0") as client:
        with pytest.raises(StoreDown):
            await Jobs(client, org).put("note", "1")
