"""`Daybook`: what staff may look up in the record of their own org. It only reads, and gives no more than asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from memory.bookings import Booking
from memory.conversation import Channel, ConversationId
from memory.conversation_notes import ConversationNote
from memory.escalations import Escalation
from memory.people import Customer, CustomerId, OrgId

Moments = tuple[datetime, datetime]
"""From the first moment on, until before the second."""


@dataclass(frozen=True, slots=True)
class CallSeen:
    """A call, and who it was with."""

    id: str
    direction: str
    state: str
    began_at: datetime
    ended_at: datetime | None
    conversation: ConversationId | None
    customer: Customer


@dataclass(frozen=True, slots=True)
class Saying:
    """Something that a customer said or wrote."""

    text: str
    at: datetime
    channel: Channel
    conversation: ConversationId
    customer: Customer


class Daybook(Protocol):
    """The record of every org, for its own staff. Newest first, at most `most`. Raises `memory.errors.StoreDown`."""

    async def calls(self, org: OrgId, when: Moments, *, most: int) -> Sequence[CallSeen]:
        """Calls that began then."""
        ...

    async def call_counts(self, org: OrgId, when: Moments) -> Mapping[str, int]:
        """How many calls began then, by their state."""
        ...

    async def conversation_counts(self, org: OrgId, when: Moments) -> Mapping[str, int]:
        """In how many conversations a customer said something then, by channel."""
        ...

    async def sayings(
        self, org: OrgId, when: Moments, *, words: Sequence[str] = (), intents: Sequence[str] = (), most: int
    ) -> Sequence[Saying]:
        """What customers said then with one of these words in it, or just before an answer to one of these intents."""
        ...

    async def last_sayings(self, org: OrgId, customer: CustomerId, *, most: int) -> Sequence[Saying]:
        """What this customer said last."""
        ...

    async def customers_called(self, org: OrgId, name: str, *, most: int) -> Sequence[Customer]:
        """Customers with this name, or this part of their name or phone number."""
        ...

    async def customers(self, org: OrgId, ids: Sequence[CustomerId]) -> Mapping[CustomerId, Customer]:
        """These customers of the org; one that the record does not know is left out."""
        ...

    async def notes(
        self, org: OrgId, when: Moments, *, lead: str | None = None, most: int
    ) -> Sequence[ConversationNote]:
        """Notes of conversations that ended then."""
        ...

    async def notes_of(self, org: OrgId, customer: CustomerId, *, most: int) -> Sequence[ConversationNote]:
        """Notes of this customer's conversations."""
        ...

    async def bookings(self, org: OrgId, first: date, last: date, *, most: int) -> Sequence[Booking]:
        """Bookings and cancelled ones of these days, the earliest first; no holds."""
        ...

    async def bookings_of(self, org: OrgId, customer: CustomerId, *, most: int) -> Sequence[Booking]:
        """Bookings and cancelled ones of this customer, the latest made first; no holds."""
        ...

    async def deposits_due(self, org: OrgId, since: date, *, most: int) -> Sequence[Booking]:
        """Bookings from this day on whose deposit has not come in, the earliest first."""
        ...

    async def escalations(self, org: OrgId, *, most: int) -> Sequence[Escalation]:
        """What waits for a person, the oldest first."""
        ...

    async def with_facts(self, org: OrgId, prefix: str, *, most: int) -> Sequence[Customer]:
        """Customers with a fact whose name begins so."""
        ...
