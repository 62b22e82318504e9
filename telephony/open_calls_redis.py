"""The calls that somebody is on right now, in Redis: whose they are, and which worker has them.

It is written when a call is received and taken out when it has ended and was seen to, so that what still stands here of
a worker that died are calls that nobody has seen to.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import orjson
from redis.asyncio import Redis

from memory.conversation import ConversationId
from memory.people import Contact, CustomerId, OrgId
from memory.records.call_record import CallRecord
from memory.stores.codec import contact_field, contact_of
from memory.stores.connection_redis import store_errors
from memory.stores.keys import base

_SPACE = b" "

_ENDED = """
-- KEYS open calls  ARGV call, worker. 1 when it was that worker's.
local there = redis.call('HGET', KEYS[1], ARGV[1])
if not there or string.sub(there, 1, #ARGV[2] + 1) ~= ARGV[2] .. ' ' then return 0 end
return redis.call('HDEL', KEYS[1], ARGV[1])
"""


@dataclass(frozen=True, slots=True)
class OpenCall:
    """A call that was received, so that its `record` names its customer. `contact` is where it came from."""

    worker: str
    contact: Contact
    record: CallRecord


class OpenCalls:
    """Those of one org. Every method raises `memory.errors.StoreDown` when Redis cannot be reached."""

    def __init__(self, redis: Redis, org: OrgId) -> None:
        self._redis: Any = redis
        self._org = org
        self._name = f"{base(org)}open_calls"
        self._ended = redis.register_script(_ENDED)

    async def began(self, call: OpenCall) -> None:
        """A worker has received it; one that had it before has it no more."""
        with store_errors():
            await self._redis.hset(self._name, call.record.id, _to_bytes(call))

    async def ended(self, call: str, worker: str) -> None:
        """This worker has seen to its end. One that another has taken up since stays open."""
        with store_errors():
            await self._ended(keys=[self._name], args=[call, worker])

    async def elsewhere(self, call: str, worker: str) -> bool:
        """Whether another worker has taken it up."""
        with store_errors():
            told = await self._redis.hget(self._name, call)
        return told is not None and told.partition(_SPACE)[0] != worker.encode()

    async def every(self) -> list[OpenCall]:
        """All of them."""
        with store_errors():
            told = await self._redis.hvals(self._name)
        return [_from_bytes(self._org, each) for each in told]


def _to_bytes(call: OpenCall) -> bytes:
    """The worker, which a script has to find, and behind a space everything else as JSON."""
    record = {name: value for name, value in asdict(call.record).items() if name != "org"}
    return call.worker.encode() + _SPACE + orjson.dumps({"contact": contact_field(call.contact), **record})


def _from_bytes(org: OrgId, data: bytes) -> OpenCall:
    worker, _, rest = data.partition(_SPACE)
    told = orjson.loads(rest)
    answered_at = told["answered_at"]
    record = CallRecord(
        id=told["id"],
        org=org,
        carrier=told["carrier"],
        direction=told["direction"],
        state=told["state"],
        began_at=datetime.fromisoformat(told["began_at"]),
        answered_at=datetime.fromisoformat(answered_at) if answered_at else None,
        customer=CustomerId(told["customer"]),
        conversation=ConversationId(told["conversation"]),
    )
    return OpenCall(worker.decode(), contact_of(told["contact"]), record)
