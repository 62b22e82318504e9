"""What stands in Redis sealed outside of the shared memory: messages, texts, what is on its way into the record.

Messages are kept for weeks, so they are sealed anew. Live events of before are of no use any more, and are deleted. All
else goes its way within seconds or days, and is waited for.
"""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from dataclasses import replace
from typing import Any

from redis.asyncio import Redis

from memory.delivering import journey_bytes, journey_from
from memory.errors import SealBroken
from memory.people import OrgId
from memory.sealed import Seals
from memory.sealed_messages import opened, sealed
from memory.sealing import Sealer
from memory.stores.connection_redis import store_errors
from memory.stores.keys import MEMORY_KINDS, kind_of, live_key, records_key
from memory.stores.values_redis import keys_of, value_of

_INSTEAD = """
-- KEYS message  ARGV as it was, as it is to be
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[2], 'KEEPTTL')
return 1
"""


class WaitingSealed:
    """What waits in one Redis, as this sealer sees it. Raises StoreDown."""

    def __init__(self, redis: Redis, sealer: Sealer) -> None:
        self._redis = redis
        self._sealer = sealer
        self._instead = redis.register_script(_INSTEAD)

    async def seal_anew(self, org: OrgId) -> dict[str, int]:
        """Seal what stays with the newest key; gives how many keys of Redis hold something sealed with an older one
        after that, by their kind. Looks through all that the org has.
        """
        still = Counter[str]()
        records, live = records_key(org).encode(), live_key(org).encode()
        with store_errors():
            async for name in keys_of(self._redis, org):
                kind = kind_of(name, org)
                if kind in MEMORY_KINDS and name != records:
                    continue
                data = await value_of(self._redis, name)
                if not self._is_old(data):
                    continue
                if name == live:
                    await self._delete_events(name)
                elif not (kind == "message" and await self._message(name, data)):
                    still[kind] += 1
        return dict(still)

    async def _delete_events(self, name: bytes) -> None:
        client: Any = self._redis
        events = await client.xrange(name)
        old = [id for id, fields in events if self._is_old(b"".join(fields.values()))]
        await client.xdel(name, *old)

    def _is_old(self, data: bytes) -> bool:
        return not self._sealer.keys_in(data) <= {self._sealer.newest}

    async def _message(self, name: bytes, data: bytes) -> bool:
        """False when no key opens it, or it has just changed."""
        journey, seals = journey_from(data), Seals(self._sealer)
        with suppress(SealBroken):
            anew: Any = replace(journey, message=sealed(opened(journey.message, seals), seals))
            return bool(await self._instead(keys=[name], args=[data, journey_bytes(anew)]))
        return False
