"""The shape of the shared memory as a graph, and the constraints and indexes it takes. Made when first used.

    (:Contact)-[:OF {since}]->(:Customer)          whose contact it is: who was met by it first
    (:Contact)-[:SHARED_BY {since}]->(:Customer)   who else is reached by it
    (:Customer)-[:MERGED_INTO {at}]->(:Customer)   a merge: a pointer from who was found to be another
    (:Customer)-[:OPEN]->(:Conversation)           the thread that a new turn may go on with
    (:Conversation)-[:WITH]->(:Customer)
    (:Turn)-[:IN]->(:Conversation)                 `place` counts from 1
    (:Lock)-[:GUARDS]->(:Conversation)
    (:Memory)-[:ABOUT]->(:Customer)

Every node carries its org, and a `key` made of org, kind and id that no other node of its label has. Times are
microseconds since 1970. Facts, notes, turns and memories are JSON in one property: their names come from strangers,
and a name that was once used for a property stays in a graph for good.
"""

from __future__ import annotations

from typing import LiteralString

from memory.people import OrgId
from memory.stores.keys import quoted

SCHEMA_KEY = "memory-1"
"""The key of the node (:Schema) that says all below is there."""

LABELS: tuple[LiteralString, ...] = ("Customer", "Contact", "Conversation", "Turn", "Lock", "Memory")

STATEMENTS: tuple[LiteralString, ...] = (
    "CREATE CONSTRAINT customer_key IF NOT EXISTS FOR (n:Customer) REQUIRE n.key IS UNIQUE",
    "CREATE CONSTRAINT contact_key IF NOT EXISTS FOR (n:Contact) REQUIRE n.key IS UNIQUE",
    "CREATE CONSTRAINT conversation_key IF NOT EXISTS FOR (n:Conversation) REQUIRE n.key IS UNIQUE",
    "CREATE CONSTRAINT turn_key IF NOT EXISTS FOR (n:Turn) REQUIRE n.key IS UNIQUE",
    "CREATE CONSTRAINT lock_key IF NOT EXISTS FOR (n:Lock) REQUIRE n.key IS UNIQUE",
    "CREATE CONSTRAINT memory_key IF NOT EXISTS FOR (n:Memory) REQUIRE n.key IS UNIQUE",
    "CREATE INDEX customers_in_order IF NOT EXISTS FOR (n:Customer) ON (n.org, n.id)",
    "CREATE INDEX conversations_ending IF NOT EXISTS FOR (n:Conversation) ON (n.ends_at)",
    "CREATE INDEX memories_ending IF NOT EXISTS FOR (n:Memory) ON (n.ends_at)",
)

ROOT: LiteralString = """
MATCH (c)-[:MERGED_INTO*0..64]->(r:Customer) WHERE NOT (r)-[:MERGED_INTO]->()
"""
"""From a customer `c` to `r`, who stands for them."""


def key(org: OrgId, kind: str, *ids: str) -> str:
    """The key of one thing of an org. Its parts are quoted, so that none can spell another's."""
    return "|".join((quoted(org), kind, *map(quoted, ids)))
