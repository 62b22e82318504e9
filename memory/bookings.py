"""`Bookings`: seatings held, booked, moved and cancelled, each exactly once. What every backend must do.

A seating is a date and a local time of day; so many parties fit into one (`places`). A hold keeps a place for a few
minutes while somebody is talking; a customer has one hold at most. What was read back to the customer is kept with the
hold (`Terms`), and only that can be booked. Every change carries a `once` key, the same for each try of the same step:
a change that was made already gives the same booking again and changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Literal, NewType, Protocol

from memory.conversation import JSON, ConversationId
from memory.people import CustomerId, OrgId

BookingId = NewType("BookingId", str)
BookingState = Literal["held", "booked", "cancelled", "expired", "released"]
"""A hold whose time ran out is `expired`, and may still be booked while a place is free. One that was given up for
another hold is `released`, and may not.
"""
DepositState = Literal["due", "paid", "refund_due", "kept", "waived"]
"""`waived`: it was never paid, and is not asked for any more."""


@dataclass(frozen=True, slots=True)
class Seating:
    """When a party can be served: a date and a local time, and the same moment with its zone."""

    day: date
    at: time
    starts_at: datetime


@dataclass(frozen=True, slots=True)
class Terms:
    """What is read back to a customer before their yes, and is booked by it. `code` names this reading.

    `party` is guests by price category, `order` what the quote was made of, `details` what was said (name, phone,
    email, address, zip, allergies). Money is whole cents.
    """

    code: str
    party: Mapping[str, int]
    order: Mapping[str, JSON]
    details: Mapping[str, str]
    total_cents: int
    deposit_cents: int


@dataclass(frozen=True, slots=True)
class Booking:
    """One party. `party`, `order`, `details` and the money are those of its `Terms`, empty while only held.

    `reference` is short and speakable ("R7K2"). `moves` counts reschedules. `held_until` only while held, also when
    that time has passed. `read_back` is the code of the terms. `made_at` is when it was held, then when it was booked.
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
    total_cents: int = 0
    deposit_cents: int = 0
    deposit: DepositState = "due"
    moves: int = 0
    held_until: datetime | None = None
    made_at: datetime | None = None
    read_back: str | None = None

    def holds_at(self, now: datetime) -> bool:
        """Whether it is a hold whose time has not run out."""
        return self.state == "held" and self.held_until is not None and self.held_until > now


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
        terms: Terms | None = None,
    ) -> Booking | None:
        """Keep a place until `until`, with the `terms` read back, if any; None when none of the `places` is free.

        A hold of this customer at this seating is lengthened, and keeps its terms unless there are new ones or the
        party differs; one elsewhere is released. Where they are booked at this seating, that booking is given.
        """
        ...

    async def book(
        self, org: OrgId, booking: BookingId, *, places: int, read_back: str, now: datetime, once: str
    ) -> Booking | None:
        """Make a hold a booking, by the terms read back under this code; an expired hold too while a place is free.

        None when no place is free, when the hold was released, or when something else was read back since. What is
        booked or cancelled already is given as it stands.
        """
        ...

    async def move(
        self, org: OrgId, booking: BookingId, seating: Seating, *, places: int, moves: int, now: datetime, once: str
    ) -> Booking | None:
        """Reschedule a booking that was moved `moves` times; None when the new seating is full, and the old one stays.

        One that was moved meanwhile, or does not stand any more, is given as it is.
        """
        ...

    async def change(
        self, org: OrgId, booking: BookingId, terms: Terms, *, instead_of: str | None, now: datetime, once: str
    ) -> Booking:
        """Give a booking other terms (party, order, details and money), and keep what it was.

        One whose terms are not those under the code `instead_of` any more, or that does not stand, is given as it is.
        """
        ...

    async def cancel(
        self, org: OrgId, booking: BookingId, *, deposit: DepositState, now: datetime, once: str
    ) -> Booking:
        """Cancel it, with what becomes of the deposit. A hold is released."""
        ...

    async def paid(self, org: OrgId, booking: BookingId, *, now: datetime, once: str) -> Booking:
        """The deposit has come in. For a booking cancelled by then, it is to be given back, or kept if it was owed."""
        ...

    async def of_customer(self, org: OrgId, customer: CustomerId) -> Sequence[Booking]:
        """All bookings of a customer, the newest first; holds too."""
        ...

    async def by_reference(self, org: OrgId, reference: str) -> Booking | None:
        """The booking that is called so, whoever made it; no hold."""
        ...

    async def between(self, org: OrgId, first: date, last: date) -> Sequence[Booking]:
        """All bookings (not holds, but cancelled ones too) of these days, in order: for the calendar and for staff."""
        ...
