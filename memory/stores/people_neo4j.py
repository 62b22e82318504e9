"""People in Neo4j: `memory.store.People`."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import LiteralString

from memory.errors import ContactTaken, NotFound, no_customer
from memory.people import Contact, Customer, CustomerId, OrgId
from memory.stores import codec
from memory.stores.ground_neo4j import Ask, Crossed, Ground, json, text
from memory.stores.neo4j_schema import ROOT, key
from memory.stores.persons_neo4j import BY_ID, MEMBERS, Person, held, people, persons, whole


class Neo4jPeople:
    """Who there is; see `memory.store.People`."""

    _ground: Ground

    async def customer_for(self, org: OrgId, contact: Contact) -> Customer:
        """The customer with this contact, made now if there is none. Raises BadContact for what is no contact."""
        _, field = self._ground.contact(contact)
        if members := await _owner(self._ground.graph.ask, org, field):
            return whole(org, members)
        id = f"cus_{uuid.uuid4().hex}"

        async def steps(ask: Ask) -> tuple[list[Person], bool]:
            made = await ask(_MAKE, **_node(org, id, "{}"), **_met(org, field), now=self._ground.now())
            return await _owner(ask, org, field), bool(made)

        members, made = await self._ground.graph.work(steps)
        await self._ground.tell(org, [members[0].entry()] if made else [])
        return whole(org, members)

    async def customers_for(self, org: OrgId, contact: Contact) -> list[Customer]:
        """All who share this contact, first met first."""
        _, field = self._ground.contact(contact)
        sharing = await self._ground.graph.ask(_SHARING, contact=key(org, "contact", field))
        roots = dict.fromkeys(row["id"] for row in sharing)
        return [whole(org, await people(self._ground.graph.ask, org, id)) for id in roots]

    async def customer(self, org: OrgId, customer: CustomerId) -> Customer:
        """A customer by id; of a merged one the other."""
        return whole(org, await people(self._ground.graph.ask, org, customer))

    async def remember(self, org: OrgId, customer: CustomerId, facts: Mapping[str, str]) -> None:
        """Add or replace facts; an empty string forgets one."""
        new = {text(name): text(value) for name, value in facts.items() if value}
        gone = {text(name) for name, value in facts.items() if not value}

        async def steps(ask: Ask) -> list[Person]:
            first, *others = await held(ask, org, customer)
            changed = [first, *(each for each in others if gone & each.facts.keys())]
            first.facts |= new
            for each in changed:
                each.facts = {name: value for name, value in each.facts.items() if name not in gone}
            now_known = [{"key": key(org, "customer", each.id), "facts": json(each.facts)} for each in changed]
            await ask(_FACTS, people=now_known)
            return changed

        changed = await self._ground.graph.work(steps)
        await self._ground.tell(org, [each.entry() for each in changed])

    async def link(self, org: OrgId, customer: CustomerId, contact: Contact) -> Customer:
        """One more contact. Raises ContactTaken and BadContact."""
        contact, field = self._ground.contact(contact)

        async def steps(ask: Ask) -> tuple[list[Person], bool]:
            members = await held(ask, org, customer)
            if contact in whole(org, members).contacts:
                return members, False
            id = members[0].id
            if not await ask(_LINK, **_met(org, field), customer=key(org, "customer", id), now=self._ground.now()):
                raise ContactTaken((await _owner(ask, org, field))[0].id)
            return await people(ask, org, id), True

        members, linked = await self._ground.graph.work(steps)
        await self._ground.tell(org, [members[0].entry()] if linked else [])
        return whole(org, members)

    async def add_person(self, org: OrgId, contact: Contact, name: str) -> Customer:
        """Somebody else who shares this contact. Their id is made of both, so that two workers make one."""
        name = text(" ".join(name.split()))
        if not name:
            raise ValueError("somebody who shares a contact needs a name")
        for known in await self.customers_for(org, contact):
            if (known.name or "").casefold() == name.casefold():
                return known
        _, field = self._ground.contact(contact)
        id = f"cus_{uuid.uuid5(uuid.NAMESPACE_URL, f'{field} {name.casefold()}').hex}"

        async def steps(ask: Ask) -> list[Person]:
            new, now = _node(org, id, json({"name": name})), self._ground.now()
            if not await ask(_MAKE, **new, **_met(org, field), now=now):
                await ask(_SHARE, **new, contact=key(org, "contact", field), now=now)
            try:
                return await people(ask, org, id)
            except NotFound:
                raise Crossed from None

        members = await self._ground.graph.work(steps)
        await self._ground.tell(org, [each.entry() for each in members if each.id == id])
        return whole(org, members)

    async def set_stopped(self, org: OrgId, customer: CustomerId, at: datetime | None) -> None:
        """They want nothing written to them since `at`, or (None) again."""
        since = None if at is None else codec.microseconds(at)

        async def steps(ask: Ask) -> list[Person]:
            members = await held(ask, org, customer)
            changed = [each for each in (members if at is None else members[:1]) if each.stopped_at != since]
            for each in changed:
                each.stopped_at = since
            await ask(_STOP, customers=[key(org, "customer", each.id) for each in changed], at=since)
            return changed

        changed = await self._ground.graph.work(steps)
        await self._ground.tell(org, [each.entry() for each in changed])

    async def merge(self, org: OrgId, kept: CustomerId, absorbed: CustomerId) -> Customer:
        """These two are one. Raises ValueError for one with itself."""
        if kept == absorbed:
            raise ValueError("a customer cannot be merged with itself")

        async def steps(ask: Ask) -> tuple[list[Person], str | None]:
            while True:
                ours, theirs = await people(ask, org, kept), await people(ask, org, absorbed)
                if ours[0].id == theirs[0].id:
                    return ours, None
                both = [key(org, "customer", each[0].id) for each in (ours, theirs)]
                low, high = sorted(both)
                if await ask(_MERGE, low=low, high=high, kept=both[0], absorbed=both[1], now=self._ground.now()):
                    await ask(_NEWER_OPEN, kept=both[0], absorbed=both[1])
                    return await people(ask, org, ours[0].id), theirs[0].id

        members, merged = await self._ground.graph.work(steps)
        await self._ground.tell(org, [each.entry() for each in members if each.id == merged])
        return whole(org, members)

    async def split(self, org: OrgId, absorbed: CustomerId) -> Customer:
        """They are two after all."""

        async def steps(ask: Ask) -> list[Person]:
            if not await ask(_SPLIT, customer=key(org, "customer", absorbed)):
                raise no_customer(org, absorbed)
            return await people(ask, org, absorbed)

        members = await self._ground.graph.work(steps)
        await self._ground.tell(org, [members[0].entry()])
        return whole(org, members)


async def _owner(ask: Ask, org: OrgId, field: str) -> list[Person]:
    """Who has this contact; empty when nobody has."""
    return persons(await ask(_OWNER + ROOT + MEMBERS, contact=key(org, "contact", field)))


def _met(org: OrgId, field: str) -> dict[str, str]:
    """The parameters of a contact that may have to be made."""
    return {"contact": key(org, "contact", field), "field": field, "org": org}


def _node(org: OrgId, id: str, facts: str) -> dict[str, str]:
    """The parameters of a customer that may have to be made."""
    return {"customer": key(org, "customer", id), "id": id, "facts": facts}


_OWNER: LiteralString = "MATCH (:Contact {key: $contact})-[:OF]->(c:Customer) "

_SHARING: LiteralString = f"""
MATCH (:Contact {{key: $contact}})-[e:OF|SHARED_BY]->(c:Customer) {ROOT}
RETURN r.id AS id ORDER BY type(e) = 'OF' DESC, e.since, c.id
"""

_FREE: LiteralString = """
MERGE (k:Contact {key: $contact}) ON CREATE SET k.org = $org, k.contact = $field
SET k.touched = randomUUID() WITH k WHERE NOT (k)-[:OF]->()
"""
"""A contact that nobody has, held, so that of two who are met by it at once the second finds it taken."""

_MAKE: LiteralString = f"""{_FREE}
MERGE (c:Customer {{key: $customer}}) ON CREATE SET c.org = $org, c.id = $id, c.made_at = $now, c.facts = $facts
CREATE (k)-[:OF {{since: $now}}]->(c) RETURN c.id AS id
"""

_LINK: LiteralString = f"""{_FREE}
MATCH (c:Customer {{key: $customer}}) CREATE (k)-[:OF {{since: $now}}]->(c) RETURN c.id AS id
"""

_SHARE: LiteralString = """
MATCH (k:Contact {key: $contact})
MERGE (c:Customer {key: $customer}) ON CREATE SET c.org = k.org, c.id = $id, c.made_at = $now, c.facts = $facts
WITH k, c WHERE NOT (k)-[:OF|SHARED_BY]->(c) CREATE (k)-[:SHARED_BY {since: $now}]->(c)
"""

_FACTS: LiteralString = "UNWIND $people AS one MATCH (c:Customer {key: one.key}) SET c.facts = one.facts"

_STOP: LiteralString = "UNWIND $customers AS one MATCH (c:Customer {key: one}) SET c.stopped_at = $at"

_MERGE: LiteralString = """
MATCH (low:Customer {key: $low}), (high:Customer {key: $high})
SET low.touched = randomUUID(), high.touched = randomUUID() WITH low, high
MATCH (kept:Customer {key: $kept}), (absorbed:Customer {key: $absorbed})
WHERE NOT (kept)-[:MERGED_INTO]->() AND NOT (absorbed)-[:MERGED_INTO]->()
CREATE (absorbed)-[:MERGED_INTO {at: $now}]->(kept) RETURN kept.id AS id
"""
"""Both held, in the order of their keys, so that no two merges wait for each other; nothing when one is not free."""

_NEWER_OPEN: LiteralString = """
MATCH (kept:Customer {key: $kept}), (:Customer {key: $absorbed})-[:OPEN]->(theirs:Conversation)
OPTIONAL MATCH (kept)-[o:OPEN]->(ours:Conversation)
WITH kept, theirs, o, ours WHERE ours IS NULL OR theirs.last_at > ours.last_at
DELETE o CREATE (kept)-[:OPEN]->(theirs)
"""

_SPLIT: LiteralString = f"""{BY_ID} {ROOT}
SET r.touched = randomUUID(), c.touched = randomUUID() WITH c, r
OPTIONAL MATCH (c)-[up:MERGED_INTO]->() DELETE up WITH DISTINCT c, r
OPTIONAL MATCH (r)-[o:OPEN]->(:Conversation)-[:WITH]->(:Customer)-[:MERGED_INTO*0..64]->(c) WHERE r <> c
DELETE o RETURN DISTINCT c.id AS id
"""
