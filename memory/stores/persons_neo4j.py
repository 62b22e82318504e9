"""A customer as the graph gives them: with all who were merged into them, and as the record is told of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, LiteralString

import orjson

from memory.errors import no_customer
from memory.people import Customer, CustomerId, OrgId
from memory.stores import codec
from memory.stores.ground_neo4j import Ask
from memory.stores.neo4j_schema import ROOT, key

BY_ID: LiteralString = "MATCH (c:Customer {key: $customer}) "

_CONTACTS: LiteralString = """
OPTIONAL MATCH (k:Contact)-[e:OF|SHARED_BY]->(m)
RETURN properties(m) AS customer, ids, merged_at, collect([k.contact, type(e) = 'OF', e.since]) AS contacts
"""

MEMBERS: LiteralString = f"""
MATCH path = (r)<-[:MERGED_INTO*0..64]-(m:Customer)
WITH m, [n IN nodes(path) | n.id] AS ids, [e IN relationships(path) | e.at] AS merged_at {_CONTACTS}
"""
"""Who stands for all (`r`) and all who were merged into them. `ids` and `merged_at` are of the way down to each."""

ALONE: LiteralString = f"""
MATCH (m:Customer {{key: $customer}}) OPTIONAL MATCH (m)-[up:MERGED_INTO]->(into:Customer)
WITH m, [into.id, m.id] AS ids, [up.at] AS merged_at {_CONTACTS}
"""
"""One alone."""


@dataclass(slots=True)
class Person:
    """One customer alone. `contacts` are (contact, whether it is their own, since when); times are microseconds."""

    id: CustomerId
    made_at: int
    facts: dict[str, str]
    contacts: list[tuple[str, bool, int]]
    stopped_at: int | None
    merged_into: str | None

    def entry(self) -> Mapping[str, Any]:
        """What the record is to know of them."""
        fields: dict[str, Any] = {"kind": "customer", "id": self.id, "made_at": self.made_at}
        fields |= {f"{'contact' if own else 'shares'}:{contact}": since for contact, own, since in self.contacts}
        fields |= {f"fact:{name}": value for name, value in self.facts.items()}
        if self.stopped_at is not None:
            fields["stopped_at"] = self.stopped_at
        if self.merged_into is not None:
            fields["merged_into"] = self.merged_into
        return fields


async def people(ask: Ask, org: OrgId, customer: str) -> list[Person]:
    """Who stands for this customer first, then all merged into them, in the order of merging. Raises NotFound."""
    found = persons(await ask(BY_ID + ROOT + MEMBERS, customer=key(org, "customer", customer)))
    if not found:
        raise no_customer(org, customer)
    return found


async def held(ask: Ask, org: OrgId, customer: str) -> list[Person]:
    """The same, and nobody else changes who stands for them until this is over. Raises NotFound."""
    hold = "SET r.touched = randomUUID() WITH r"
    found = persons(await ask(BY_ID + ROOT + hold + MEMBERS, customer=key(org, "customer", customer)))
    if not found:
        raise no_customer(org, customer)
    return found


def persons(rows: Sequence[Mapping[str, Any]]) -> list[Person]:
    """Those of the rows of `MEMBERS`, who stands for all first."""
    return [_person(row) for row in sorted(rows, key=_place)]


def whole(org: OrgId, members: Sequence[Person]) -> Customer:
    """The one person that they are."""
    return codec.joined(
        [
            Customer(
                each.id,
                org,
                tuple(codec.contact_of(contact) for contact, _, _ in each.contacts),
                each.facts,
                stopped_at=None if each.stopped_at is None else codec.moment(each.stopped_at),
            )
            for each in members
        ]
    )


def _place(row: Mapping[str, Any]) -> list[tuple[int, str]]:
    return list(zip(row["merged_at"], row["ids"][1:], strict=True))


def _person(row: Mapping[str, Any]) -> Person:
    kept, contacts = row["customer"], [tuple(each) for each in row["contacts"] if each[0] is not None]
    return Person(
        id=CustomerId(kept["id"]),
        made_at=kept["made_at"],
        facts=orjson.loads(kept["facts"]),
        contacts=sorted(contacts, key=lambda each: (not each[1], each[2], each[0])),
        stopped_at=kept.get("stopped_at"),
        merged_into=row["ids"][-2] if len(row["ids"]) > 1 else None,
    )
