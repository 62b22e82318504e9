"""Who somebody is: one customer over all contacts, people apart on a shared one, and claims that are proved first.

What somebody says of themselves ("my number is ...") is a claim. It becomes a contact only when they read back the code
that was sent there; when somebody else has it already, the two were one person all along, and are merged.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Literal, Protocol

from memory.contacts import canonical
from memory.errors import ContactTaken
from memory.people import Contact, Customer, CustomerId, OrgId
from memory.store import People

Proof = Literal["linked", "merged", "wrong", "over"]
"""What became of a code: a new contact, two customers made one, not the code, or no code to prove any more."""


class Codes(Protocol):
    """See `memory.one_time_codes_redis.OneTimeCodes`."""

    async def make(self, org: OrgId, customer: CustomerId, contact: Contact) -> str | None: ...
    async def check(self, org: OrgId, customer: CustomerId, code: str) -> Contact | bool: ...


@dataclass(frozen=True, slots=True)
class Proved:
    """What a code proved, and who the customer is by now."""

    proof: Proof
    customer: Customer


class Identity:
    """Who is who in one shared memory. `send(org, customer, contact, code)` sends a code to a contact."""

    def __init__(
        self,
        people: People,
        codes: Codes,
        send: Callable[[OrgId, CustomerId, Contact, str], Awaitable[None]],
        *,
        region: str = "US",
    ) -> None:
        self._people = people
        self._codes = codes
        self._send = send
        self._region = region

    async def claim(self, org: OrgId, customer: CustomerId, contact: Contact) -> bool:
        """Somebody says that this is theirs too: send a code there. False when they asked too often.

        Nothing is linked, and nothing is told of who has the contact. Raises BadContact.
        """
        contact = canonical(contact, region=self._region)
        known = await self._people.customer(org, customer)
        code = await self._codes.make(org, known.id, contact)
        if code is None:
            return False
        await self._send(org, known.id, contact, code)
        return True

    async def prove(self, org: OrgId, customer: CustomerId, code: str) -> Proved:
        """They read a code back. Whoever was known longer stays, when two turn out to be one."""
        known = await self._people.customer(org, customer)
        contact = await self._codes.check(org, known.id, code)
        if isinstance(contact, bool):
            return Proved("over" if contact else "wrong", known)
        try:
            return Proved("linked", await self._people.link(org, known.id, contact))
        except ContactTaken as taken:
            return Proved("merged", await self._people.merge(org, taken.customer, known.id))

    async def sharing(self, org: OrgId, contact: Contact) -> list[Customer]:
        """Who may be speaking: more than one, and they have to be asked."""
        return await self._people.customers_for(org, contact)

    async def speaker(self, org: OrgId, contact: Contact, name: str) -> Customer:
        """Who on this contact says that they are `name`: who is known by it, or by its first word, or has no name yet;
        otherwise somebody new who shares the contact.
        """
        known = await self._people.customers_for(org, contact)
        said = _words(name)
        for customer in known:
            if customer.name and said and (_words(customer.name) == said or _same_first(_words(customer.name), said)):
                return customer
        unnamed = next((customer for customer in known if not customer.name), None)
        if unnamed is not None and len(known) == 1:
            await self._people.remember(org, unnamed.id, {"name": " ".join(name.split())})
            return await self._people.customer(org, unnamed.id)
        return await self._people.add_person(org, contact, name)


def unnamed(of: str) -> Contact:
    """The contact of somebody on a shared one who has not said who they are. `of` is the call or turn they came in."""
    return Contact("web", f"shared-{re.sub(r'[^A-Za-z0-9_-]', '-', of)}"[:128])


def _words(name: str) -> list[str]:
    return name.casefold().split()


def _same_first(one: list[str], other: list[str]) -> bool:
    """Whether one of the names is only the first word of the other: Tom is Tom Miller, Tom Lee is not."""
    return one[0] == other[0] and min(len(one), len(other)) == 1
