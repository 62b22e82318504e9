"""Memories in Neo4j: `memory.store.Memories`."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from typing import Any, LiteralString

from memory.errors import no_customer
from memory.memories import Memory, MemoryId, MemoryKind
from memory.people import CustomerId, OrgId
from memory.stores import codec
from memory.stores.ground_neo4j import Ask, Ground, text
from memory.stores.neo4j_schema import ROOT, key
from memory.stores.persons_neo4j import BY_ID


class Neo4jMemories:
    """What is remembered; see `memory.store.Memories`. What has run out goes when it is met, or by `sweep`."""

    _ground: Ground

    async def keep(self, memory: Memory) -> bool:
        """Keep it, once. False when it is there, or over."""
        now, ask = self._ground.now(), self._ground.graph.ask
        if memory.ends_at is not None and codec.microseconds(memory.ends_at) <= now:
            return False
        customer = key(memory.org, "customer", memory.customer)
        kept = await ask(_KEEP, customer=customer, **node_of(memory), made=uuid.uuid4().hex, now=now)
        if not kept:
            raise no_customer(memory.org, memory.customer)
        return kept[0]["kept"]

    async def memories(
        self, org: OrgId, customer: CustomerId, *, kinds: Collection[MemoryKind] = (), last: int = 100
    ) -> list[Memory]:
        """The newest, newest first."""
        asked = {"customer": key(org, "customer", customer), "now": self._ground.now()}
        rows = await self._ground.graph.ask(_NEWEST, **asked, kinds=list(kinds), last=last)
        if not rows:
            raise no_customer(org, customer)
        if rows[0]["over"]:
            await self._ground.graph.ask(_OVER, **asked)
        return [memory_of(id, said) for id, said in rows[0]["found"]]

    async def drop(self, org: OrgId, memory: MemoryId) -> bool:
        """Forget one."""
        return bool(await self._ground.graph.ask(_DROP, memory=key(org, "memory", memory)))

    async def sweep(self) -> None:
        """Delete everything that has run out, a little at a time: for a job, once in a while."""
        for over, gone, at_once in _SWEEPS:
            while await self._sweep_some(over, gone, at_once) == at_once:
                pass

    async def _sweep_some(self, over: LiteralString, gone: LiteralString, at_once: int) -> int:
        """Delete so many at most; gives how many these were."""
        now = self._ground.now()

        async def steps(ask: Ask) -> int:
            keys = [row["key"] for row in await ask(over, now=now, at_once=at_once)]
            if keys:
                await ask(gone, keys=keys, now=now)
            return len(keys)

        return await self._ground.graph.work_much(steps)


def node_of(memory: Memory) -> dict[str, Any]:
    """The parameters of a memory's node: its key, and what it holds."""
    ends_at = memory.ends_at
    return {
        "memory": key(memory.org, "memory", memory.id),
        "fields": {
            "org": memory.org,
            "id": text(memory.id),
            "kind": memory.kind,
            "at": codec.microseconds(memory.at),
            "ends_at": None if ends_at is None else codec.microseconds(ends_at),
            "said": codec.memory_bytes(memory).decode(),
        },
    }


def memory_of(customer: str, said: str) -> Memory:
    """The memory of a node."""
    return codec.memory_from(said.encode(), customer=CustomerId(customer))


async def keep_all(ask: Ask, customer: str, memories: Sequence[Memory]) -> None:
    """Write memories of the customer with this key, whatever was kept under their ids."""
    await ask(_KEEP_ALL, customer=customer, memories=[node_of(memory) for memory in memories])


_KEEP: LiteralString = f"""{BY_ID} {ROOT}
MERGE (m:Memory {{key: $memory}}) ON CREATE SET m.made = $made
WITH r, m, m.made = $made OR coalesce(m.ends_at <= $now, false) AS new
OPTIONAL MATCH (m)-[before:ABOUT]->() WHERE new DELETE before
WITH DISTINCT r, m, new
FOREACH (x IN CASE WHEN new THEN [1] ELSE [] END | SET m += $fields, m.made = $made CREATE (m)-[:ABOUT]->(r))
RETURN new AS kept
"""

_NEWEST: LiteralString = f"""{BY_ID} {ROOT}
OPTIONAL MATCH (r)<-[:MERGED_INTO*0..64]-(m:Customer)<-[:ABOUT]-(x:Memory)
WITH r, m, x ORDER BY x.at DESC, x.id DESC
RETURN r.id AS root, sum(CASE WHEN x.ends_at <= $now THEN 1 ELSE 0 END) AS over,
       collect(CASE WHEN x IS NOT NULL AND (x.ends_at IS NULL OR x.ends_at > $now)
               AND (size($kinds) = 0 OR x.kind IN $kinds) THEN [m.id, x.said] END)[..$last] AS found
"""

_OVER: LiteralString = f"""{BY_ID} {ROOT}
MATCH (r)<-[:MERGED_INTO*0..64]-(:Customer)<-[:ABOUT]-(x:Memory) WHERE x.ends_at <= $now DETACH DELETE x
"""

_DROP: LiteralString = "MATCH (m:Memory {key: $memory}) WITH m, m.key AS key DETACH DELETE m RETURN key"

_KEEP_ALL: LiteralString = """
MATCH (c:Customer {key: $customer}) UNWIND $memories AS one
MERGE (m:Memory {key: one.memory}) SET m += one.fields
WITH c, m OPTIONAL MATCH (m)-[before:ABOUT]->() DELETE before
WITH DISTINCT c, m CREATE (m)-[:ABOUT]->(c)
"""

_OVER_MEMORIES: LiteralString = "MATCH (m:Memory) WHERE m.ends_at <= $now RETURN m.key AS key LIMIT $at_once"

_OVER_THREADS: LiteralString = "MATCH (t:Conversation) WHERE t.ends_at <= $now RETURN t.key AS key LIMIT $at_once"

_SWEEP_MEMORIES: LiteralString = """
UNWIND $keys AS one MATCH (m:Memory {key: one}) WHERE m.ends_at <= $now DETACH DELETE m
"""

_SWEEP_THREADS: LiteralString = """
UNWIND $keys AS one MATCH (t:Conversation {key: one}) WHERE t.ends_at <= $now
OPTIONAL MATCH (part:Turn|Lock)-[:IN|GUARDS]->(t) WITH t, collect(part) AS parts
FOREACH (part IN parts | DETACH DELETE part) DETACH DELETE t
"""

_SWEEPS: tuple[tuple[LiteralString, LiteralString, int], ...] = (
    (_OVER_MEMORIES, _SWEEP_MEMORIES, 1000),
    (_OVER_THREADS, _SWEEP_THREADS, 50),
)
"""Which have run out, how they go, and how many at once. A query for each: not every server finds by an index what it
is also to delete.
"""
