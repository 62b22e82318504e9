"""A business and its parties, for the tests of calendars and payments."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from memory.bookings import Booking, BookingId, Seating
from memory.calendars.event import EventStyle
from memory.people import CustomerId, OrgId

PACIFIC = ZoneInfo("America/Los_Angeles")
NOW = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)
STYLE = EventStyle(
    business="Rapid Pipes",
    phone="+14155550123",
    zone=PACIFIC,
    minutes=120,
    labels={"adult": ("adult", "adults"), "child": ("child", "children"), "salmon": ("salmon", "salmon")},
)
DETAILS = {
    "name": "Sarah Example",
    "phone": "+19165550142",
    "email": "sarah@example.com",
    "address": "12 Oak Street, Concord",
    "zip": "94520",
    "allergies": "shellfish",
}


def seating(day: date = date(2026, 12, 5), hour: int = 18) -> Seating:
    return Seating(day, time(hour), datetime(day.year, day.month, day.day, hour, tzinfo=PACIFIC))


def booking(**changes: Any) -> Booking:
    """A booking that stands, of eight adults and four children; `changes` are its fields."""
    values = {
        "id": BookingId("booking-1"),
        "org": OrgId("rapid-pipes"),
        "customer": CustomerId("customer-1"),
        "conversation": None,
        "reference": "R7K2",
        "state": "booked",
        "seating": seating(),
        "party": {"child": 4, "adult": 8},
        "order": {"upgrades": {"salmon": 3}, "zip": "94520"},
        "details": DETAILS,
        "total_cents": 60500,
        "deposit_cents": 10000,
        "made_at": NOW,
    }
    return Booking(**(values | changes))
