"""A server under measurement: started, read, ended."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import pytest

from bench.load.builds import FLOOR
from bench.load.server import Cores, cores, serving


async def test_a_server_is_on_its_core_and_ends_with_its_measurement(tmp_path: Path):
    where = cores()
    async with FLOOR.serve(where, tmp_path) as server:
        assert os.sched_getaffinity(server.pid) == set(where.server)
        assert server.cpu_seconds() > 0
        assert server.beside_cpu_seconds() == 0
        assert server.rss_bytes() > 1_000_000
        server.move_beside(where.phones)
        assert await server.at_rest()
    async with asyncio.timeout(20):
        while Path(f"/proc/{server.pid}").exists():
            await asyncio.sleep(0.02)


async def test_one_that_ends_at_once_is_said(tmp_path: Path):
    with pytest.raises(RuntimeError, match="ended with code 3"):
        async with serving(["-c", "raise SystemExit(3)"], cores(), tmp_path):
            pass


def test_cores_are_apart_when_they_have_nothing_in_common():
    assert Cores(frozenset({0}), frozenset({1})).apart
    assert not Cores(frozenset({0}), frozenset({0})).apart
