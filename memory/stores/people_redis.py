"""People in Redis: `memory.store.People`."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from memory.errors import ContactTaken, no_customer
from memory.people import Contact, Customer, CustomerId, OrgId
from memory.stores import codec
from memory.stores import people_scripts as scripts
from memory.stores.ground_redis import Ground, id_of, person, text_bytes
from memory.stores.keys import contact_key, sharers_key


class RedisPeople:
    """Who there is; see `memory.store.People`."""

    _ground: Ground

    async def customer_for(self, org: OrgId, contact: Contact) -> Customer:
        """The customer with this contact, made now if there is none. Raises BadContact for what is no contact."""
        contact = self._ground.contact(contact)
        await self._ground.note_org(org)
        place = (contact_key(org, contact), codec.contact_field(contact))
        return person(org, await self._ground.run(scripts.CUSTOMER_FOR, org, *place, _new_id(), self._ground.now()))

    async def customers_for(self, org: OrgId, contact: Contact) -> list[Customer]:
        """All who share this contact, first met first."""
        contact = self._ground.contact(contact)
        keys = (contact_key(org, contact), sharers_key(org, contact))
        return [person(org, each) for each in await self._ground.run(scripts.CUSTOMERS_FOR, org, *keys)]

    async def customer(self, org: OrgId, customer: CustomerId) -> Customer:
        """A customer by id; of a merged one the other."""
        return self._person(org, customer, await self._ground.run(scripts.CUSTOMER, org, id_of(org, customer)))

    async def remember(self, org: OrgId, customer: CustomerId, facts: Mapping[str, str]) -> None:
        """Add or replace facts; an empty string forgets one."""
        words = [word for name, value in facts.items() for word in (text_bytes(f"fact:{name}"), text_bytes(value))]
        if not await self._ground.run(scripts.REMEMBER, org, id_of(org, customer), *words):
            raise no_customer(org, customer)

    async def link(self, org: OrgId, customer: CustomerId, contact: Contact) -> Customer:
        """One more contact. Raises ContactTaken and BadContact."""
        contact = self._ground.contact(contact)
        place = (contact_key(org, contact), codec.contact_field(contact), self._ground.now())
        found = await self._ground.run(scripts.LINK, org, id_of(org, customer), *place)
        if isinstance(found, bytes):
            raise ContactTaken(CustomerId(found.decode()))
        return self._person(org, customer, found)

    async def add_person(self, org: OrgId, contact: Contact, name: str) -> Customer:
        """Somebody else who shares this contact. Their id is made of both, so that two workers make one."""
        name = text_bytes(" ".join(name.split())).decode()
        if not name:
            raise ValueError("somebody who shares a contact needs a name")
        contact = self._ground.contact(contact)
        for known in await self.customers_for(org, contact):
            if (known.name or "").casefold() == name.casefold():
                return known
        await self._ground.note_org(org)
        field = codec.contact_field(contact)
        id = f"cus_{uuid.uuid5(uuid.NAMESPACE_URL, f'{field} {name.casefold()}').hex}"
        args = (contact_key(org, contact), sharers_key(org, contact), field, id, name, self._ground.now())
        return person(org, await self._ground.run(scripts.ADD_PERSON, org, *args))

    async def set_stopped(self, org: OrgId, customer: CustomerId, at: datetime | None) -> None:
        """They want nothing written to them since `at`, or (None) again."""
        since = "" if at is None else codec.microseconds(at)
        if not await self._ground.run(scripts.SET_STOPPED, org, id_of(org, customer), since):
            raise no_customer(org, customer)

    async def merge(self, org: OrgId, kept: CustomerId, absorbed: CustomerId) -> Customer:
        """These two are one. Raises ValueError for one with itself."""
        args = (id_of(org, kept), id_of(org, absorbed), self._ground.now())
        found = await self._ground.run(scripts.MERGE, org, *args)
        if found == -1:
            raise ValueError("a customer cannot be merged with itself")
        return self._person(org, kept, found)

    async def split(self, org: OrgId, absorbed: CustomerId) -> Customer:
        """They are two after all."""
        return self._person(org, absorbed, await self._ground.run(scripts.SPLIT, org, id_of(org, absorbed)))

    def _person(self, org: OrgId, customer: CustomerId, found: Any) -> Customer:
        if not found:
            raise no_customer(org, customer)
        return person(org, found)


def _new_id() -> str:
    return f"cus_{uuid.uuid4().hex}"
