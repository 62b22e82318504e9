"""A booking as a value."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from memory.bookings import Booking, BookingId, BookingState, Seating
from memory.people import CustomerId, OrgId

NOW = datetime(2026, 11, 20, 20, tzinfo=UTC)


def booking(state: BookingState, held_until: datetime | None) -> Booking:
    seating = Seating(date(2026, 11, 28), time(18), datetime(2026, 11, 29, 2, tzinfo=UTC))
    return Booking(BookingId("b"), OrgId("o"), CustomerId("c"), None, "R7K2", state, seating, {}, held_until=held_until)


def test_a_hold_holds_until_its_time_has_come():
    held = booking("held", NOW + timedelta(minutes=10))
    assert held.holds_at(NOW)
    assert held.holds_at(NOW + timedelta(minutes=9, seconds=59))
    assert not held.holds_at(NOW + timedelta(minutes=10))
    assert not booking("booked", None).holds_at(NOW)
    assert not booking("expired", NOW + timedelta(minutes=10)).holds_at(NOW)
