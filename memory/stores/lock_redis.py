"""Who holds the lock of which conversation, in Redis: `memory.stores.locks.LockTable`."""

from __future__ import annotations

from redis.asyncio import Redis

from memory.conversation import ConversationId
from memory.people import OrgId
from memory.stores import scripts
from memory.stores.connection_redis import store_errors
from memory.stores.keys import key
from memory.stores.locks import PATIENCE_SECONDS


class RedisLocks:
    """The locks in one Redis. `fence_seconds` is how long a conversation's fence outlives its last lock."""

    def __init__(self, client: Redis, *, fence_seconds: float) -> None:
        self._fence_ms = max(1, int(fence_seconds * 1000))
        self._take = client.register_script(scripts.TAKE_LOCK)
        self._keep = client.register_script(scripts.KEEP_LOCK)
        self._give_back = client.register_script(scripts.GIVE_LOCK_BACK)

    async def take(self, org: OrgId, conversation: ConversationId, token: str, *, hold_seconds: float) -> int:
        """The fence, 0 or -1."""
        keys = [key(org, kind, conversation) for kind in ("lock", "waiting", "heard", "fence", "conversation")]
        with store_errors():
            args = [token, _ms(hold_seconds), _ms(PATIENCE_SECONDS), self._fence_ms]
            return int(await self._take(keys=keys, args=args))

    async def keep(self, org: OrgId, conversation: ConversationId, token: str, *, hold_seconds: float) -> bool:
        """Whether it is still the token's."""
        with store_errors():
            return bool(await self._keep(keys=[key(org, "lock", conversation)], args=[token, _ms(hold_seconds)]))

    async def give_back(self, org: OrgId, conversation: ConversationId, token: str) -> bool:
        """Whether it was still the token's."""
        keys = [key(org, kind, conversation) for kind in ("lock", "waiting", "heard")]
        with store_errors():
            return bool(await self._give_back(keys=keys, args=[token]))


def _ms(seconds: float) -> int:
    return max(1, int(seconds * 1000))
