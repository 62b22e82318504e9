"""`python -m gateway` as an owner runs it: it starts, it says what is wrong, it leaves nothing behind."""

import asyncio
import os
import sys
from pathlib import Path

from tests.gateway.running import Gateway, running_gateway
from tests.gateway.short_config import short_config


def children_of(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


async def run_gateway(**environ: str) -> tuple[int | None, str]:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "gateway",
        env={"PATH": os.environ["PATH"], "FRONTDESK_JOBS": "elsewhere", **environ},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    _, said = await asyncio.wait_for(process.communicate(), 60)
    return process.returncode, said.decode()


async def test_a_broken_config_stops_the_start_with_file_and_line(tmp_path):
    business = short_config(tmp_path / "config") / "business.yaml"
    business.write_text(business.read_text().replace("cents: 5500", "cents: lots", 1))
    code, said = await run_gateway(FRONTDESK_CONFIG=str(tmp_path / "config"), FRONTDESK_VAR=str(tmp_path / "var"))
    assert code == 2
    line = next(number for number, text in enumerate(business.read_text().splitlines(), 1) if "cents: lots" in text)
    assert f"business.yaml:{line}: prices.adult.cents: expected a whole number of cents" in said
    assert "Traceback" not in said


async def test_a_port_that_is_taken_is_said_plainly(tmp_path):
    async with running_gateway(tmp_path / "first") as gateway:
        code, said = await run_gateway(
            FRONTDESK_CONFIG=str(short_config(tmp_path / "config")),
            FRONTDESK_PORT=str(gateway.port),
            FRONTDESK_VAR=str(tmp_path / "second"),
            FRONTDESK_SPEECH="scripted",
        )
    assert code == 1
    assert f"port {gateway.port}" in said
    assert "Traceback" not in said


async def test_sigterm_leaves_nothing_behind(tmp_path):
    gateway = Gateway(tmp_path)
    await gateway.start()
    assert gateway.process is not None
    beside = children_of(gateway.process.pid)
    assert beside  # its own Valkey
    assert await gateway.stop() == 0
    assert not [pid for pid in beside if Path(f"/proc/{pid}").exists()]


async def test_what_runs_beside_a_killed_gateway_dies_with_it(tmp_path):
    gateway = Gateway(tmp_path)
    await gateway.start()
    assert gateway.process is not None
    beside = children_of(gateway.process.pid)
    await gateway.kill()
    async with asyncio.timeout(10):
        while [pid for pid in beside if Path(f"/proc/{pid}").exists()]:
            await asyncio.sleep(0.02)
