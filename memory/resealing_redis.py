"""How far an org's words are sealed with the newest key, and which worker seals with which: for the job that seals anew
(`memory.reseal`), the metrics and the operator.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Literal

import orjson
from redis.asyncio import Redis

from memory.people import OrgId
from memory.stores.connection_redis import store_errors
from memory.stores.keys import key

SAY_SECONDS, GONE_SECONDS = 3.0, 12.0
"""How often a worker says which keys it uses, and after what silence it is gone."""
_FORGOTTEN_SECONDS = 24 * 3600.0

Stage = Literal["workers", "customers", "queues", "done"]
"""`workers`: some use an older key, so it would be in vain to begin. `customers`: one after the other is sealed anew.
`queues`: what waits elsewhere is sealed anew, or waited for. `done`: older keys are not needed any more.
"""

_SAY = """
-- KEYS rings  ARGV worker, what it says
local time = redis.call('TIME')
redis.call('HSET', KEYS[1], ARGV[1], string.format('%d|%s', time[1] * 1000 + math.floor(time[2] / 1000), ARGV[2]))
return 1
"""


@dataclass(frozen=True, slots=True)
class Ring:
    """The keys that a worker uses: to seal with, or writes on its disk are sealed with them; those are `waiting`."""

    worker: str
    uses: frozenset[str]
    waiting: int
    said_ms: int
    alive: bool


@dataclass(frozen=True, slots=True)
class Progress:
    """How far it is with `key`: customers looked at of how many, those of them sealed anew, who was in use and who
    holds something that no key opens; and what keeps an older key from being thrown away, by what it is.
    """

    key: str
    stage: Stage = "workers"
    began_ms: int = 0
    of: int = 0
    seen: int = 0
    done: int = 0
    after: str = ""
    in_use: tuple[str, ...] = ()
    closed: tuple[str, ...] = ()
    waits_for: Mapping[str, int] = field(default_factory=dict)


class SealingState:
    """The state of one org. All raise `memory.errors.StoreDown`."""

    def __init__(self, redis: Redis, org: OrgId) -> None:
        self._redis = redis
        self._rings, self._progress = key(org, "sealed", "rings"), key(org, "sealed", "progress")
        self._say = redis.register_script(_SAY)

    async def say(self, worker: str, uses: Collection[str], *, waiting: int = 0) -> None:
        """A worker is alive and uses these keys; `waiting` writes are on its disk."""
        with store_errors():
            await self._say(keys=[self._rings], args=[worker, f"{waiting}|{':'.join(sorted(uses))}"])

    async def leave(self, worker: str) -> None:
        """It has ended, with nothing on its disk."""
        with store_errors():
            await _any(self._redis.hdel(self._rings, worker))

    async def rings(self) -> tuple[list[Ring], int]:
        """The keys of all workers that were heard of within a day, and what time it is, in milliseconds."""
        with store_errors():
            found: dict[bytes, bytes] = await _any(self._redis.hgetall(self._rings))
            seconds, microseconds = await _any(self._redis.time())
        now_ms = seconds * 1000 + microseconds // 1000
        rings = [_ring(worker.decode(), said.decode(), now_ms) for worker, said in found.items()]
        return [each for each in rings if now_ms - each.said_ms < _FORGOTTEN_SECONDS * 1000 or each.waiting], now_ms

    async def progress(self) -> Progress | None:
        """How far it was when it was last kept; None when it was never begun."""
        with store_errors():
            data: Any = await self._redis.get(self._progress)
        if data is None:
            return None
        kept = Progress(**orjson.loads(data))
        return replace(kept, in_use=tuple(kept.in_use), closed=tuple(kept.closed))

    async def keep(self, progress: Progress) -> None:
        """This is how far it is."""
        with store_errors():
            await self._redis.set(self._progress, orjson.dumps(asdict(progress)))


def _ring(worker: str, said: str, now_ms: int) -> Ring:
    said_ms, waiting, uses = said.split("|", 2)
    alive = now_ms - int(said_ms) <= GONE_SECONDS * 1000
    return Ring(worker, frozenset(uses.split(":")), int(waiting), int(said_ms), alive)


def _any(answer: Any) -> Any:
    """The client's types do not know which of its answers are awaited."""
    return answer
