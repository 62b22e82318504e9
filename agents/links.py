"""`Links`: the addresses that a customer can be given for a booking. The gateway, which serves them, makes them."""

from __future__ import annotations

from typing import Protocol

from memory.bookings import Booking


class Links(Protocol):
    """Addresses that nobody can guess, and that end some time after the party."""

    def calendar(self, booking: Booking) -> str:
        """A file with the booking for the customer's own calendar."""
        ...

    def deposit(self, booking: Booking) -> str | None:
        """Where the deposit can be paid; None when none is due, or when nothing can be paid on line."""
        ...
