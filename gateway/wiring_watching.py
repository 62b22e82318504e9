"""Joins what watches a gateway: metrics, the load of its speech workers, and traces when somebody collects them."""

from __future__ import annotations

import asyncio
import importlib
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass

import structlog
from prometheus_client import REGISTRY, CollectorRegistry

from gateway.call_metrics import CallMetrics
from gateway.metrics import Meters
from gateway.metrics_probes import Backlog, Probes
from gateway.tracing import CallTraces
from memory.people import OrgId
from pipelines.speech.load import SpeechLoad
from pipelines.speech.load_watch import LoadWatch
from pipelines.speech.services import SpeechServices

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Watching:
    """What other parts are given, to tell or to ask. `traces` is None when nobody collects them."""

    meters: Meters
    calls: CallMetrics
    speech: SpeechLoad
    traces: CallTraces | None

    def tool(self, turn: str, name: str, outcome: str, seconds: float) -> None:
        """A tool has run for a turn."""
        self.meters.tools.labels(name, outcome).observe(seconds)
        if self.traces is not None:
            self.traces.tool(turn, name, outcome, seconds)

    def model_fell_over(self, model: str) -> None:
        """Another model stood in for this one."""
        self.meters.fallbacks.labels("model", model).inc()


@asynccontextmanager
async def watching(
    *,
    org: OrgId,
    speech: SpeechServices,
    records: Backlog,
    restarts: Mapping[str, int],
    collector: str | None,
    registry: CollectorRegistry = REGISTRY,
) -> AsyncIterator[Watching]:
    """Everything that watches, at work for as long as this lasts. `collector` is where traces go, by OTLP over HTTP."""
    async with AsyncExitStack() as stack:
        meters, load = Meters(registry), SpeechLoad()
        watch = LoadWatch(speech.workers, load)
        stack.push_async_callback(watch.close)
        probes = Probes(meters, speech=load, standings=speech.standings, records=records, orgs=[org], restarts=restarts)
        for name, work in (("speech-load", watch.run()), ("probes", probes.run())):
            task = asyncio.create_task(work, name=name)
            stack.push_async_callback(_ended, task)
        yield Watching(meters, CallMetrics(meters), load, _traces(collector, stack))


def _traces(collector: str | None, stack: AsyncExitStack) -> CallTraces | None:
    if collector is None:
        return None
    try:
        otlp = importlib.import_module("gateway.tracing_otlp")
    except ImportError as missing:  # the phone is answered all the same
        log.error("tracing_off", reason=f"the package {missing.name} is not installed: it comes with the tracing extra")
        return None
    export = otlp.OtlpExport(collector)
    stack.push_async_callback(export.close)
    return CallTraces(export.tracer)


async def _ended(task: asyncio.Task[None]) -> None:
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
