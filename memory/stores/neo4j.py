"""`Neo4jMemory`: the shared memory of all workers, as a graph in Neo4j or what speaks its Bolt protocol."""

from __future__ import annotations

from datetime import timedelta

from memory.clock import Clock, utc_now
from memory.stores.conversations_neo4j import Neo4jConversations
from memory.stores.ground_neo4j import Ground, Neo4jGraph
from memory.stores.lock_neo4j import Neo4jLocks
from memory.stores.locks import ConversationLocks
from memory.stores.memories_neo4j import Neo4jMemories
from memory.stores.moving_neo4j import Neo4jMoving
from memory.stores.people_neo4j import Neo4jPeople
from memory.stores.recording import Record, no_record

__all__ = ["Neo4jGraph", "Neo4jMemory"]

_DAY_SECONDS = 24 * 3600.0


class Neo4jMemory(Neo4jPeople, Neo4jConversations, Neo4jMemories, Neo4jMoving):
    """`memory.store.MemoryStore` on one graph. Its constraints and indexes are made when they are not there.

    `record` is told of what goes into the durable record, after it is kept; the rest is as `RedisMemory` has it.
    """

    def __init__(
        self,
        graph: Neo4jGraph,
        *,
        record: Record = no_record,
        clock: Clock = utc_now,
        gap_seconds: float = 1800.0,
        keep_seconds: float = 30 * _DAY_SECONDS,
        lock_seconds: float = 3.0,
        region: str = "US",
    ) -> None:
        gap, keep = timedelta(seconds=gap_seconds), timedelta(seconds=keep_seconds)
        self._ground = Ground(graph, clock, gap, keep, region, record)
        self._locks = ConversationLocks(Neo4jLocks(self._ground), lock_seconds=lock_seconds)
