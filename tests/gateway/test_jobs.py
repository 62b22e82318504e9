"""The job worker as a process: `python -m gateway.jobs`, alone and beside a gateway."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import sys
from contextlib import suppress
from pathlib import Path

import pytest
from redis.asyncio import Redis

from gateway.settings import load
from memory.jobs_redis import stream_of
from tests.gateway.running import running_gateway
from tests.gateway.short_config import short_config

pytestmark = pytest.mark.timeout(400)

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


async def test_it_works_and_reads_config_anew_until_it_is_told_to_stop(
    tmp_path: Path, empty_redis: Redis, valkey_url: str
):
    folder = short_config(tmp_path / "config")
    url = valkey_url.replace("db=0", "db=15")
    worker = await job_worker(tmp_path / "var", REDIS_URL=url, FRONTDESK_CONFIG=str(folder))
    org = load(folder, {"FRONTDESK_VAR": str(tmp_path)}).business.org
    async with asyncio.timeout(150):
        while not await empty_redis.exists(stream_of(org)):
            assert worker.returncode is None
            _as_others(worker.pid)
            await asyncio.sleep(0.05)
        worker.send_signal(signal.SIGHUP)
        await logged(worker, b"config_reloaded")
        (folder / "budgets.yaml").write_text("budgets: none\n")
        worker.send_signal(signal.SIGHUP)
        assert b"budgets.yaml:1" in await logged(worker, b"config_kept")
    worker.terminate()
    await worker.communicate()
    assert worker.returncode == 0


async def test_a_gateway_has_one_beside_it_passes_sighup_on_and_starts_another_when_it_is_killed(tmp_path: Path):
    async with running_gateway(tmp_path / "var", FRONTDESK_JOBS="beside") as gateway:
        assert gateway.process is not None
        first = await started(gateway.log, 1, of=gateway.process.pid)
        async with asyncio.timeout(150):
            while "jobs-clock" not in gateway.log.read_text():  # sooner, it would be started anew instead
                await asyncio.sleep(0.05)
            gateway.process.send_signal(signal.SIGHUP)
            while gateway.log.read_text().count("config_reloaded") < 2:  # its own, and that of the worker
                await asyncio.sleep(0.05)
        os.kill(first, signal.SIGKILL)
        second = await started(gateway.log, 2, of=gateway.process.pid)
        assert second != first
        os.kill(second, 0)
    with pytest.raises(ProcessLookupError):
        os.kill(second, 0)


async def logged(worker: asyncio.subprocess.Process, event: bytes) -> bytes:
    """The next line with this event in it."""
    assert worker.stderr is not None
    async for line in worker.stderr:
        if event in line:
            return line
    raise AssertionError("it ended")


async def started(log: Path, times: int, *, of: int) -> int:
    """The process id of the job worker that this gateway started as the first, second ... by its log."""
    async with asyncio.timeout(150):
        while len(found := [_PID.search(line) for line in log.read_text().splitlines() if _is_start(line)]) < times:
            for child in _children(of):
                _as_others(child)
            await asyncio.sleep(0.05)
    pid = found[times - 1]
    assert pid
    return int(pid.group(1))


def _as_others(process: int) -> None:
    """Let a job worker run as all else does: beside other tests, no core is ever left to it."""
    if hasattr(os, "SCHED_OTHER"):
        with suppress(ProcessLookupError):
            os.sched_setscheduler(process, os.SCHED_OTHER, os.sched_param(0))


def _children(process: int) -> list[int]:
    told = Path(f"/proc/{process}/task/{process}/children")
    return [int(each) for each in told.read_text().split()] if told.exists() else []


def _is_start(line: str) -> bool:
    return "program_ready" in line and "jobs" in line
