"""Taking customers out of Neo4j, putting them in, and away: `memory.store.Moving`."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any, LiteralString

from memory.bundle import Bundle, KeptConversation
from memory.errors import no_customer
from memory.people import CustomerId, OrgId
from memory.stores import codec
from memory.stores.conversations_neo4j import conversation_of, turn_of
from memory.stores.ground_neo4j import AT_LENGTH_SECONDS, Ask, Ground, json, text
from memory.stores.keys import quoted
from memory.stores.memories_neo4j import memory_of
from memory.stores.neo4j_schema import LABELS, ROOT, key
from memory.stores.persons_neo4j import ALONE, BY_ID, persons
from memory.stores.putting_neo4j import drop_nobody_s, empty, hold, hold_exactly, reword


class Neo4jMoving:
    """Taking out and away; see `memory.store.Moving`."""

    _ground: Ground

    async def orgs(self) -> list[OrgId]:
        """Every org that has a customer."""
        rows = await self._ground.graph.read_all("MATCH (c:Customer) RETURN DISTINCT c.org AS org ORDER BY org")
        return [OrgId(row["org"]) for row in rows]

    async def customer_ids(self, org: OrgId, *, after: str = "", count: int = 500) -> list[CustomerId]:
        """The next customers."""
        rows = await self._ground.graph.ask(_IDS, org=org, after=text(after), count=count)
        return [CustomerId(row["id"]) for row in rows]

    async def bundle(self, org: OrgId, customer: CustomerId) -> Bundle:
        """All that is held of one."""
        reading = self._ground.graph.work
        return await reading(lambda ask: self._bundle(ask, org, customer), within_seconds=AT_LENGTH_SECONDS)

    async def put(self, bundle: Bundle) -> None:
        """Hold exactly this of that customer. What has run out by now is left out.

        Who they were found to be may come later: until then that one is there, and empty.
        """
        now, keep = self._ground.clock(), self._ground.keep
        bundle = replace(
            bundle,
            conversations=tuple(each for each in bundle.conversations if each.conversation.last_at + keep > now),
            memories=tuple(each for each in bundle.memories if each.ends_at is None or each.ends_at > now),
        )
        await self._ground.graph.work_much(lambda ask: hold_exactly(ask, bundle, keep))

    async def swap(self, before: Bundle, after: Bundle) -> bool:
        """Give the facts, notes, turns and memories of `before` the words of `after`, which says the same otherwise.

        All at one moment; false, with nothing changed, when it is not `before` any more. What is added meanwhile stays.
        """

        async def steps(ask: Ask) -> bool:
            await hold(ask, before)
            same = await self._bundle(ask, before.org, before.customer) == before
            if same:
                await reword(ask, after)
            return same

        return await self._ground.graph.work_much(steps)

    async def forget(self, org: OrgId, customer: CustomerId) -> None:
        """Delete a customer and all merged into them."""

        async def steps(ask: Ask) -> list[str]:
            gone = [row["id"] for row in await ask(_ALL, customer=key(org, "customer", customer))]
            if gone:
                keys = [key(org, "customer", id) for id in gone]
                left = await empty(ask, keys)
                await ask(_GONE, customers=keys)
                await ask(_INHERIT, contacts=left)
                await drop_nobody_s(ask, left)
            return gone

        gone = await self._ground.graph.work_much(steps)
        await self._ground.tell(org, [{"kind": "forgotten", "id": id} for id in gone])

    async def traces(self, org: OrgId, words: Collection[str]) -> list[str]:
        """The keys of the nodes in which one of these words stands, as it is or as JSON has it."""
        sought = sorted({form for word in words for form in (text(word), json(word)[1:-1])})
        asked = {"theirs": f"{quoted(org)}|", "words": sought}
        rows = [row for query in _TRACES for row in await self._ground.graph.read_all(query, **asked)]
        return [row["key"] for row in rows]

    async def _bundle(self, ask: Ask, org: OrgId, customer: CustomerId) -> Bundle:
        asked = {"customer": key(org, "customer", customer), "now": self._ground.now()}
        found = persons(await ask(ALONE, **asked))
        if not found:
            raise no_customer(org, customer)
        [person] = found
        threads, memories = await ask(_THREADS, **asked), await ask(_MEMORIES, **asked)
        contacts = [(codec.contact_of(field), own, codec.moment(since)) for field, own, since in person.contacts]
        return Bundle(
            org=org,
            customer=customer,
            made_at=codec.moment(person.made_at),
            contacts=tuple((contact, since) for contact, own, since in contacts if own),
            facts=person.facts,
            shares=tuple(contact for contact, own, _ in contacts if not own),
            stopped_at=None if person.stopped_at is None else codec.moment(person.stopped_at),
            merged_into=None if person.merged_into is None else CustomerId(person.merged_into),
            conversations=tuple(_kept(row["thread"], person.id, row["said"]) for row in threads),
            memories=tuple(memory_of(person.id, row["said"]) for row in memories),
        )


def _kept(thread: Mapping[str, Any], customer: str, said: Sequence[str]) -> KeptConversation:
    return KeptConversation(conversation_of(thread, customer), tuple(turn_of(customer, each) for each in said))


_IDS: LiteralString = """
MATCH (c:Customer) WHERE c.org = $org AND c.id > $after RETURN c.id AS id ORDER BY c.org, c.id LIMIT $count
"""

_ALL: LiteralString = f"{BY_ID} {ROOT} MATCH (r)<-[:MERGED_INTO*0..64]-(m:Customer) RETURN m.id AS id"

_THREADS: LiteralString = """
MATCH (:Customer {key: $customer})<-[:WITH]-(t:Conversation) WHERE t.ends_at > $now
OPTIONAL MATCH (t)<-[:IN]-(s:Turn) WITH t, s ORDER BY s.place WITH t, collect(s.said) AS said
RETURN properties(t) AS thread, said ORDER BY t.began_at, t.id
"""

_MEMORIES: LiteralString = """
MATCH (:Customer {key: $customer})<-[:ABOUT]-(m:Memory) WHERE m.ends_at IS NULL OR m.ends_at > $now
RETURN m.said AS said ORDER BY m.at, m.id
"""

_GONE: LiteralString = "UNWIND $customers AS one MATCH (c:Customer {key: one}) DETACH DELETE c"

_INHERIT: LiteralString = """
UNWIND $contacts AS one MATCH (k:Contact {key: one})-[e:SHARED_BY]->(heir:Customer) WHERE NOT (k)-[:OF]->()
WITH k, e, heir ORDER BY e.since, heir.id
WITH k, collect(e)[0] AS share, collect(heir)[0] AS heir, min(e.since) AS since
DELETE share CREATE (k)-[:OF {since: since}]->(heir)
"""
"""Who shares a contact that nobody has any more has it from now on: the first who came."""

_TRACES: tuple[LiteralString, ...] = tuple(
    f"""
MATCH (n:{label}) WHERE n.key STARTS WITH $theirs
  AND any(name IN keys(n) WHERE any(word IN $words WHERE toString(n[name]) CONTAINS word))
RETURN n.key AS key
"""
    for label in LABELS
)
