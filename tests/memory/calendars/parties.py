"""A business and its parties, for the tests of calendars and payments."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
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


def booking(
    *,
    id: str = "booking-1",
    state: str = "booked",
    details: Mapping[str, str] = DETAILS,
    at: Seating | None = None,
    **changes: object,
) -> Booking:
    values: dict = {
        "party": {"child": 4, "adult": 8},
        "order": {"upgrades": {"salmon": 3}, "zip": "94520"},
        "total_cents": 60500,
        "deposit_cents": 10000,
        "made_at": NOW,
        **changes,
    }
    return Booking(
        id=BookingId(id),
        org=OrgId("rapid-pipes"),
        customer=CustomerId("customer-1"),
        conversation=None,
        reference="R7K2",
        state=state,  # pyright: ignore[reportArgumentType]
        seating=at or seating(),
        details=details,
        **values,
    )
