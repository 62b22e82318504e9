"""The job worker as a process: `python -m gateway.jobs`, alone and beside a gateway."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import sys
from pathlib import Path

import pytest
from redis.asyncio import Redis

from gateway.settings import load
from memory.jobs_redis import stream_of
from tests.gateway.running import running_gateway

ROOT = Path(__file__).parents[2]
_PID = re.compile(r"\bpid\W+(\d+)")


async def job_worker(tmp_path: Path, **environ: str) -> asyncio.subprocess.Process:
    environ = {"PATH": os.environ["PATH"], "FRONTDESK_VAR": str(tmp_path), "FRONTDESK_MODEL": "offline", **environ}
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "gateway.jobs", env=environ, cwd=ROOT, stderr=asyncio.subprocess.PIPE
    )


async def test_without_redis_there_are_no_jobs(tmp_path: Path):
    worker = await job_worker(tmp_path)
    _, errors = await worker.communicate()
    assert b"REDIS_URL" in errors
    assert worker.returncode == 2


async def test_it_works_until_it_is_told_to_stop(tmp_path: Path, empty_redis: Redis, valkey_url: str):
    worker = await job_worker(tmp_path, REDIS_URL=valkey_url.replace("db=0", "db=15"))
    org = load(ROOT / "config", {"FRONTDESK_VAR": str(tmp_path)}).business.org
    async with asyncio.timeout(60):
        while not await empty_redis.exists(stream_of(org)):
            assert worker.returncode is None
            await asyncio.sleep(0.05)
    worker.terminate()
    await worker.communicate()
    assert worker.returncode == 0


async def test_a_gateway_has_one_beside_it_and_starts_another_when_it_is_killed(tmp_path: Path):
    async with running_gateway(tmp_path / "var", FRONTDESK_JOBS="beside") as gateway:
        first = await started(gateway.log, 1)
        os.kill(first, signal.SIGKILL)
        second = await started(gateway.log, 2)
        assert second != first
        os.kill(second, 0)
    with pytest.raises(ProcessLookupError):
        os.kill(second, 0)


async def started(log: Path, times: int) -> int:
    """The process id of the job worker that the gateway started as the first, second ... by its log."""
    async with asyncio.timeout(60):
        while len(found := [_PID.search(line) for line in log.read_text().splitlines() if _is_start(line)]) < times:
            await asyncio.sleep(0.05)
    pid = found[times - 1]
    assert pid
    return int(pid.group(1))


def _is_start(line: str) -> bool:
    return "program_ready" in line and "jobs" in line
