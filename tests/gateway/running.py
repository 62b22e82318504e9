"""A gateway as a user runs it: a process of its own with a folder of its own, called by the simulated phone."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp

from memory.stores.connection_redis import connect
from memory.stores.values_redis import value_of
from telephony.simulator import SimulatedPhone
from tests.gateway.short_config import short_config
from tests.ports import free_port

ACCOUNT_SID = "AC" + "0" * 32
AUTH_TOKEN = "a token of the tests"
STAFF_TOKEN = "a staff token of the tests"
DIALLED = "+19165550100"


class Gateway:
    """One gateway process. `address` is where others find it: its own, or that of what stands in front of it.

    `module` is what runs it.
    """

    def __init__(self, var: Path, *, address: str | None = None, module: str = "gateway", **environ: str) -> None:
        self._module = module
        self.port = free_port()
        self.own_address = f"http://127.0.0.1:{self.port}"
        self.address = address or self.own_address
        self.log = var / "gateway.log"
        self._environ = {
            "PATH": os.environ["PATH"],
            "FRONTDESK_CONFIG": str(var / "config"),
            "FRONTDESK_PORT": str(self.port),
            "FRONTDESK_VAR": str(var),
            "FRONTDESK_SPEECH": "scripted",
            "FRONTDESK_MODEL": "offline",
            "FRONTDESK_PUBLIC_URL": self.address,
            "FRONTDESK_STAFF_TOKEN": STAFF_TOKEN,
            "TWILIO_ACCOUNT_SID": ACCOUNT_SID,
            "TWILIO_AUTH_TOKEN": AUTH_TOKEN,
            "TWILIO_API_URL": "off",
            "FRONTDESK_DRAIN_SECONDS": "1",
            "FRONTDESK_JOBS": "elsewhere",
            **environ,
        }
        self.process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        """Start, and come back when it is ready. Fails with its log when it ends instead."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        if not (self.log.parent / "config").exists():
            short_config(self.log.parent / "config")
        with self.log.open("ab") as log:
            self.process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", self._module, env=self._environ, stdout=log, stderr=log, start_new_session=True
            )
        async with asyncio.timeout(110):
            while not await self.ready():
                assert self.process.returncode is None, self.log.read_text()[-3000:]
                await asyncio.sleep(0.05)

    async def ready(self) -> bool:
        try:
            async with aiohttp.ClientSession() as http, http.get(f"{self.own_address}/readyz") as answer:
                return answer.status == 200
        except aiohttp.ClientError:
            return False

    async def kill(self) -> None:
        """SIGKILL: no goodbye, no clean-up."""
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)
        await self.process.wait()

    async def stop(self) -> int:
        """SIGTERM, and its exit code."""
        assert self.process is not None
        if self.process.returncode is None:
            self.process.terminate()
        async with asyncio.timeout(30):
            return await self.process.wait()

    def phone(self, **options: object) -> SimulatedPhone:
        return SimulatedPhone(self.address, AUTH_TOKEN, ACCOUNT_SID, dialled=DIALLED, **options)  # pyright: ignore[reportArgumentType]


@asynccontextmanager
async def running_gateway(var: Path, **environ: str) -> AsyncIterator[Gateway]:
    """A gateway that is ready, ended afterwards."""
    gateway = Gateway(var, **environ)
    try:
        await gateway.start()
        yield gateway
    finally:
        await gateway.stop()


class FrontDoor:
    """A TCP relay in front of several gateways, as a load balancer is: `behind` is where connections go now."""

    def __init__(self) -> None:
        self.behind = 0
        self._server: asyncio.Server | None = None
        self._relays: set[asyncio.Task[None]] = set()

    @property
    def address(self) -> str:
        assert self._server is not None
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def __aenter__(self) -> FrontDoor:
        self._server = await asyncio.start_server(self._relay, "127.0.0.1", 0)
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.close()
        for relay in self._relays:
            relay.cancel()
        await asyncio.gather(*self._relays, return_exceptions=True)

    async def _relay(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            inner_reader, inner_writer = await asyncio.open_connection("127.0.0.1", self.behind)
        except OSError:  # nobody is there any more
            writer.close()
            return
        for source, sink in ((reader, inner_writer), (inner_reader, writer)):
            task = asyncio.create_task(_pour(source, sink))
            self._relays.add(task)
            task.add_done_callback(self._relays.discard)


async def _pour(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
    try:
        while data := await source.read(65536):
            sink.write(data)
            await sink.drain()
    except OSError:
        pass
    finally:
        sink.close()


async def readable(redis_url: str, *words: str) -> list[bytes]:
    """The keys of Redis in which one of these stands for everybody to read."""
    async with connect(redis_url) as redis:
        found = {name: await value_of(redis, name) async for name in redis.scan_iter(count=500)}
    return [name for name, value in found.items() if any(word.encode() in value for word in words)]
