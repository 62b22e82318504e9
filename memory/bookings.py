"""`Bookings`: seatings held, booked, moved and cancelled, each exactly once. What every backend must do.

A seating is a date and a local time of day; so many parties fit into one (`places`). A hold keeps a place for a few
minutes while somebody is talking. Every change carries a `once` key, the same for each try of the same step: a change
that was made already gives the same booking again and changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Literal, NewType, Protocol

from memory.conversation import JSON, ConversationId
from memory.people import CustomerId, OrgId

BookingId = NewType("BookingId", str)
BookingState = Literal["held", "booked", "cancelled", "expired"]
DepositState = Literal["due", "paid", "refund_due", "kept"]


@dataclass(frozen=True, slots=True)
class Seating:
    """When a party can be served: a date and a local time, and the same moment with its zone."""

    day: date
    at: time
    starts_at: datetime


@dataclass(frozen=True, slots=True)
class Booking:
    """One party. `party` is guests by price category, `order` what the quote was made of, money in whole cents.

    `reference` is short and speakable ("R7K2"). `moves` counts reschedules. `held_until` only while held.
    """

    id: BookingId
    org: OrgId
    customer: CustomerId
    conversation: ConversationId | None
    reference: str
    state: BookingState
    seating: Seating
    party: Mapping[str, int]
    order: Mapping[str, JSON] = field(default_factory=dict)
    details: Mapping[str, str] = field(default_factory=dict)
    """name, phone, email, address, zip, allergies: what was said."""
    total_cents: int = 0
    deposit_cents: int = 0
    deposit: DepositState = "due"
    moves: int = 0
    held_until: datetime | None = None
    made_at: datetime | None = None


class Bookings(Protocol):
    """The diary of every org. Raises `memory.errors.StoreDown`, and `NotFound` for an id that an org does not have."""

    async def taken(self, org: OrgId, first: date, last: date, *, now: datetime) -> Mapping[datetime, int]:
        """Places taken (booked, or held and not expired) by the moment a seating starts, over these days."""
        ...

    async def hold(
        self,
        org: OrgId,
        customer: CustomerId,
        seating: Seating,
        *,
        places: int,
        party: Mapping[str, int],
        conversation: ConversationId | None,
        until: datetime,
        now: datetime,
        once: str,
    ) -> Booking | None:
        """Keep a place until `until`; None when none of the `places` is free. Frees what this customer held before."""
        ...

    async def book(
        self,
        org: OrgId,
        booking: BookingId,
        *,
        places: int,
        party: Mapping[str, int],
        order: Mapping[str, JSON],
        details: Mapping[str, str],
        total_cents: int,
        deposit_cents: int,
        now: datetime,
        once: str,
    ) -> Booking | None:
        """Make a hold a booking; an expired hold too while a place is still free, else None."""
        ...

    async def move(
        self, org: OrgId, booking: BookingId, seating: Seating, *, places: int, now: datetime, once: str
    ) -> Booking | None:
        """Reschedule a booking; None when the new seating is full, and the old one stays."""
        ...

    async def cancel(
        self, org: OrgId, booking: BookingId, *, deposit: DepositState, now: datetime, once: str
    ) -> Booking:
        """Cancel it, with what becomes of the deposit."""
        ...

    async def paid(self, org: OrgId, booking: BookingId, *, now: datetime, once: str) -> Booking:
        """The deposit has come in."""
        ...

    async def of_customer(self, org: OrgId, customer: CustomerId) -> Sequence[Booking]:
        """All bookings of a customer, the newest first; holds too."""
        ...

    async def between(self, org: OrgId, first: date, last: date) -> Sequence[Booking]:
        """All bookings (not holds) of these days, in order: for the calendar and for staff."""
        ...
