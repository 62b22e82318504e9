"""People in Postgres: `memory.store.People`."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime

from memory.errors import ContactTaken
from memory.people import Contact, Customer, CustomerId, OrgId
from memory.stores.ground_postgres import Connection, Ground, person, root, text

_OWNER = "SELECT customer FROM memory.contacts WHERE org = $1 AND contact = $2 AND own"
_SHARING = "SELECT customer FROM memory.contacts WHERE org = $1 AND contact = $2 ORDER BY own DESC, since, customer"
_MAKE = "INSERT INTO memory.customers (org, id, made_at, facts) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING"
_MEET = """INSERT INTO memory.contacts (org, contact, customer, own, since) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT DO NOTHING"""


class PostgresPeople:
    """Who there is; see `memory.store.People`."""

    _ground: Ground

    async def customer_for(self, org: OrgId, contact: Contact) -> Customer:
        """The customer with this contact, made now if there is none. Raises BadContact for what is no contact."""
        _, field = self._ground.contact(contact)
        async with self._ground.pool.work() as connection:
            found = await connection.fetchval(_OWNER, org, field)
            if found is not None:
                return await person(connection, org, found)
            found = await self._own(connection, org, field)
            entries = await self._ground.told(connection, org, found)
            customer = await person(connection, org, found)
        await self._ground.tell(org, entries)
        return customer

    async def customers_for(self, org: OrgId, contact: Contact) -> list[Customer]:
        """All who share this contact, first met first."""
        _, field = self._ground.contact(contact)
        found: dict[CustomerId, Customer] = {}
        async with self._ground.pool.work() as connection:
            for row in await connection.fetch(_SHARING, org, field):
                each = await person(connection, org, row["customer"])
                found.setdefault(each.id, each)
        return list(found.values())

    async def customer(self, org: OrgId, customer: CustomerId) -> Customer:
        """A customer by id; of a merged one the other."""
        async with self._ground.pool.work() as connection:
            return await person(connection, org, text(customer))

    async def remember(self, org: OrgId, customer: CustomerId, facts: Mapping[str, str]) -> None:
        """Add or replace facts; an empty string forgets one."""
        new = {text(name): text(value) for name, value in facts.items() if value}
        gone = [text(name) for name, value in facts.items() if not value]
        async with self._ground.pool.work() as connection:
            id = await root(connection, org, customer, lock=True)
            changed = [id]
            if gone:
                rows = await connection.fetch(
                    "UPDATE memory.customers SET facts = facts - $3::text[] WHERE org = $1 AND facts ?| $3::text[]"
                    " AND id IN (SELECT id FROM memory.members($1, $2)) RETURNING id",
                    org, id, gone,
                )  # fmt: skip
                changed += [row["id"] for row in rows]
            await connection.execute(
                "UPDATE memory.customers SET facts = facts || $3 WHERE org = $1 AND id = $2", org, id, new
            )
            entries = await self._ground.told(connection, org, *changed)
        await self._ground.tell(org, entries)

    async def link(self, org: OrgId, customer: CustomerId, contact: Contact) -> Customer:
        """One more contact. Raises ContactTaken and BadContact."""
        contact, field = self._ground.contact(contact)
        async with self._ground.pool.work() as connection:
            id = await root(connection, org, customer, lock=True)
            whole = await person(connection, org, id)
            if contact in whole.contacts:
                return whole
            owner = await connection.fetchval(_OWNER, org, field)
            if owner is not None:
                raise ContactTaken(CustomerId(await root(connection, org, owner)))
            await connection.execute(_MEET, org, field, id, True, self._ground.clock())
            entries = await self._ground.told(connection, org, id)
            whole = await person(connection, org, id)
        await self._ground.tell(org, entries)
        return whole

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
        now = self._ground.clock()
        async with self._ground.pool.work() as connection:
            await connection.execute(_MAKE, org, id, now, {"name": name})
            owner = await connection.fetchval(_OWNER, org, field)
            await connection.execute(_MEET, org, field, id, owner is None, now)
            entries = await self._ground.told(connection, org, id)
            made = await person(connection, org, id)
        await self._ground.tell(org, entries)
        return made

    async def set_stopped(self, org: OrgId, customer: CustomerId, at: datetime | None) -> None:
        """They want nothing written to them since `at`, or (None) again."""
        async with self._ground.pool.work() as connection:
            id = await root(connection, org, customer, lock=True)
            rows = await connection.fetch(
                "UPDATE memory.customers SET stopped_at = $3 WHERE org = $1 AND stopped_at IS DISTINCT FROM $3 AND"
                " (id = $2 OR ($3 IS NULL AND id IN (SELECT id FROM memory.members($1, $2)))) RETURNING id",
                org, id, at,
            )  # fmt: skip
            entries = await self._ground.told(connection, org, *(row["id"] for row in rows))
        await self._ground.tell(org, entries)

    async def merge(self, org: OrgId, kept: CustomerId, absorbed: CustomerId) -> Customer:
        """These two are one. Raises ValueError for one with itself."""
        if kept == absorbed:
            raise ValueError("a customer cannot be merged with itself")
        async with self._ground.pool.work() as connection:
            first, second = await self._both(connection, org, kept, absorbed)
            if first == second:
                return await person(connection, org, first)
            await connection.execute(
                "UPDATE memory.customers SET merged_into = $3, merged_at = $4 WHERE org = $1 AND id = $2",
                org, second, first, self._ground.clock(),
            )  # fmt: skip
            await connection.execute(_NEWER_OPEN, org, first, second)
            entries = await self._ground.told(connection, org, second)
            whole = await person(connection, org, first)
        await self._ground.tell(org, entries)
        return whole

    async def split(self, org: OrgId, absorbed: CustomerId) -> Customer:
        """They are two after all."""
        async with self._ground.pool.work() as connection:
            stood_for = await root(connection, org, absorbed, lock=True)
            await connection.execute(
                "UPDATE memory.customers SET merged_into = NULL, merged_at = NULL WHERE org = $1 AND id = $2",
                org,
                absorbed,
            )
            await connection.execute(
                _THEIRS_OPEN, org, stood_for, absorbed
            )  # fmt: skip
            entries = await self._ground.told(connection, org, absorbed)
            alone = await person(connection, org, absorbed)
        await self._ground.tell(org, entries)
        return alone

    async def _own(self, connection: Connection, org: OrgId, field: str) -> str:
        """Make a customer for a contact that nobody has; or give who was quicker."""
        id, now = f"cus_{uuid.uuid4().hex}", self._ground.clock()
        await connection.execute(_MEET, org, field, id, True, now)
        owner = await connection.fetchval(_OWNER, org, field)
        if owner == id:
            await connection.execute(_MAKE, org, id, now, {})
        return owner

    async def _both(self, connection: Connection, org: OrgId, kept: str, absorbed: str) -> tuple[str, str]:
        """Who stands for each, both held: in the order of their ids, so that no two merges wait for each other.

        Looked up again once they are held: whoever was waited for may have merged them, and a second time makes a ring.
        """
        while True:
            both = await root(connection, org, kept), await root(connection, org, absorbed)
            for id in sorted(set(both)):
                await connection.execute(
                    "SELECT 1 FROM memory.customers WHERE org = $1 AND id = $2 FOR UPDATE", org, id
                )
            if both == (await root(connection, org, kept), await root(connection, org, absorbed)):
                return both


_THEIRS_OPEN = """
UPDATE memory.customers SET open = NULL WHERE org = $1 AND id = $2 AND $2 <> $3 AND open IN (
  SELECT id FROM memory.conversations WHERE org = $1 AND customer IN (SELECT id FROM memory.members($1, $3)))
"""

_NEWER_OPEN = """
UPDATE memory.customers AS ours SET open = theirs.open FROM memory.customers AS theirs
WHERE ours.org = $1 AND ours.id = $2 AND theirs.org = $1 AND theirs.id = $3 AND theirs.open IS NOT NULL
  AND coalesce((SELECT last_at FROM memory.conversations WHERE org = $1 AND id = theirs.open), '-infinity')
    > coalesce((SELECT last_at FROM memory.conversations WHERE org = $1 AND id = ours.open), '-infinity')
"""
