"""Putting all of a customer into the graph at once, or new words into it; and emptying one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, LiteralString

from memory.bundle import Bundle, KeptConversation
from memory.stores import codec
from memory.stores.ground_neo4j import Ask, json, text
from memory.stores.memories_neo4j import keep_all, node_of
from memory.stores.neo4j_schema import key


async def hold_exactly(ask: Ask, bundle: Bundle, keep: timedelta) -> None:
    """Hold all of this, and nothing else of that customer. Conversations are kept for so long from their last turn."""
    org, customer = bundle.org, key(bundle.org, "customer", bundle.customer)
    threads = [_thread(each, keep) for each in bundle.conversations]
    left = await empty(ask, [customer], staying=[thread["key"] for thread in threads])
    await ask(_PERSON, customer=customer, fields=_fields(bundle))
    if bundle.merged_into is not None:
        into = {"into": key(org, "customer", bundle.merged_into), "into_id": bundle.merged_into, "org": org}
        await ask(_POINT, customer=customer, **into, at=codec.microseconds(bundle.made_at))
    await ask(_MEET, customer=customer, org=org, met=_met(bundle))
    await ask(_PUT_THREADS, customer=customer, threads=threads)
    await ask(_PUT_OPEN, customer=customer)
    await ask(_PUT_TURNS, turns=[turn for each in bundle.conversations for turn in _turns(each)])
    await keep_all(ask, customer, bundle.memories)
    await drop_nobody_s(ask, left)


async def hold(ask: Ask, bundle: Bundle) -> None:
    """Nobody else changes what is held of this customer until this is over."""
    await ask(_HOLD, customer=key(bundle.org, "customer", bundle.customer))


async def reword(ask: Ask, bundle: Bundle) -> None:
    """Give the facts, notes, turns and memories that are there the words of these."""
    await ask(_FACTS, customer=key(bundle.org, "customer", bundle.customer), facts=json(dict(bundle.facts)))
    await ask(_NOTES, threads=[_thread(each, timedelta()) for each in bundle.conversations])
    await ask(_TURNS, turns=[turn for each in bundle.conversations for turn in _turns(each)])
    await ask(_MEMORIES, memories=[node_of(memory) for memory in bundle.memories])


async def empty(ask: Ask, customers: Sequence[str], *, staying: Sequence[str] = ()) -> list[str]:
    """Delete what is held of the customers with these keys, but for themselves and the threads that stay.

    Gives the keys of the contacts that they had.
    """
    left = await ask(_APART, customers=customers)
    await ask(_EMPTY_THREADS, customers=customers, staying=list(staying))
    await ask(_EMPTY_MEMORIES, customers=customers)
    await ask(_EMPTY_POINTERS, customers=customers)
    return [row["contact"] for row in left]


async def drop_nobody_s(ask: Ask, contacts: Sequence[str]) -> None:
    """Delete those of the contacts with these keys that nobody is reached by any more."""
    await ask(_NOBODY_S, contacts=contacts)


def _fields(bundle: Bundle) -> dict[str, Any]:
    stopped_at = bundle.stopped_at
    return {
        "id": bundle.customer,
        "org": bundle.org,
        "made_at": codec.microseconds(bundle.made_at),
        "facts": json(dict(bundle.facts)),
        "stopped_at": None if stopped_at is None else codec.microseconds(stopped_at),
    }


def _met(bundle: Bundle) -> list[dict[str, Any]]:
    contacts = [(contact, True, since) for contact, since in bundle.contacts]
    contacts += [(contact, False, bundle.made_at) for contact in bundle.shares]
    return [
        {"key": key(bundle.org, "contact", field), "contact": field, "own": own, "since": codec.microseconds(since)}
        for contact, own, since in contacts
        for field in [text(codec.contact_field(contact))]
    ]


def _thread(kept: KeptConversation, keep: timedelta) -> dict[str, Any]:
    thread = kept.conversation
    return {
        "key": key(thread.org, "conversation", thread.id),
        "org": thread.org,
        "id": thread.id,
        "began_at": codec.microseconds(thread.began_at),
        "last_at": codec.microseconds(thread.last_at),
        "ends_at": codec.microseconds(thread.last_at + keep),
        "notes": json(dict(thread.notes)),
        "turns": len(kept.turns),
    }


def _turns(kept: KeptConversation) -> list[dict[str, Any]]:
    thread = kept.conversation
    return [
        {
            "thread": key(thread.org, "conversation", thread.id),
            "fields": {
                "key": key(thread.org, "turn", thread.id, turn.id),
                "org": thread.org,
                "id": text(turn.id),
                "place": place,
                "said": codec.turn_bytes(turn).decode(),
            },
        }
        for place, turn in enumerate(kept.turns, 1)
    ]


_APART: LiteralString = """
UNWIND $customers AS one MATCH (:Customer {key: one})<-[e:OF|SHARED_BY]-(k:Contact)
WITH e, k.key AS contact DELETE e RETURN DISTINCT contact
"""

_EMPTY_THREADS: LiteralString = """
UNWIND $customers AS one MATCH (:Customer {key: one})<-[:WITH]-(t:Conversation) WHERE NOT t.key IN $staying
OPTIONAL MATCH (part:Turn|Lock)-[:IN|GUARDS]->(t) WITH t, collect(part) AS parts
FOREACH (part IN parts | DETACH DELETE part) DETACH DELETE t
"""

_EMPTY_MEMORIES: LiteralString = """
UNWIND $customers AS one MATCH (:Customer {key: one})<-[:ABOUT]-(m:Memory) DETACH DELETE m
"""

_EMPTY_POINTERS: LiteralString = """
UNWIND $customers AS one MATCH (:Customer {key: one})-[e:OPEN|MERGED_INTO]->() DELETE e
"""

_PERSON: LiteralString = "MERGE (c:Customer {key: $customer}) SET c += $fields"

_POINT: LiteralString = """
MATCH (c:Customer {key: $customer})
MERGE (r:Customer {key: $into}) ON CREATE SET r.org = $org, r.id = $into_id, r.made_at = $at, r.facts = '{}'
CREATE (c)-[:MERGED_INTO {at: $at}]->(r)
"""

_MEET: LiteralString = """
MATCH (c:Customer {key: $customer}) UNWIND $met AS one
MERGE (k:Contact {key: one.key}) ON CREATE SET k.org = $org, k.contact = one.contact
WITH c, k, one OPTIONAL MATCH (k)-[before:OF]->() WHERE one.own DELETE before
WITH DISTINCT c, k, one
FOREACH (x IN CASE WHEN one.own THEN [1] ELSE [] END | CREATE (k)-[:OF {since: one.since}]->(c))
FOREACH (x IN CASE WHEN one.own THEN [] ELSE [1] END | CREATE (k)-[:SHARED_BY {since: one.since}]->(c))
"""

_PUT_THREADS: LiteralString = """
MATCH (c:Customer {key: $customer}) UNWIND $threads AS one
MERGE (t:Conversation {key: one.key}) SET t = one
WITH c, t OPTIONAL MATCH (t)-[before:WITH]->() DELETE before
WITH DISTINCT c, t OPTIONAL MATCH (s:Turn)-[:IN]->(t) DETACH DELETE s
WITH DISTINCT c, t OPTIONAL MATCH (other:Customer)-[o:OPEN]->(t)
WHERE NOT (c)-[:MERGED_INTO*0..64]->(other) DELETE o
WITH DISTINCT c, t CREATE (t)-[:WITH]->(c)
"""
"""A thread that is here already keeps its lock, whoever had it."""

_PUT_OPEN: LiteralString = """
MATCH (c:Customer {key: $customer})<-[:WITH]-(t:Conversation)
WITH c, t ORDER BY t.began_at DESC, t.id DESC LIMIT 1 CREATE (c)-[:OPEN]->(t)
"""

_PUT_TURNS: LiteralString = """
UNWIND $turns AS one MATCH (t:Conversation {key: one.thread})
CREATE (s:Turn {key: one.fields.key})-[:IN]->(t) SET s = one.fields
"""

_HOLD: LiteralString = """
MATCH (c:Customer {key: $customer}) SET c.touched = randomUUID()
WITH c OPTIONAL MATCH (c)<-[:WITH|ABOUT]-(held) SET held.touched = randomUUID()
"""

_FACTS: LiteralString = "MATCH (c:Customer {key: $customer}) SET c.facts = $facts"

_NOTES: LiteralString = "UNWIND $threads AS one MATCH (t:Conversation {key: one.key}) SET t.notes = one.notes"

_TURNS: LiteralString = "UNWIND $turns AS one MATCH (s:Turn {key: one.fields.key}) SET s.said = one.fields.said"

_MEMORIES: LiteralString = """
UNWIND $memories AS one MATCH (m:Memory {key: one.memory}) SET m.said = one.fields.said
"""

_NOBODY_S: LiteralString = """
UNWIND $contacts AS one MATCH (k:Contact {key: one}) WHERE NOT (k)-[:OF|SHARED_BY]->() DETACH DELETE k
"""
