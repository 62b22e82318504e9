"""Asks the speech workers of this machine every second how far they are behind."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from pipelines.errors import SpeechTrouble
from pipelines.speech.load import SpeechLoad
from pipelines.speech.waits import WorkerLoad
from pipelines.speech.worker_client import WorkerClient
from pipelines.speech.workers import WorkerSpec


class LoadWatch:
    """Keeps a `SpeechLoad` up to date. `run` it in a task; without workers it ends at once.

    A worker that does not say within `within_seconds` counts as one whose oldest request has waited since it last did.
    """

    def __init__(
        self,
        workers: Sequence[WorkerSpec],
        load: SpeechLoad,
        *,
        every_seconds: float = 1.0,
        within_seconds: float = 2.0,
    ) -> None:
        self._clients = {spec.ready: WorkerClient(spec.socket_path, wait_seconds=within_seconds) for spec in workers}
        self._load = load
        self._every_seconds = every_seconds
        self._within_seconds = within_seconds
        self._said_at: dict[str, float] = {}

    async def run(self) -> None:
        """Watch until cancelled."""
        while self._clients:
            await self.look()
            await asyncio.sleep(self._every_seconds)

    async def look(self) -> None:
        """Ask all of them once."""
        loads = await asyncio.gather(*(self._ask(kind, client) for kind, client in self._clients.items()))
        self._load.observe(dict(zip(self._clients, loads, strict=True)), now=asyncio.get_running_loop().time())

    async def close(self) -> None:
        """End the connections to the workers."""
        await asyncio.gather(*(client.close() for client in self._clients.values()))

    async def _ask(self, kind: str, client: WorkerClient) -> WorkerLoad:
        clock = asyncio.get_running_loop().time
        self._said_at.setdefault(kind, clock())
        try:
            said = (await client.ask({"op": "load"}, within_seconds=self._within_seconds)).header
        except SpeechTrouble:
            return WorkerLoad(oldest_seconds=clock() - self._said_at[kind])
        self._said_at[kind] = clock()
        return WorkerLoad(int(said["waiting"]), float(said["oldest_seconds"]), float(said["p95_seconds"]))
