"""`PostgresMemory`: the shared memory of all workers, in Postgres."""

from __future__ import annotations

from datetime import timedelta

from memory.clock import Clock, utc_now
from memory.stores.conversations_postgres import PostgresConversations
from memory.stores.ground_postgres import Ground, PostgresPool
from memory.stores.lock_postgres import PostgresLocks
from memory.stores.locks import ConversationLocks
from memory.stores.memories_postgres import PostgresMemories
from memory.stores.moving_postgres import PostgresMoving
from memory.stores.people_postgres import PostgresPeople
from memory.stores.recording import Record, no_record

__all__ = ["PostgresMemory", "PostgresPool"]

_DAY_SECONDS = 24 * 3600.0


class PostgresMemory(PostgresPeople, PostgresConversations, PostgresMemories, PostgresMoving):
    """`memory.store.MemoryStore` on one pool of connections. The tables are made when they are not there.

    `record` is told of what goes into the durable record, after it is kept; the rest is as `RedisMemory` has it.
    """

    def __init__(
        self,
        pool: PostgresPool,
        *,
        record: Record = no_record,
        clock: Clock = utc_now,
        gap_seconds: float = 1800.0,
        keep_seconds: float = 30 * _DAY_SECONDS,
        lock_seconds: float = 3.0,
        region: str = "US",
    ) -> None:
        gap, keep = timedelta(seconds=gap_seconds), timedelta(seconds=keep_seconds)
        self._ground = Ground(pool, clock, gap, keep, region, record)
        self._locks = ConversationLocks(PostgresLocks(self._ground), lock_seconds=lock_seconds)
