"""Answers that are kept for a while in Redis, shared by all workers."""

from __future__ import annotations

import json
from typing import Any

from redis.asyncio import Redis

from memory.conversation import JSON
from memory.people import OrgId
from memory.stores.connection_redis import store_errors
from memory.stores.keys import key

_LONGEST = 32_000
"""Characters of JSON. What is longer is not kept: it is no answer to a short question."""


class AnswersRedis:
    """Plain JSON by org and key. Both methods raise `memory.errors.StoreDown` when Redis cannot be reached."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    async def find(self, org: OrgId, name: str) -> JSON:
        """What was kept under this name; None when nothing is, or nothing that can be read."""
        with store_errors():
            kept: Any = await self._redis.get(key(org, "answer", name))
        try:
            return None if kept is None else json.loads(kept)
        except ValueError:
            return None

    async def keep(self, org: OrgId, name: str, answer: JSON, *, seconds: int) -> None:
        """Keep it for so long."""
        text = json.dumps(answer)
        if len(text) > _LONGEST:
            return
        with store_errors():
            await self._redis.set(key(org, "answer", name), text, ex=seconds)
