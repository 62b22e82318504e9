"""Memories in Postgres: `memory.store.Memories`."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

import asyncpg
import orjson

from memory.errors import no_customer
from memory.memories import Memory, MemoryId, MemoryKind
from memory.people import CustomerId, OrgId
from memory.stores import codec
from memory.stores.ground_postgres import Connection, Ground, json, root, text

_MEMORIES = """
WITH them AS (SELECT id FROM memory.members($1, $2)),
over AS (DELETE FROM memory.memories WHERE org = $1 AND ends_at <= $3 AND customer IN (SELECT id FROM them))
SELECT r.root, m.customer, m.memory FROM (SELECT memory.root($1, $2) AS root) r LEFT JOIN LATERAL (
  SELECT x.customer, x.memory, x.at, x.id FROM memory.memories x
  WHERE x.org = $1 AND x.customer IN (SELECT id FROM them) AND (x.ends_at IS NULL OR x.ends_at > $3)
    AND (cardinality($4::text[]) = 0 OR x.kind = ANY($4))
  ORDER BY x.at DESC, x.id DESC LIMIT $5) m ON true
ORDER BY m.at DESC, m.id DESC
"""
"""One row with no memory when there is none, and no root when there is no such customer. What has run out goes."""

_MEMORIES_AT_ONCE, _THREADS_AT_ONCE = 1000, 100
_SWEEP_MEMORIES = """DELETE FROM memory.memories WHERE ctid = ANY(ARRAY(
  SELECT ctid FROM memory.memories WHERE ends_at <= $1 ORDER BY ends_at LIMIT $2 FOR UPDATE SKIP LOCKED)) RETURNING 1"""
_OVER_THREADS = """SELECT org, id FROM memory.conversations
WHERE ends_at <= $1 ORDER BY ends_at LIMIT $2 FOR UPDATE SKIP LOCKED"""
_OF_A_THREAD = (
    ("turns", "conversation"),
    ("locks", "conversation"),
    ("waiting", "conversation"),
    ("conversations", "id"),
)

_OVER = "DELETE FROM memory.memories WHERE org = $1 AND ends_at <= $2 AND "


class PostgresMemories:
    """What is remembered; see `memory.store.Memories`. What has run out goes when it is met, or by `sweep`."""

    _ground: Ground

    async def keep(self, memory: Memory) -> bool:
        """Keep it, once. False when it is there, or over."""
        now = self._ground.clock()
        if memory.ends_at is not None and memory.ends_at <= now:
            return False
        async with self._ground.pool.work() as connection:
            customer = await root(connection, memory.org, memory.customer)
            await connection.execute(_OVER + "id = $3", memory.org, now, text(memory.id))
            return await keep_of(connection, memory, customer)

    async def memories(
        self, org: OrgId, customer: CustomerId, *, kinds: Collection[MemoryKind] = (), last: int = 100
    ) -> list[Memory]:
        """The newest, newest first."""
        async with self._ground.pool.read() as connection:
            rows = await connection.fetch(_MEMORIES, org, text(customer), self._ground.clock(), list(kinds), last)
        if rows[0]["root"] is None:
            raise no_customer(org, customer)
        return [memory_of(row) for row in rows if row["customer"] is not None]

    async def drop(self, org: OrgId, memory: MemoryId) -> bool:
        """Forget one."""
        async with self._ground.pool.work() as connection:
            gone = "DELETE FROM memory.memories WHERE org = $1 AND id = $2 RETURNING id"
            return await connection.fetchval(gone, org, text(memory)) is not None

    async def sweep(self) -> None:
        """Delete everything that has run out, a little at a time: for a job, once in a while."""
        now = self._ground.clock()
        while await self._sweep_some(now):
            pass

    async def _sweep_some(self, now: datetime) -> bool:
        """Delete some of it; false when nothing is left, or somebody else is at it."""
        try:
            async with self._ground.pool.work() as connection:
                gone = await connection.fetch(_SWEEP_MEMORIES, now, _MEMORIES_AT_ONCE)
                over = await connection.fetch(_OVER_THREADS, now, _THREADS_AT_ONCE)
                ids = [each["org"] for each in over], [each["id"] for each in over]
                for table, column in _OF_A_THREAD if over else ():
                    await connection.execute(
                        f"DELETE FROM memory.{table} x USING unnest($1::text[], $2::text[]) AS over(org, id)"
                        f" WHERE x.org = over.org AND x.{column} = over.id",
                        *ids,
                    )
        except asyncpg.DeadlockDetectedError:  # with who puts or forgets such a one: the next sweep has the rest
            return False
        return len(gone) == _MEMORIES_AT_ONCE or len(over) == _THREADS_AT_ONCE


async def keep_of(connection: Connection, memory: Memory, customer: str) -> bool:
    """Write a memory of this very customer; false when its id is there."""
    kept = await connection.fetchval(
        "INSERT INTO memory.memories (org, id, customer, kind, at, ends_at, memory) VALUES ($1, $2, $3, $4, $5, $6, $7)"
        " ON CONFLICT DO NOTHING RETURNING id",
        memory.org, text(memory.id), customer, memory.kind, memory.at, memory.ends_at,
        json(orjson.loads(codec.memory_bytes(memory))),
    )  # fmt: skip
    return kept is not None


def memory_of(row: Any) -> Memory:
    """The memory of a row."""
    return codec.memory_from(orjson.dumps(row["memory"]), customer=CustomerId(row["customer"]))
