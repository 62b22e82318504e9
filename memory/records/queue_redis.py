"""Puts a call on its way into the durable record.

Customers, conversations and turns go there by themselves, in the same step in which `RedisMemory` keeps them.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from typing import Any, cast

from redis.asyncio import Redis

from memory.people import OrgId
from memory.records.call_record import CallRecord
from memory.records.entries import Told, kind_of, told_bytes
from memory.records.learnable import Learnable, for_learning
from memory.records.rows import call_bytes
from memory.sealed import Seals
from memory.stores.connection_redis import store_errors
from memory.stores.keys import ORGS, records_key


class RecordQueue:
    """The way from a call to the record: a stream of the org, which outlives the process that wrote to it.

    With `seals`, words that somebody said wait there sealed, until the record's writer opens them.
    """

    def __init__(self, client: Redis, seals: Seals | None = None) -> None:
        self._client = client
        self._seals = seals

    async def call(self, call: CallRecord) -> None:
        """Keep a call as it stands now; a later one of the same id replaces it. Raises StoreDown."""
        await self.put(call.org, {"kind": "call", "id": call.id, "call": call_bytes(call)})

    async def tell(self, entry: Told, *, names: Iterable[str] = ()) -> None:
        """Keep anything else as it stands now: see `memory.records.entries`. Raises StoreDown.

        What is kept to learn from goes without personal data; `names` are those known of its customer.
        """
        if isinstance(entry, Learnable):
            entry = await asyncio.to_thread(for_learning, entry, names=tuple(names))
        await self.put(entry.org, {"kind": kind_of(entry), "id": entry.id, "told": told_bytes(entry, self._seals)})

    async def put(self, org: OrgId, entry: Mapping[str, Any]) -> None:
        """An entry as the record reads it: the way of a memory that is not in Redis. Raises StoreDown."""
        with store_errors():
            await self._client.sadd(ORGS, org)  # before the record, which is read org by org
            await self._client.xadd(records_key(org), cast("dict[Any, Any]", dict(entry)))

    async def backlog(self, org: OrgId) -> tuple[int, float]:
        """How many entries are not in the record yet, and how many seconds the oldest has waited. Raises StoreDown."""
        with store_errors():
            asking = self._client.pipeline(transaction=False)
            asking.xlen(records_key(org))
            asking.xrange(records_key(org), count=1)
            asking.time()
            entries, oldest, (seconds, microseconds) = await asking.execute()
        if not oldest:
            return 0, 0.0
        put_at_ms = int(cast("bytes", oldest[0][0]).partition(b"-")[0])
        return entries, max(0.0, seconds + microseconds / 1e6 - put_at_ms / 1000)
