"""Until when a booking may be moved, and what becomes of its deposit."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from agents.booking_rules import DepositOutcome, count_is_final, deposit_outcome, is_over, move_refusal, refund_until
from agents.business import Business
from agents.seatings import seating
from memory.bookings import Booking, BookingId
from memory.people import CustomerId, OrgId

PACIFIC = ZoneInfo("America/Los_Angeles")
PARTY_AT = datetime(2026, 11, 28, 18, tzinfo=PACIFIC)


@pytest.fixture
def booking(business: Business) -> Booking:
    """A party on Saturday the 28th at six, its deposit of 100 dollars paid."""
    at = seating(business, date(2026, 11, 28), time(18))
    return Booking(
        BookingId("b"), OrgId("o"), CustomerId("c"), None, "R7K2", "booked", at, {}, deposit_cents=10000, deposit="paid"
    )


def test_it_may_be_moved_once_up_to_24_hours_before(business: Business, booking: Booking):
    assert move_refusal(business, booking, PARTY_AT - timedelta(hours=24)) is None
    assert move_refusal(business, booking, PARTY_AT - timedelta(hours=23, minutes=59)) == "too_late"
    assert move_refusal(business, replace(booking, moves=1), PARTY_AT - timedelta(days=9)) == "no_more_moves"


def test_hours_are_those_that_pass(business: Business, booking: Booking):
    # The night to Sunday 14 March 2027 has 23 hours.
    sunday = replace(booking, seating=seating(business, date(2027, 3, 14), time(18)))
    assert move_refusal(business, sunday, datetime(2027, 3, 13, 18, tzinfo=PACIFIC)) == "too_late"
    assert move_refusal(business, sunday, datetime(2027, 3, 13, 17, tzinfo=PACIFIC)) is None


def test_a_business_without_a_rule_sets_no_limit(plumber: Business, booking: Booking):
    moved_often = replace(booking, moves=5)
    assert move_refusal(plumber, moved_often, PARTY_AT - timedelta(minutes=1)) is None
    assert move_refusal(plumber.model_copy(update={"booking": None}), moved_often, PARTY_AT) is None


def test_the_count_is_final_48_hours_before(business: Business, plumber: Business, booking: Booking):
    assert not count_is_final(business, booking, PARTY_AT - timedelta(hours=48))
    assert count_is_final(business, booking, PARTY_AT - timedelta(hours=47, minutes=59))
    assert not count_is_final(plumber.model_copy(update={"booking": None}), booking, PARTY_AT)


def test_what_has_begun_is_over(booking: Booking):
    assert not is_over(booking, PARTY_AT - timedelta(seconds=1))
    assert is_over(booking, PARTY_AT)


@pytest.mark.parametrize(
    ("now", "outcome"),
    [
        (datetime(2026, 11, 1, 12, tzinfo=PACIFIC), DepositOutcome("refund_due", refund_cents=10000)),
        (datetime(2026, 11, 21, 23, 59, tzinfo=PACIFIC), DepositOutcome("refund_due", refund_cents=10000)),
        (datetime(2026, 11, 22, 7, 59, tzinfo=UTC), DepositOutcome("refund_due", refund_cents=10000)),
        (datetime(2026, 11, 22, 0, 0, tzinfo=PACIFIC), DepositOutcome("kept", kept_cents=10000)),
        (datetime(2026, 11, 28, 17, tzinfo=PACIFIC), DepositOutcome("kept", kept_cents=10000)),
    ],
)
def test_seven_days_before_it_goes_back_in_full_and_later_not(
    business: Business, booking: Booking, now: datetime, outcome: DepositOutcome
):
    assert deposit_outcome(business, booking, now) == outcome
    assert refund_until(business, booking) == date(2026, 11, 21)


def test_a_deposit_that_was_never_paid(business: Business, booking: Booking):
    due = replace(booking, deposit="due")
    assert deposit_outcome(business, due, PARTY_AT - timedelta(days=8)) == DepositOutcome("waived")
    assert deposit_outcome(business, due, PARTY_AT - timedelta(days=2)) == DepositOutcome("due", owed_cents=10000)


def test_a_business_that_takes_none(plumber: Business, booking: Booking):
    none = replace(booking, deposit="due", deposit_cents=0)
    assert refund_until(plumber, none) is None
    assert deposit_outcome(plumber, none, PARTY_AT) == DepositOutcome("waived")


def test_what_is_settled_stays_so(business: Business, booking: Booking):
    assert deposit_outcome(business, replace(booking, deposit="refund_due"), PARTY_AT).state == "refund_due"
