"""The places for calls of this worker: who may come, who is here, and whether new ones are taken.

A sign of life goes to Redis every `BEAT_SECONDS`, and at once when something changed. Redis holds the truth, since a
call is announced to one worker and its audio comes to another; what stands here is only what this worker has itself.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Protocol

import structlog
from prometheus_client import REGISTRY, CollectorRegistry, Gauge

from gateway.worker_place import WorkerPlace
from memory.errors import StoreDown
from telephony.admission_redis import LIVE_SECONDS, Admission, WorkerState

log = structlog.get_logger()

BEAT_SECONDS = LIVE_SECONDS / 3
UNLIMITED = 1_000_000


class Leaves(Protocol):
    """A line that can let go of its call without ending it."""

    async def leave(self) -> None: ...


@dataclass(frozen=True, slots=True)
class CallHere:
    """A call that this worker has. `carrier_call_id` is None for one that no carrier knows, as from the web page."""

    id: str
    line: Leaves | None = None
    carrier_call_id: str | None = None


class PlaceMeters:
    """What Prometheus is told, and a Kubernetes autoscaler asks. One a process and registry."""

    def __init__(self, registry: CollectorRegistry = REGISTRY) -> None:
        self.calls = Gauge(
            "frontdesk_worker_calls", "Calls that this worker has.", registry=registry, multiprocess_mode="liveall"
        )
        self.most = Gauge(
            "frontdesk_worker_calls_most",
            "Calls that this worker takes at most; 0 while it ends.",
            registry=registry,
            multiprocess_mode="liveall",
        )


class CallPlaces:
    """The places of one worker. `most` is asked again at each sign of life, so that a slow machine can take fewer.

    `refused` is told the carrier of each call that there was no place for.
    """

    def __init__(
        self,
        admission: Admission,
        place: WorkerPlace,
        *,
        most: Callable[[], int],
        box_most: int | None = None,
        meters: PlaceMeters,
        refused: Callable[[str], None],
        beat_seconds: float = BEAT_SECONDS,
    ) -> None:
        self._admission = admission
        self._place = place
        self._most = most
        self._box_most = box_most or UNLIMITED
        self._meters = meters
        self._refused = refused
        self._beat_seconds = beat_seconds
        self._changed = asyncio.Event()
        self.here: dict[str, CallHere] = {}
        self.empty = asyncio.Event()
        self.empty.set()
        self.taking = True

    async def run(self) -> None:
        """Give signs of life until cancelled; then say that this worker has ended."""
        fresh = True
        try:
            while True:
                try:
                    await self.beat(fresh=fresh)
                    fresh = False
                except StoreDown as trouble:
                    log.warning("no_sign_of_life", code=trouble.code)
                self._changed.clear()
                try:
                    async with asyncio.timeout(self._beat_seconds):
                        await self._changed.wait()
                except TimeoutError:
                    pass
        finally:
            try:
                await self._admission.forget(self._place.id)
            except StoreDown:
                log.info("places_left_to_run_out")

    async def beat(self, *, fresh: bool = False) -> None:
        """One sign of life. Raises StoreDown."""
        most = self._most()
        self._meters.most.set(most if self.taking else 0)
        state = WorkerState(self._place.id, self._place.box, most, self._box_most, self.taking)
        await self._admission.beat(state, list(self.here), fresh=fresh)

    async def admit(self, call: str, carrier: str) -> bool:
        """Whether there is a place for a new call, here or at another worker. Raises StoreDown."""
        admitted = await self._admission.admit(call)
        if not admitted:
            self._refused(carrier)
            log.warning("call_refused", call=call, reason="full")
        return admitted

    async def give_up(self, call: str) -> None:
        """A call that was admitted has ended, wherever it is. Raises StoreDown."""
        await self._admission.leave(call)

    async def sit(self, call: str, *, anyway: bool = False) -> bool:
        """Whether this worker may take a call whose media came to it. Raises StoreDown."""
        return await self._admission.sit(call, self._place.id, anyway=anyway)

    @asynccontextmanager
    async def taken(self, call: CallHere) -> AsyncIterator[None]:
        """A call that sits here, for as long as this lasts."""
        self.here[call.id] = call
        self.empty.clear()
        self._meters.calls.set(len(self.here))
        try:
            yield
        finally:
            del self.here[call.id]
            self._meters.calls.set(len(self.here))
            if not self.here:
                self.empty.set()
            try:
                await self._admission.leave(call.id, self._place.id)
            except StoreDown:
                log.info("seat_left_to_run_out", call=call.id)

    async def close(self) -> None:
        """Take no new calls from here on, and let the others know at once. Those that are here stay."""
        self.taking = False
        self._changed.set()
        try:
            await self.beat()
        except StoreDown:
            log.warning("closing_untold")

    async def others_taking(self) -> bool:
        """Whether another worker takes new calls. Raises StoreDown."""
        return any(state.taking and state.id != self._place.id for state in await self._admission.workers())

    async def all_taking(self) -> bool:
        """Whether every worker of this box is there and takes new calls. Raises StoreDown."""
        states = await self._admission.workers()
        taking = {state.id for state in states if state.box == self._place.box and state.taking}
        return self.taking and len(taking) >= self._place.of
