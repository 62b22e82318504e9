"""What may still be done with a booking, and what becomes of its deposit: `booking` and `deposit` of business.yaml."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from agents.business import Business
from agents.seatings import hours_until
from memory.bookings import Booking, DepositState


@dataclass(frozen=True, slots=True)
class DepositOutcome:
    """What a cancellation makes of a deposit: its state then, and the cents that go back, stay, or are still owed."""

    state: DepositState
    refund_cents: int = 0
    kept_cents: int = 0
    owed_cents: int = 0


def is_over(booking: Booking, now: datetime) -> bool:
    """Whether it has begun: nothing can be changed then."""
    return hours_until(booking.seating, now) <= 0


def move_refusal(business: Business, booking: Booking, now: datetime) -> Literal["no_more_moves", "too_late"] | None:
    """Why a booking may not be moved any more. A business without a rule of its own sets no limit."""
    rules = business.booking
    if rules is None:
        return None
    if rules.reschedules is not None and booking.moves >= rules.reschedules:
        return "no_more_moves"
    if hours_until(booking.seating, now) < (rules.reschedule_notice_hours or 0):
        return "too_late"
    return None


def count_is_final(business: Business, booking: Booking, now: datetime) -> bool:
    """Whether the party and what it eats cannot be changed here any more: a person may still see to it."""
    rules = business.booking
    hours = rules.final_count_hours if rules else None
    return hours is not None and hours_until(booking.seating, now) < hours


def refund_until(business: Business, booking: Booking) -> date | None:
    """The last local day on which cancelling gives the deposit back; None when it is never given back."""
    days = business.deposit.refund_days if business.deposit else None
    return None if days is None else booking.seating.day - timedelta(days=days)


def deposit_outcome(business: Business, booking: Booking, now: datetime) -> DepositOutcome:
    """What cancelling now makes of the deposit.

    Days are those of the calendar: "seven days before" a Saturday is the Saturday before it, until midnight. A deposit
    that was never paid is not asked for any more in time, and stays owed later.
    """
    last = refund_until(business, booking)
    in_time = last is not None and now.astimezone(business.zone).date() <= last
    cents = booking.deposit_cents
    match booking.deposit:
        case "paid" if in_time:
            return DepositOutcome("refund_due", refund_cents=cents)
        case "paid":
            return DepositOutcome("kept", kept_cents=cents)
        case "due" if cents and not in_time:
            return DepositOutcome("due", owed_cents=cents)
        case "due":
            return DepositOutcome("waived")
        case settled:
            return DepositOutcome(settled)
