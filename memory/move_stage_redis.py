"""How far the shared memory has moved from one backend to another: where every worker and the mover read it.

Beside the stage stand the workers, each with the stage that it follows, and the customers that changed where the truth
is and were not brought to the other side yet. The mover holds a lease; when it is gone while writes wait for it, the
stage goes back by itself, so that nobody waits for a dead one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, cast, get_args
from urllib.parse import unquote

from redis.asyncio import Redis

from memory.people import CustomerId, OrgId
from memory.stores.connection_redis import store_errors
from memory.stores.keys import quoted

Stage = Literal["off", "both", "switching", "new", "returning", "done"]
"""`off`: the old one alone. `both`: the old one is the truth, and what changes is brought to the new one. `switching`:
writes wait for a moment. `new`: the new one is the truth, and what changes is brought to the old one. `returning`:
writes wait for a moment, on the way back. `done`: the new one alone.
"""
STAGES: tuple[Stage, ...] = get_args(Stage)

MOVER_SECONDS = 3.0
"""How long a mover that has died stands in the way."""
DEAD_SECONDS = 10.0
"""A worker that was not heard of for so long is gone: longer than it may still be writing (see `moving`)."""

_TAG = "fd:{+move}:"  # no org's keys: their names have no plus
_STATE, _WORKERS, _NOTED, _COUNT, _PLACE, _MOVER = (
    _TAG + part for part in ("state", "workers", "noted", "count", "place", "mover")
)

_BEAT = """
-- KEYS state, workers, mover  ARGV worker, what it says. Gives the state
local stage = redis.call('HGET', KEYS[1], 'stage')
if redis.call('EXISTS', KEYS[3]) == 0 then
  if stage == 'switching' then redis.call('HSET', KEYS[1], 'stage', 'both') end
  if stage == 'returning' then redis.call('HSET', KEYS[1], 'stage', 'new') end
end
if ARGV[1] ~= '' then
  local time = redis.call('TIME')
  local ms = time[1] * 1000 + math.floor(time[2] / 1000)
  redis.call('HSET', KEYS[2], ARGV[1], string.format('%.0f|%s', ms, ARGV[2]))
end
return redis.call('HGETALL', KEYS[1])
"""

_SET = """
-- KEYS state, mover  ARGV token, old, new, stage, stage it has to be in ('' for any)
if redis.call('GET', KEYS[2]) ~= ARGV[1] then return 0 end
if ARGV[5] ~= '' and redis.call('HGET', KEYS[1], 'stage') ~= ARGV[5] then return 0 end
redis.call('HSET', KEYS[1], 'old', ARGV[2], 'new', ARGV[3], 'stage', ARGV[4])
return 1
"""

_LEASE = """
-- KEYS mover  ARGV token, time to live. 1 when it is ours
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1
"""

_NOTE = """
-- KEYS noted, count  ARGV who, who ...
local number = redis.call('INCR', KEYS[2])
for _, who in ipairs(ARGV) do redis.call('HSET', KEYS[1], who, number) end
return number
"""

_SETTLE = """
-- KEYS noted  ARGV who, number. Takes the note away, unless there is a newer one
if redis.call('HGET', KEYS[1], ARGV[1]) ~= ARGV[2] then return 0 end
return redis.call('HDEL', KEYS[1], ARGV[1])
"""

_GIVE_BACK = "if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end return redis.call('DEL', KEYS[1])"


@dataclass(frozen=True, slots=True)
class Move:
    """From where to where, by the names of backends, and how far."""

    old: str
    new: str
    stage: Stage


@dataclass(frozen=True, slots=True)
class WorkerSeen:
    """A worker, the stage whose rules all of its work follows, the backend that it is set to and the one that it takes
    for the truth, and what keeps it from moving (empty: nothing).
    """

    id: str
    stage: str
    home: str
    truth: str
    trouble: str
    alive: bool


@dataclass(frozen=True, slots=True)
class Noted:
    """A customer who changed; without `customer`, somebody of that org did. `number` names this very note."""

    org: OrgId
    customer: CustomerId
    number: bytes


class MoveStages:
    """The state of the one move that a Redis knows of. All raise StoreDown."""

    def __init__(self, client: Redis) -> None:
        self._redis = client
        self._beat, self._set, self._lease, self._note, self._settle, self._give_back = (
            client.register_script(script) for script in (_BEAT, _SET, _LEASE, _NOTE, _SETTLE, _GIVE_BACK)
        )

    async def beat(
        self, worker: str = "", *, stage: str = "", home: str = "", truth: str = "", trouble: str = ""
    ) -> Move | None:
        """What the stage is now; None when nothing ever moved. A worker says which it follows; see `WorkerSeen`."""
        says = "|".join((stage, home, truth, trouble))
        with store_errors():
            flat: Any = await self._beat(keys=[_STATE, _WORKERS, _MOVER], args=[worker, says])
        return _move(dict(zip(flat[::2], flat[1::2], strict=True)))

    async def leave(self, worker: str) -> None:
        """A worker ends, with everything written and noted."""
        with store_errors():
            await cast("Any", self._redis.hdel(_WORKERS, worker))

    async def workers(self) -> list[WorkerSeen]:
        """All that were heard of and did not leave."""
        with store_errors():
            found = cast("dict[bytes, bytes]", await cast("Any", self._redis.hgetall(_WORKERS)))
            seconds, microseconds = cast("tuple[int, int]", await self._redis.time())
        now_ms, seen = seconds * 1000 + microseconds // 1000, []
        for id, value in sorted(found.items()):
            at, *says = value.decode().split("|", 4)
            seen.append(WorkerSeen(id.decode(), *says, alive=now_ms - int(at) <= DEAD_SECONDS * 1000))
        return seen

    async def note(self, org: OrgId, *customers: CustomerId) -> None:
        """These changed where the truth is. An empty id: somebody of the org did, and it is not known who."""
        who = [f"{quoted(org)}:{quoted(customer)}" for customer in customers]
        if who:
            with store_errors():
                await self._note(keys=[_NOTED, _COUNT], args=who)

    async def noted(self) -> list[Noted]:
        """Who changed and was not brought over since."""
        with store_errors():
            found = cast("dict[bytes, bytes]", await cast("Any", self._redis.hgetall(_NOTED)))
        parts = [(who.decode().partition(":"), number) for who, number in found.items()]
        return [Noted(OrgId(unquote(org)), CustomerId(unquote(id)), number) for (org, _, id), number in parts]

    async def settle(self, noted: Noted) -> None:
        """This note was seen to; a newer one of the same customer stays."""
        with store_errors():
            who = f"{quoted(noted.org)}:{quoted(noted.customer)}"
            await self._settle(keys=[_NOTED], args=[who, noted.number])

    async def lease(self, token: str, *, seconds: float = MOVER_SECONDS) -> bool:
        """Be, or stay, the one mover; false when there is another."""
        with store_errors():
            return bool(await self._lease(keys=[_MOVER], args=[token, round(seconds * 1000)]))

    async def give_back(self, token: str) -> None:
        """Be the mover no more."""
        with store_errors():
            await self._give_back(keys=[_MOVER], args=[token])

    async def set(self, token: str, move: Move, *, after: Stage | None = None) -> bool:
        """Set the stage; false when this is not the mover (any more), or the stage was not `after`."""
        with store_errors():
            args = [token, move.old, move.new, move.stage, after or ""]
            return bool(await self._set(keys=[_STATE, _MOVER], args=args))

    async def begin_anew(self) -> None:
        """Forget who was noted and how far the copying came."""
        with store_errors():
            await self._redis.delete(_NOTED, _PLACE)

    async def place(self) -> dict[str, str]:
        """How far the copying came: by org, the last customer copied."""
        with store_errors():
            found = cast("dict[bytes, bytes]", await cast("Any", self._redis.hgetall(_PLACE)))
        return {unquote(org.decode()): id.decode() for org, id in found.items()}

    async def copied(self, org: OrgId, last: CustomerId) -> None:
        """All customers of the org up to this one are copied."""
        with store_errors():
            await cast("Any", self._redis.hset(_PLACE, quoted(org), last))


def _move(fields: Mapping[bytes, bytes]) -> Move | None:
    if not fields:
        return None
    return Move(fields[b"old"].decode(), fields[b"new"].decode(), cast("Stage", fields[b"stage"].decode()))
