"""What is not told but has to be looked up now and then: the loop, the queues, the speech workers, the breakers."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Protocol

import structlog

from gateway.metrics import Meters
from memory.errors import MemoryTrouble
from memory.people import OrgId
from pipelines.speech.breaker import Standing
from pipelines.speech.load import SpeechLoad

log = structlog.get_logger()

_LAG_EVERY_SECONDS = 0.25
_LOOK_EVERY_SECONDS = 2.0


class Backlog(Protocol):
    """What `memory.records.queue_redis.RecordQueue` knows of itself."""

    async def backlog(self, org: OrgId) -> tuple[int, float]:
        """How many entries are not in the record yet, and how many seconds the oldest has waited."""
        ...


class Probes:
    """Looks at what is given. `run` it in a task of the loop that carries the calls."""

    def __init__(
        self,
        meters: Meters,
        *,
        speech: SpeechLoad,
        standings: Mapping[str, Sequence[Standing]],
        records: Backlog,
        orgs: Sequence[OrgId],
        restarts: Mapping[str, int],
    ) -> None:
        """`standings` are the speech services by job, each a live view; `restarts` counts programs by name."""
        self._meters = meters
        self._speech = speech
        self._standings = standings
        self._records = records
        self._orgs = orgs
        self._restarts = restarts
        self._failures: dict[tuple[str, str], int] = {}

    async def run(self) -> None:
        """Look until cancelled."""
        await asyncio.gather(self._lag(), self._look())

    async def look(self) -> None:
        """Look once. Never raises: a store that is away is told of elsewhere."""
        self._look_at_speech()
        for program, times in self._restarts.items():
            self._meters.program_restarts.labels(program).set(times)
        try:
            waiting = [await self._records.backlog(org) for org in self._orgs]
        except MemoryTrouble as trouble:
            log.warning("backlog_unknown", code=trouble.code)
            return
        self._meters.records_waiting.set(sum(entries for entries, _ in waiting))
        self._meters.records_lag.set(max((seconds for _, seconds in waiting), default=0.0))

    def _look_at_speech(self) -> None:
        meters = self._meters
        meters.speech_pressure.set(self._speech.pressure)
        meters.speech_admits.set(self._speech.admits)
        for worker, load in self._speech.workers.items():
            meters.speech_waiting.labels(worker).set(load.waiting)
            meters.speech_oldest.labels(worker).set(load.oldest_seconds)
            meters.speech_p95.labels(worker).set(load.p95_seconds)
        for job, services in self._standings.items():
            for service in services:
                meters.breakers_open.labels(job, service.name).set(service.paused())
                before = self._failures.get((job, service.name), 0)
                meters.fallbacks.labels(job, service.name).inc(service.failures() - before)
                self._failures[job, service.name] = service.failures()

    async def _look(self) -> None:
        while True:
            await self.look()
            await asyncio.sleep(_LOOK_EVERY_SECONDS)

    async def _lag(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            due = loop.time() + _LAG_EVERY_SECONDS
            await asyncio.sleep(_LAG_EVERY_SECONDS)
            self._meters.loop_lag.observe(max(0.0, loop.time() - due))
