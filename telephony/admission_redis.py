"""Who may be called to the phone: a cap on the calls of each worker and of each box, kept in Redis for all of them.

A call is admitted before its carrier is told to connect it: a place among all workers is reserved, for as long as a
media socket may take to come. When it comes, the worker that it comes to seats it. A seat is good while its worker
gives signs of life: when one dies, its seats are free after `live_seconds`, and its calls are seated where they come
back. Every step is one script, so that of any number of calls at once exactly as many get in as there are places.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from redis.asyncio import Redis

from memory.people import OrgId
from memory.stores.connection_redis import store_errors
from memory.stores.keys import key, prefix
from telephony.admission_scripts import ADMIT, BEAT, FORGET, LEAVE, SIT

LIVE_SECONDS = 6.0
"""A worker that has said nothing for so long is dead."""

RESERVED_SECONDS = 30.0
"""How long a media socket may take to come: Twilio rings, answers and connects within a few seconds."""


@dataclass(frozen=True, slots=True)
class WorkerState:
    """What a worker last said of itself: its box, how many calls it takes, and whether it takes new ones."""

    id: str
    box: str
    most: int
    box_most: int
    taking: bool
    calls: int = 0


class Admission:
    """The places for calls of one org. Every method raises `memory.errors.StoreDown` when Redis cannot be reached."""

    def __init__(
        self,
        redis: Redis,
        org: OrgId,
        *,
        live_seconds: float = LIVE_SECONDS,
        reserved_seconds: float = RESERVED_SECONDS,
    ) -> None:
        self._redis = redis
        self._org = org
        self._live_ms = round(live_seconds * 1000)
        self._reserved_ms = round(reserved_seconds * 1000)
        # Each worker's own set of calls, and where all of it stands.
        self._seats = prefix(org, "seats-of")
        self._keys = [key(org, "admission", part) for part in ("beats", "workers", "reserved", "seats")]
        self._admit = redis.register_script(ADMIT)
        self._sit = redis.register_script(SIT)
        self._leave = redis.register_script(LEAVE)
        self._beat = redis.register_script(BEAT)
        self._forget = redis.register_script(FORGET)

    async def beat(self, state: WorkerState, calls: Collection[str], *, fresh: bool = False) -> None:
        """A sign of life of a worker that has these calls. `fresh` forgets what an earlier one of its name had."""
        told = f"{int(state.taking)}|{state.most}|{state.box_most}|{state.box}"
        await self._run(self._beat, state.id, told, int(fresh), *calls)

    async def forget(self, worker: str) -> None:
        """A worker has ended: its places are gone, and its seats are free."""
        await self._run(self._forget, worker)

    async def admit(self, call: str) -> bool:
        """Reserve a place for a new call, wherever it will come to. False when there is none. Asked twice, once."""
        return bool(await self._run(self._admit, call))

    async def sit(self, call: str, worker: str, *, anyway: bool = False) -> bool:
        """The media of a call have come to this worker. False when it is full, unless they may come `anyway`."""
        return bool(await self._run(self._sit, call, worker, int(anyway)))

    async def leave(self, call: str, worker: str = "") -> None:
        """The call is over, or is not coming. Of a `worker`: only if it still sits there."""
        await self._run(self._leave, call, worker)

    async def workers(self) -> list[WorkerState]:
        """All that are alive, with their calls."""
        await self._run(self._forget, "")
        with store_errors():
            told: Any = await self._redis.hgetall(self._keys[1])  # pyright: ignore[reportGeneralTypeIssues]
            counting = self._redis.pipeline(transaction=False)
            for id in told:
                counting.scard(self._seats + id.decode())
            counts = await counting.execute() if told else []
        return [
            _state(id.decode(), text.decode(), count) for (id, text), count in zip(told.items(), counts, strict=True)
        ]

    async def seated(self, calls: Collection[str]) -> set[str]:
        """Those of these calls that a living worker has."""
        if not calls:
            return set()
        await self._run(self._forget, "")
        with store_errors():
            seats: Any = await self._redis.hmget(self._keys[3], list(calls))  # pyright: ignore[reportGeneralTypeIssues]
        return {call for call, worker in zip(calls, seats, strict=True) if worker is not None}

    async def _run(self, script: Any, *words: str | int) -> Any:
        with store_errors():
            return await script(keys=self._keys, args=[self._live_ms, self._reserved_ms, self._seats, *words])


def _state(id: str, told: str, calls: int) -> WorkerState:
    taking, most, box_most, box = told.split("|", 3)
    return WorkerState(id, box, int(most), int(box_most), taking == "1", calls)
