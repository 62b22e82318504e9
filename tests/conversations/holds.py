"""What a customer holds after a line of a scene."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from memory.bookings import Booking


def unlike_holds(expected: Sequence[str], mine: Sequence[Booking], now: datetime) -> list[str]:
    """What is held otherwise than expected, by seatings like "2026-11-28T18:00"."""
    held = [f"{each.seating.day}T{each.seating.at:%H:%M}" for each in mine if each.holds_at(now)]
    return [] if held == list(expected) else [f"holds {held}, not {list(expected)}"]
