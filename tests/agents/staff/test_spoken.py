"""Times, people and bookings in words."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from agents.staff.spoken import booking_words, day_words, deposit_words, moment_words, phone_of, time_words, who_is
from memory.bookings import Booking, BookingId, Seating
from memory.people import Contact, Customer, CustomerId, OrgId

SEATING = Seating(date(2026, 11, 28), time(18), datetime(2026, 11, 29, 2, tzinfo=UTC))
HELD = Booking(BookingId("b"), OrgId("o"), CustomerId("c"), None, "R7K2", "held", SEATING, {})


def customer(name: str | None = None, phone: str | None = None, **facts: str) -> Customer:
    contacts = (Contact("phone", phone),) if phone else ()
    return Customer(CustomerId("c"), OrgId("o"), contacts, facts | ({"name": name} if name else {}))


def test_times_are_on_the_clock_of_the_business():
    assert day_words(date(2026, 11, 8)) == "Sunday, November 8"
    assert [time_words(time(*at)) for at in ((0, 0), (9, 30), (12, 0), (21, 5))] == [
        "12 AM",
        "9:30 AM",
        "12 PM",
        "9:05 PM",
    ]
    late = datetime(2026, 11, 21, 7, 30, tzinfo=UTC)
    assert moment_words(late, ZoneInfo("America/Los_Angeles")) == "Friday, November 20 at 11:30 PM"


def test_people_are_named_as_far_as_they_are_known():
    assert who_is(customer("Maria", "+19165550142")) == "Maria (+19165550142)"
    assert who_is(customer("Maria")) == "Maria"
    assert who_is(customer(phone="+19165550142")) == "+19165550142"
    assert who_is(customer()) == "somebody without a name"


def test_bookings_hold_every_figure():
    assert booking_words(HELD) == "a party on Saturday, November 28 at 6 PM (R7K2)"
    assert deposit_words(HELD) == ""
    booked = Booking(
        BookingId("b"), OrgId("o"), CustomerId("c"), None, "R7K2", "booked", SEATING, {"adult": 8, "child": 4},
        total_cents=69050, deposit_cents=10000,
    )  # fmt: skip
    assert booking_words(booked) == "a party of 12 on Saturday, November 28 at 6 PM (R7K2), $690.50"
    assert deposit_words(booked) == "the deposit of $100 is due"


def test_the_number_that_somebody_told_goes_before_the_one_they_call_from():
    told = Customer(CustomerId("c"), OrgId("o"), (Contact("phone", "+19165550142"),), {"phone": "+14155550100"})
    assert phone_of(told) == "+14155550100"
