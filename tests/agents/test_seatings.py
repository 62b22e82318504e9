"""Which seatings may be booked."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agents.business import Business
from agents.seatings import (
    SeatingRefusal,
    bookable,
    hours_until,
    read_day,
    read_time,
    seating,
    seating_at,
    starts_on,
    written_day,
)
from memory.bookings import Seating

PACIFIC = ZoneInfo("America/Los_Angeles")
NOW = datetime(2026, 11, 20, 12, tzinfo=PACIFIC)
"""A Friday."""


def with_closed(business: Business, *closed: dict) -> Business:
    whole = business.model_dump()
    whole["booking"]["closed"] = closed
    return Business.model_validate(whole)


def code(found: object) -> str | None:
    return found.code if isinstance(found, SeatingRefusal) else None


@pytest.mark.parametrize(
    ("day", "at", "expected"),
    [
        ("2026-11-28", "18:00", None),
        ("2026-11-22", "12:00", "too_soon"),  # 47.99 hours would be, 48 are not: see below
        ("2026-11-22", "15:00", None),
        ("2026-11-20", "15:00", "too_soon"),
        ("2026-11-20", "12:00", "past"),
        ("2026-11-19", "18:00", "past"),
        ("2026-02-31", "18:00", "impossible_date"),
        ("2027-02-29", "18:00", "impossible_date"),
        ("28 November", "18:00", "impossible_date"),
        ("2026-W48-6", "18:00", "impossible_date"),
        ("20261128", "18:00", "impossible_date"),
        ("", "18:00", "impossible_date"),
        ("2026-11-28", "24:00", "impossible_time"),
        ("2026-11-28", "6 pm", "impossible_time"),
        ("2026-11-28", "", "impossible_time"),
        ("2026-11-28", "18:30", "no_such_seating"),
        ("2027-11-20", "18:00", None),
        ("2027-11-21", "18:00", "too_far_ahead"),
        ("9999-12-31", "18:00", "too_far_ahead"),
    ],
)
def test_a_seating_or_why_not(business: Business, day: str, at: str, expected: str | None):
    now = NOW.replace(minute=1)
    assert code(seating_at(business, day, at, now)) == expected


def test_notice_is_counted_to_the_minute(business: Business):
    assert code(seating_at(business, "2026-11-22", "12:00", NOW)) is None
    assert code(seating_at(business, "2026-11-22", "12:00", NOW.replace(second=1))) == "too_soon"


def test_notice_is_counted_in_hours_that_pass(business: Business):
    # On 1 November 2026 clocks go back at two: from Saturday noon to Monday noon it is 49 hours.
    saturday = datetime(2026, 10, 31, 12, tzinfo=PACIFIC)
    assert hours_until(seating(business, date(2026, 11, 2), time(12)), saturday) == 49
    # On 14 March 2027 they go forward, and it is 47: too soon, though the clock on the wall says 48.
    spring = datetime(2027, 3, 13, 12, tzinfo=PACIFIC)
    assert hours_until(seating(business, date(2027, 3, 15), time(12)), spring) == 47
    assert code(seating_at(business, "2027-03-15", "12:00", spring)) == "too_soon"


def test_a_seating_is_a_moment_of_the_business_s_own_clock(business: Business):
    found = seating_at(business, "2026-11-28", "18:00", NOW.astimezone(UTC))
    assert found == Seating(date(2026, 11, 28), time(18), datetime(2026, 11, 29, 2, tzinfo=UTC))


def test_today_is_the_business_s_own(business: Business):
    evening = datetime(2026, 11, 21, 3, tzinfo=UTC)  # still the 20th in California
    assert code(read_day(business, "2026-11-20", evening)) is None
    assert code(read_day(business, "2026-11-19", evening)) == "past"


def test_days_and_seatings_that_are_closed(business: Business):
    shop = with_closed(
        business,
        {"day": "2026-12-24", "until": "2026-12-26"},
        {"day": "2026-12-31", "starts": ["18:00", "21:00"]},
    )
    assert [code(seating_at(shop, f"2026-12-{day}", "18:00", NOW)) for day in (23, 24, 25, 26, 27)] == [
        None,
        "closed",
        "closed",
        "closed",
        None,
    ]
    assert code(seating_at(shop, "2026-12-31", "18:00", NOW)) == "closed"
    assert code(seating_at(shop, "2026-12-31", "15:00", NOW)) is None
    booking = shop.booking
    assert booking is not None
    assert starts_on(booking, date(2026, 12, 31)) == [time(12), time(15)]
    assert starts_on(booking, date(2026, 12, 25)) == []


def test_weekdays_that_are_closed(plumber: Business):
    assert code(read_day(plumber, "2026-11-28", NOW)) == "closed"
    assert code(read_day(plumber, "2026-11-30", NOW)) is None
    days = [each.day for each in bookable(plumber, date(2026, 11, 27), date(2026, 12, 1), NOW)]
    assert sorted(set(days)) == [date(2026, 11, 27), date(2026, 11, 30), date(2026, 12, 1)]


def test_what_may_be_booked_begins_after_the_notice_and_ends_as_far_as_one_can_book(business: Business):
    found = bookable(business, date(2026, 1, 1), date(2030, 1, 1), NOW.replace(minute=1))
    assert found[0] == seating(business, date(2026, 11, 22), time(15))
    assert found[-1] == seating(business, date(2027, 11, 20), time(21))
    assert len(found) == 363 * 4 + 3
    assert bookable(business, date(2026, 12, 2), date(2026, 12, 1), NOW) == []


def test_a_business_that_takes_no_bookings(plumber: Business):
    without = plumber.model_copy(update={"booking": None})
    assert code(seating_at(without, "2026-11-30", "08:00", NOW)) == "no_bookings"
    assert bookable(without, date(2026, 11, 1), date(2026, 12, 1), NOW) == []
    nothing = Business.model_validate({**plumber.model_dump(), "booking": {"notice_hours": 4}})
    assert code(read_day(nothing, "2026-11-30", NOW)) == "no_bookings"


@given(st.text(max_size=30) | st.from_regex(r"\d{4}-\d{2}-\d{2}", fullmatch=True), st.text(max_size=12))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200)
def test_whatever_is_written_is_a_seating_or_a_refusal(business: Business, day: str, at: str):
    for written in (at, "18:00"):
        found = seating_at(business, day, written, NOW)
        if isinstance(found, SeatingRefusal):
            assert found.detail
            assert len(found.detail) < 120
        else:
            assert found.day == written_day(day)
    assert isinstance(read_time(at), time | SeatingRefusal)
