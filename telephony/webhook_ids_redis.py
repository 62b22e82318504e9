"""Webhooks that were seen, with what was answered, so that a retry is told the same and starts nothing twice.

Carriers repeat a request that they got no answer to, and sign no timestamp: whoever caught one could send it again.
"""

from __future__ import annotations

from typing import Any

from redis.asyncio import Redis

from memory.people import OrgId
from memory.stores.connection_redis import store_errors
from memory.stores.keys import key

KEEP_SECONDS = 24 * 3600


class WebhookIds:
    """Seen ids by org. Both methods raise `memory.errors.StoreDown` when Redis cannot be reached."""

    def __init__(self, redis: Redis, *, keep_seconds: int = KEEP_SECONDS) -> None:
        self._redis = redis
        self._keep_seconds = keep_seconds

    async def answer(self, org: OrgId, webhook_id: str) -> bytes | None:
        """What this webhook was answered before; None for a new one."""
        with store_errors():
            kept: Any = await self._redis.get(key(org, "webhook", webhook_id))
        return kept

    async def first_answer(self, org: OrgId, webhook_id: str, answer: bytes) -> bytes:
        """Keep this answer unless there is one; give the one that counts. Of two at once, both give the same."""
        with store_errors():
            kept: Any = await self._redis.set(
                key(org, "webhook", webhook_id), answer, ex=self._keep_seconds, nx=True, get=True
            )
        return answer if kept is None else kept
