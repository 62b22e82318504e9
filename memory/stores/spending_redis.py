"""What each org spends in a month, counted in Redis by all workers at once."""

from __future__ import annotations

from typing import Any

from redis.asyncio import Redis

from memory.people import OrgId
from memory.stores.connection_redis import store_errors
from memory.stores.keys import key

KEEP_SECONDS = 400 * 24 * 3600
"""Somewhat over a year, to compare a month with the same one before."""


class SpendingRedis:
    """Microdollars by org and month ("2026-11"). Raises `memory.errors.StoreDown` when Redis cannot be reached."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    async def spent(self, org: OrgId, month: str) -> int:
        """What was counted so far; 0 in a month without any."""
        with store_errors():
            counted: Any = await self._redis.get(key(org, "spent", month))
        return int(counted or 0)

    async def add(self, org: OrgId, month: str, microdollars: int) -> int:
        """Count some more; gives the sum. A connection that breaks may have it counted twice, never not at all."""
        name = key(org, "spent", month)
        with store_errors():
            async with self._redis.pipeline(transaction=True) as together:
                together.incrby(name, microdollars)
                together.expire(name, KEEP_SECONDS)
                [total, _] = await together.execute()
        return int(total)
