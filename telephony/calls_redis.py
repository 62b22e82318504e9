"""The calls that are going on, in Redis, so that any worker can take up any of them.

A session stands under its org and id; another key leads from the carrier's id to it. Both expire, so that a call whose
end nobody told us of does not stay for ever.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from datetime import datetime
from typing import Any

import orjson
from redis.asyncio import Redis
from redis.exceptions import WatchError

from memory.errors import StoreDown
from memory.people import OrgId
from memory.stores.connection_redis import store_errors
from memory.stores.keys import key
from telephony.call_session import CallSession

KEEP_SECONDS = 24 * 3600
"""Longer than the longest call that a carrier allows (Twilio: 24 hours)."""

_TRIES = 16
_FIELDS = frozenset(field.name for field in fields(CallSession))


class CallsRedis:
    """Sessions by org. Every method raises `memory.errors.StoreDown` when Redis cannot be reached."""

    def __init__(self, redis: Redis, *, keep_seconds: int = KEEP_SECONDS) -> None:
        self._redis = redis
        self._keep_seconds = keep_seconds

    async def open(self, session: CallSession) -> CallSession:
        """Keep a new call and give it back; or the one that is there already for the same carrier call.

        Safe when a webhook and its retry arrive at once: both get the same session.
        """
        with store_errors():
            # First the session, then what leads to it, so that whoever finds the second finds the first.
            mine = key(session.org, "call", session.id)
            await self._redis.set(mine, _to_bytes(session), ex=self._keep_seconds)
            known: Any = await self._redis.set(
                self._index(session.org, session.carrier, session.carrier_call_id),
                session.id,
                ex=self._keep_seconds,
                nx=True,
                get=True,
            )
            if known is None or known.decode() == session.id:
                return session
            await self._redis.delete(mine)
        return await self.get(session.org, known.decode()) or session

    async def get(self, org: OrgId, call_id: str) -> CallSession | None:
        """The call with this id of ours."""
        with store_errors():
            data: Any = await self._redis.get(key(org, "call", call_id))
        return _from_bytes(data) if data else None

    async def by_carrier_id(self, org: OrgId, carrier: str, carrier_call_id: str) -> CallSession | None:
        """The call with this id of the carrier's."""
        with store_errors():
            call_id: Any = await self._redis.get(self._index(org, carrier, carrier_call_id))
        return await self.get(org, call_id.decode()) if call_id else None

    async def change(self, org: OrgId, call_id: str, step: Callable[[CallSession], CallSession]) -> CallSession | None:
        """Put the session through `step`, which is asked again when another worker was quicker. None: no call."""
        name = key(org, "call", call_id)
        with store_errors():
            async with self._redis.pipeline() as pipe:
                for _ in range(_TRIES):
                    await pipe.watch(name)
                    data: Any = await pipe.get(name)
                    if data is None:
                        return None
                    before = _from_bytes(data)
                    after = step(before)
                    if after == before:
                        return after
                    pipe.multi()
                    pipe.set(name, _to_bytes(after), ex=self._keep_seconds)
                    try:
                        await pipe.execute()
                    except WatchError:
                        continue
                    return after
        raise StoreDown(f"call {call_id} is being changed by too many at once")

    async def count_resume(self, org: OrgId, call_id: str) -> int:
        """Note that the media of a call was lost once more. Returns how often that makes."""
        name = key(org, "call-resumes", call_id)
        with store_errors():
            async with self._redis.pipeline(transaction=True) as pipe:
                pipe.incr(name)
                pipe.expire(name, self._keep_seconds)
                counted, _ = await pipe.execute()
        return counted

    @staticmethod
    def _index(org: OrgId, carrier: str, carrier_call_id: str) -> str:
        return key(org, "call-of", f"{carrier}:{carrier_call_id}")


def _to_bytes(session: CallSession) -> bytes:
    return orjson.dumps(session)


def _from_bytes(data: bytes) -> CallSession:
    """A session that this or another version wrote: what is unknown here is left out."""
    values: dict[str, Any] = {name: value for name, value in orjson.loads(data).items() if name in _FIELDS}
    values["started_at"] = datetime.fromisoformat(values["started_at"])
    return CallSession(**values)
