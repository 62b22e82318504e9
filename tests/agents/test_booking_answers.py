"""What the booking tools tell."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from agents.booking_answers import booking_told, local_iso, refused, seating_told
from agents.seatings import SeatingRefusal
from memory.bookings import Booking, BookingId, Seating
from memory.people import CustomerId, OrgId

PACIFIC = ZoneInfo("America/Los_Angeles")
SIX = Seating(date(2026, 11, 28), time(18), datetime(2026, 11, 29, 2, tzinfo=UTC))


def test_times_are_those_of_the_business_whatever_zone_they_are_kept_in():
    told = seating_told(SIX, PACIFIC)
    assert (told.day, told.weekday, told.at) == ("2026-11-28", "Saturday", "18:00")
    assert told.starts_at == "2026-11-28T18:00-08:00"
    assert local_iso(datetime(2026, 7, 1, tzinfo=UTC), PACIFIC) == "2026-06-30T17:00-07:00"


def test_a_booking_is_told_without_what_only_the_house_needs():
    booking = Booking(
        BookingId("bkg_1"),
        OrgId("o"),
        CustomerId("c"),
        None,
        "R7K2",
        "booked",
        SIX,
        {"adult": 8},
        details={"name": "Maria", "phone": "+19165550142"},
        total_cents=59000,
        deposit_cents=10000,
    )
    told = booking_told(booking, PACIFIC)
    assert (told.reference, told.name, told.balance_cents, told.deposit) == ("R7K2", "Maria", 49000, "due")
    assert "bkg_1" not in told.model_dump_json()
    assert "+1916" not in told.model_dump_json()


def test_a_refused_seating_is_a_refused_booking():
    refusal = refused(SeatingRefusal(code="past", detail="It is past."))
    assert (refusal.code, refusal.detail, refusal.person) == ("past", "It is past.", False)
