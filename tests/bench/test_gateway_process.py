"""A gateway for a measurement is ready, says what its processes cost, and is gone afterwards."""

import asyncio
import sys
from pathlib import Path

import pytest

from bench.gateway_process import _until_ready, running_gateway
from tests.gateway.short_config import short_config


async def test_it_is_ready_and_its_processes_have_names_and_costs(tmp_path):
    environ = {"FRONTDESK_CONFIG": str(short_config(tmp_path / "config")), "FRONTDESK_SPEECH": "scripted"}
    async with running_gateway(tmp_path / "var", **environ, FRONTDESK_MODEL="scripted") as gateway:
        spent = gateway.cpu_seconds()
        assert spent["gateway"] > 0
        assert set(spent) == {"gateway", "valkey-server", "gateway_jobs"}
        assert gateway.log.stat().st_size > 0
    assert not Path(f"/proc/{gateway.pid}").exists()


async def test_one_that_ends_instead_is_told_of(tmp_path):
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", "raise SystemExit(3)")
    with pytest.raises(RuntimeError, match="code 3"):
        await _until_ready(process, "http://127.0.0.1:9", tmp_path / "gateway.log")
