"""`Deposits`: where a customer can pay the deposit of a booking. What every payment service must do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from memory.bookings import Booking, BookingId
from memory.people import OrgId


class Deposits(Protocol):
    """A payment service. Without one the deposit is recorded as due, and nothing else changes."""

    async def link_for(self, booking: Booking) -> str | None:
        """The address at which the deposit of this booking can be paid now; None when none is due.

        However often it is asked for, the same deposit can be paid once. Raises PaymentsDown and PaymentsRefused.
        """
        ...


@dataclass(frozen=True, slots=True)
class DepositPaid:
    """A deposit came in. `event` is the same each time the payment service tells of it; `amount_cents` was paid."""

    event: str
    org: OrgId
    booking: BookingId
    amount_cents: int


def is_due(booking: Booking) -> bool:
    """Whether there is a deposit to be paid."""
    return booking.state == "booked" and booking.deposit == "due" and booking.deposit_cents > 0
