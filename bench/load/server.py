"""A server under load: started on a core of its own, and read from outside, by what the kernel says of it."""

from __future__ import annotations

import asyncio
import os
import secrets
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import aiohttp

from bench.load.phone import Server
from bench.process_clock import cpu_seconds
from bench.running import free_port
from gateway.settings import load

READY_SECONDS = 90.0
REST_SECONDS = 90
_REST_SHARE = 0.06
_BESIDE = ("valkey-server",)
"""Programs that a server brings along and that production runs elsewhere: on the phones' core, counted apart."""


@dataclass(frozen=True, slots=True)
class Cores:
    """Where things run: the servers on one core, the phones (and Valkey) on another."""

    server: frozenset[int]
    phones: frozenset[int]

    @property
    def apart(self) -> bool:
        """Whether server and phones have cores of their own."""
        return not self.server & self.phones


def cores() -> Cores:
    """One core for the server and the last one for the phones; the same one where there is no other."""
    free = sorted(os.sched_getaffinity(0))
    return Cores(frozenset(free[:1]), frozenset(free[-1:]))


@dataclass(frozen=True, slots=True)
class RunningServer:
    """A server that answers. `address` is how to call it."""

    pid: int
    address: Server
    log: Path

    def cpu_seconds(self) -> float:
        """CPU time of the server's processes so far, without what it merely brings along."""
        return sum(cpu_seconds(pid) for pid, name in self._processes() if name not in _BESIDE)

    def beside_cpu_seconds(self) -> float:
        """CPU time so far of what it brings along: its Valkey."""
        return sum(cpu_seconds(pid) for pid, name in self._processes() if name in _BESIDE)

    def rss_bytes(self) -> int:
        """Resident memory of the server's processes, without what it merely brings along."""
        pages = [Path(f"/proc/{pid}/statm").read_text() for pid, name in self._processes() if name not in _BESIDE]
        return sum(int(text.split()[1]) for text in pages) * os.sysconf("SC_PAGE_SIZE")

    async def at_rest(self) -> bool:
        """Wait until the server does next to nothing: a fresh one goes on learning. False if it never does."""
        for _ in range(REST_SECONDS):
            before = self.cpu_seconds()
            await asyncio.sleep(1.0)
            if self.cpu_seconds() - before <= _REST_SHARE:
                return True
        return False

    def move_beside(self, cpus: frozenset[int]) -> None:
        """Put what it brings along on these cores."""
        for pid, name in self._processes():
            if name in _BESIDE:
                for thread in Path(f"/proc/{pid}/task").iterdir():
                    os.sched_setaffinity(int(thread.name), cpus)

    def _processes(self) -> list[tuple[int, str]]:
        found, waiting = [], [self.pid]
        while waiting:
            pid = waiting.pop()
            found.append((pid, Path(f"/proc/{pid}/comm").read_text().strip()))
            for thread in Path(f"/proc/{pid}/task").iterdir():
                with suppress(FileNotFoundError):  # it has ended since
                    waiting += map(int, (thread / "children").read_text().split())
        return found


@asynccontextmanager
async def serving(
    argv: Sequence[str], where: Cores, folder: Path, environ: Mapping[str, str] | None = None
) -> AsyncIterator[RunningServer]:
    """A Python program of ours that serves on the port PORT in `argv` and FRONTDESK_PORT; ended on leaving.

    Raises RuntimeError when it ends instead, TimeoutError when it is never ready.
    """
    port = free_port()
    account = {"TWILIO_ACCOUNT_SID": "AC" + secrets.token_hex(16), "TWILIO_AUTH_TOKEN": secrets.token_hex(16)}
    env = {"PATH": os.environ["PATH"], "FRONTDESK_PORT": str(port), **account, **(environ or {})}
    address = Server(
        f"http://127.0.0.1:{port}", account["TWILIO_AUTH_TOKEN"], account["TWILIO_ACCOUNT_SID"], _dialled(env)
    )
    log = folder / "server.log"
    with log.open("wb") as out:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *(str(port) if word == "PORT" else word for word in argv),
            env=env,
            stdout=out,
            stderr=out,
            start_new_session=True,
            preexec_fn=lambda: os.sched_setaffinity(0, where.server),
        )
    try:
        await _until_ready(process, address.base_url, log)
        server = RunningServer(process.pid, address, log)
        server.move_beside(where.phones)
        yield server
    finally:
        if process.returncode is None:
            process.terminate()
        try:
            await asyncio.wait_for(process.wait(), 10)
        except TimeoutError:
            process.kill()
            await process.wait()


def _dialled(environ: Mapping[str, str]) -> str:
    return load(None, dict(environ)).business.phone


async def _until_ready(process: asyncio.subprocess.Process, base_url: str, log: Path) -> None:
    async with asyncio.timeout(READY_SECONDS), aiohttp.ClientSession() as http:
        while True:
            if process.returncode is not None:
                raise RuntimeError(f"the server ended with code {process.returncode}; see {log}")
            try:
                async with http.get(f"{base_url}/readyz") as answer:
                    if answer.status < 300:
                        return
            except aiohttp.ClientError:
                pass
            await asyncio.sleep(0.1)
