"""`RedisMemory`: the shared memory of all workers, in Redis or Valkey."""

from __future__ import annotations

from redis.asyncio import Redis

from memory.clock import Clock, utc_now
from memory.stores.connection_redis import connect
from memory.stores.conversations_redis import RedisConversations
from memory.stores.ground_redis import Ground
from memory.stores.lock_redis import RedisLocks
from memory.stores.locks import ConversationLocks
from memory.stores.memories_redis import RedisMemories
from memory.stores.moving_redis import RedisMoving
from memory.stores.people_redis import RedisPeople

__all__ = ["RedisMemory", "connect"]

_DAY_SECONDS = 24 * 3600.0


class RedisMemory(RedisPeople, RedisConversations, RedisMemories, RedisMoving):
    """`memory.store.MemoryStore` on one Redis client. Any worker sees at once what another wrote.

    `gap_seconds` is the silence after which a new conversation begins; `keep_seconds` how long after its last change a
    conversation is kept here (customers stay; the durable record has it all); `region` where a phone number without +
    would be dialled; `lock_seconds` how long the lock of a dead holder stands in the way of the next.
    """

    def __init__(
        self,
        client: Redis,
        *,
        clock: Clock = utc_now,
        gap_seconds: float = 1800.0,
        keep_seconds: float = 30 * _DAY_SECONDS,
        lock_seconds: float = 3.0,
        region: str = "US",
    ) -> None:
        self._ground = Ground(client, clock, gap_seconds=gap_seconds, keep_seconds=keep_seconds, region=region)
        self._locks = ConversationLocks(RedisLocks(client, fence_seconds=keep_seconds), lock_seconds=lock_seconds)
