"""A gateway that runs for as long as a measurement needs it, and what its processes cost."""

from __future__ import annotations

import asyncio
import os
import secrets
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import aiohttp

from bench.process_clock import cpu_seconds
from bench.running import free_port
from gateway.settings import load
from telephony.simulator import SimulatedPhone

_READY_SECONDS = 240.0


@dataclass(frozen=True, slots=True)
class RunningGateway:
    """A gateway that is ready. `log` is the file that it writes to."""

    base_url: str
    pid: int
    phone: SimulatedPhone
    staff_token: str
    log: Path

    def cpu_seconds(self) -> dict[str, float]:
        """CPU time so far of the gateway and of each program that it runs, by name."""
        pids = {"gateway": self.pid}
        for child in Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split():
            pids[_name(Path(f"/proc/{child}/cmdline").read_bytes().decode(errors="replace").split("\0"))] = int(child)
        return {name: cpu_seconds(pid) for name, pid in pids.items()}


def _name(argv: list[str]) -> str:
    """What a program is called: a speech worker by its model, a module by itself; Valkey tells its socket, too."""
    if argv[1:2] == ["-m"]:
        return argv[3] if argv[2] == "pipelines.speech.worker" else argv[2].replace(".", "_")
    return Path(argv[0].split(" ")[0]).name


@asynccontextmanager
async def running_gateway(var: Path, **environ: str) -> AsyncIterator[RunningGateway]:
    """`python -m gateway` with a carrier's account, ready to be called; ended on leaving. Raises RuntimeError.

    `environ` goes on top of what a gateway needs: FRONTDESK_SPEECH="scripted", say.
    """
    port = free_port()
    environ = {
        "PATH": os.environ["PATH"],
        "FRONTDESK_VAR": str(var),
        "FRONTDESK_PORT": str(port),
        "FRONTDESK_STAFF_TOKEN": secrets.token_urlsafe(24),
        "TWILIO_ACCOUNT_SID": "AC" + secrets.token_hex(16),
        "TWILIO_AUTH_TOKEN": secrets.token_hex(16),
        "TWILIO_API_URL": "off",
        **environ,
    }
    log = _log_in(var)
    base_url = f"http://127.0.0.1:{port}"
    phone = SimulatedPhone(
        base_url,
        environ["TWILIO_AUTH_TOKEN"],
        environ["TWILIO_ACCOUNT_SID"],
        dialled=load(None, environ).business.phone,
        record=False,
    )
    with log.open("wb") as out:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "gateway", env=environ, stdout=out, stderr=out, start_new_session=True
        )
    try:
        await _until_ready(process, base_url, log)
        yield RunningGateway(base_url, process.pid, phone, environ["FRONTDESK_STAFF_TOKEN"], log)
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()


def _log_in(var: Path) -> Path:
    var.mkdir(parents=True, exist_ok=True)
    return var / "gateway.log"


async def _until_ready(process: asyncio.subprocess.Process, base_url: str, log: Path) -> None:
    async with asyncio.timeout(_READY_SECONDS), aiohttp.ClientSession() as http:
        while True:
            if process.returncode is not None:
                raise RuntimeError(f"the gateway ended with code {process.returncode}; see {log}")
            try:
                async with http.get(f"{base_url}/readyz") as answer:
                    if answer.status == 200:
                        return
            except aiohttp.ClientError:
                pass
            await asyncio.sleep(0.1)
