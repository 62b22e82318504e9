"""Cancel a booking: what becomes of the deposit is read back first, and the customer's yes cancels."""

from __future__ import annotations

from datetime import date
from typing import Literal

import structlog
from pydantic import BaseModel, ConfigDict, Field

from agents.booking_answers import BookingRefusal, BookingTold, Told, booking_told
from agents.booking_rules import DepositOutcome, deposit_outcome, refund_until
from agents.read_backs import read_back_code, same_details
from agents.tools.desk import Desk
from agents.tools.diary import booking_meant
from agents.tools.find_booking import ContactTold, ReferenceTold
from memory.bookings import Booking
from memory.conversation import JSON

log = structlog.get_logger()


class CancelAsked(BaseModel):
    """Which booking. First without `confirmed`, for the read-back."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    reference: ReferenceTold | None = Field(default=None, description="The booking's reference, if they tell it.")
    contact: ContactTold | None = Field(
        default=None, description="Phone number or email that it was booked with, when it was another than now."
    )
    confirmed: bool = Field(default=False, description="True only when the customer has just said yes to cancelling.")
    read_back: str | None = Field(default=None, description="The code of the read-back that they said yes to.")


class DepositTold(Told):
    """What becomes of the deposit: at most one of the figures is not 0. It goes back, is kept, or is still owed.

    `refund_until` is the last day on which it goes back.
    """

    refund_cents: int = 0
    kept_cents: int = 0
    owed_cents: int = 0
    refund_until: date | None = None


class CancelAnswer(Told):
    """What became of it.

    `read_back`: nothing is cancelled; say which `booking` it is and what becomes of the deposit, and ask for their yes,
    which goes with `code`. `cancelled`: done. `already_cancelled`: it was so before. `refused`: see `refusal`, and
    `choices` when it is not clear which one.
    """

    outcome: Literal["read_back", "cancelled", "already_cancelled", "refused"]
    booking: BookingTold | None = None
    code: str | None = None
    deposit: DepositTold | None = None
    choices: tuple[BookingTold, ...] = ()
    refusal: BookingRefusal | None = None


async def cancel(desk: Desk, asked: CancelAsked) -> CancelAnswer:
    """Cancel a booking. Cannot be undone, so it takes two turns: without `confirmed` it gives what to read back and a
    code; after the customer's yes, call it with `confirmed` and that code.
    """
    zone = desk.business.zone
    meant = await booking_meant(desk, asked.reference, asked.contact)
    booking = meant.booking
    if booking is None:
        choices = tuple(booking_told(each, zone) for each in meant.choices)
        return CancelAnswer(outcome="refused", refusal=meant.refusal, choices=choices)
    if booking.state == "cancelled":
        return _cancelled("already_cancelled", booking, desk)
    outcome = deposit_outcome(desk.business, booking, desk.now)
    code = _code(desk, booking, outcome)
    agreed = asked.confirmed and same_details(asked.read_back, code)
    if not (agreed and desk.may_act(asked.read_back)):
        return CancelAnswer(
            outcome="read_back",
            booking=booking_told(booking, zone),
            code=asked.read_back if agreed else code,
            deposit=_told(desk, booking, outcome),
            refusal=_why(asked, agreed=agreed),
        )
    gone = await desk.diary.cancel(
        desk.org, booking.id, deposit=outcome.state, now=desk.now, once=desk.once_key(f"cancel {booking.id}")
    )
    log.info("booking_cancelled", org=desk.org, booking=gone.id, turn=desk.turn)
    return _cancelled("cancelled", gone, desk)


def _code(desk: Desk, booking: Booking, outcome: DepositOutcome) -> str:
    """Bound to the booking as it stands, and to what cancelling costs now: that may change while they think."""
    cents: list[JSON] = [outcome.refund_cents, outcome.kept_cents, outcome.owed_cents]
    return read_back_code({"cancel": booking.id, "moves": booking.moves, "cents": cents}, desk.turn)


def _why(asked: CancelAsked, *, agreed: bool) -> BookingRefusal | None:
    if not asked.confirmed:
        return None
    if agreed:
        return BookingRefusal(code="wait_for_yes", detail="No clear yes to this was heard yet: read it back, and ask.")
    return BookingRefusal(code="not_read_back", detail="This was not read back yet.")


def _told(desk: Desk, booking: Booking, outcome: DepositOutcome) -> DepositTold | None:
    if not booking.deposit_cents:
        return None
    return DepositTold(
        refund_cents=outcome.refund_cents,
        kept_cents=outcome.kept_cents,
        owed_cents=outcome.owed_cents,
        refund_until=refund_until(desk.business, booking),
    )


def _cancelled(outcome: Literal["cancelled", "already_cancelled"], booking: Booking, desk: Desk) -> CancelAnswer:
    """With what has become of the deposit, as the diary has it."""
    cents = booking.deposit_cents
    settled = DepositOutcome(
        booking.deposit,
        refund_cents=cents if booking.deposit == "refund_due" else 0,
        kept_cents=cents if booking.deposit == "kept" else 0,
        owed_cents=cents if booking.deposit == "due" else 0,
    )
    told = booking_told(booking, desk.business.zone)
    return CancelAnswer(outcome=outcome, booking=told, deposit=_told(desk, booking, settled))
