"""Memories in Postgres: `memory.store.Memories`."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

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
        """Delete everything that has run out: for a job, once in a while."""
        now = self._ground.clock()
        async with self._ground.pool.work() as connection:
            await connection.execute("DELETE FROM memory.memories WHERE ends_at <= $1", now)
            await connection.execute(
                "WITH over AS (DELETE FROM memory.conversations WHERE ends_at <= $1 RETURNING org, id), said AS ("
                "DELETE FROM memory.turns t USING over WHERE t.org = over.org AND t.conversation = over.id)"
                " DELETE FROM memory.locks l USING over WHERE l.org = over.org AND l.conversation = over.id",
                now,
            )


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
