"""Move a booking to another seating: read back first, moved by the customer's yes."""

from __future__ import annotations

from typing import Literal

import structlog
from pydantic import BaseModel, ConfigDict, Field

from agents.booking_answers import (
    BookingRefusal,
    BookingTold,
    FreeSeating,
    SeatingTold,
    Told,
    booking_told,
    refused,
    seating_told,
)
from agents.booking_rules import move_refusal
from agents.read_backs import read_back_code, same_details
from agents.seatings import SeatingRefusal, seating_at
from agents.tools.desk import Desk
from agents.tools.diary import booking_meant, free_near, full, held_until, hold, places, wish_of
from agents.tools.find_booking import ContactTold, ReferenceTold
from memory.bookings import Booking, Seating

log = structlog.get_logger()


class RescheduleAsked(BaseModel):
    """Which booking, and where to. First without `confirmed`, for the read-back."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    day: str = Field(description="The new day, like 2026-11-28.")
    at: str = Field(description="The new local time, like 18:00.")
    reference: ReferenceTold | None = Field(default=None, description="The booking's reference, if they tell it.")
    contact: ContactTold | None = Field(
        default=None, description="Phone number or email that it was booked with, when it was another than now."
    )
    confirmed: bool = Field(default=False, description="True only when the customer has just said yes to the move.")
    read_back: str | None = Field(default=None, description="The code of the read-back that they said yes to.")


class RescheduleAnswer(Told):
    """What became of it.

    `read_back`: nothing is moved; say the `booking` as it is and the seating `to`, kept until `held_until`, and ask for
    their yes, which goes with `code`. `last_move` says that it can not be moved again after this: tell them. `moved`:
    done. `already_moved`: it was there before. `refused`: see `refusal`, `next_free`, and `choices` when it is not
    clear which booking.
    """

    outcome: Literal["read_back", "moved", "already_moved", "refused"]
    booking: BookingTold | None = None
    to: SeatingTold | None = None
    code: str | None = None
    held_until: str | None = None
    last_move: bool = False
    next_free: tuple[FreeSeating, ...] = ()
    choices: tuple[BookingTold, ...] = ()
    refusal: BookingRefusal | None = None


async def reschedule(desk: Desk, asked: RescheduleAsked) -> RescheduleAnswer:
    """Move a booking to another seating, as often as the business allows. Cannot be undone, so it takes two turns:
    without `confirmed` it holds the new seating and gives what to read back and a code; after the customer's yes, call
    it with `confirmed` and that code.
    """
    meant = await booking_meant(desk, asked.reference, asked.contact)
    booking = meant.booking
    if booking is None:
        choices = tuple(booking_told(each, desk.business.zone) for each in meant.choices)
        return RescheduleAnswer(outcome="refused", refusal=meant.refusal, choices=choices)
    if booking.state == "cancelled":
        return _refused(desk, booking, BookingRefusal(code="no_booking", detail="This booking is cancelled."))
    there = (booking.seating.day.isoformat(), f"{booking.seating.at:%H:%M}") == (asked.day, asked.at)
    if there and booking.moves:
        return RescheduleAnswer(outcome="already_moved", booking=booking_told(booking, desk.business.zone))
    if there:
        return _refused(desk, booking, BookingRefusal(code="same_seating", detail="It is at this seating already."))
    if code := move_refusal(desk.business, booking, desk.now):
        return _refused(desk, booking, BookingRefusal(code=code, detail=_rule(desk, code)))
    chosen = seating_at(desk.business, asked.day, asked.at, desk.now)
    if isinstance(chosen, SeatingRefusal):
        near = await free_near(desk, wish_of(desk, asked.day, asked.at)) if desk.business.booking else ()
        return _refused(desk, booking, refused(chosen), near)
    return await _to(desk, asked, booking, chosen)


async def _to(desk: Desk, asked: RescheduleAsked, booking: Booking, chosen: Seating) -> RescheduleAnswer:
    """Move it by a yes to this very move, or else hold the seating and read the move back."""
    code = _code(desk, booking, chosen)
    agreed = asked.confirmed and same_details(asked.read_back, code)
    if agreed and desk.may_act(asked.read_back):
        return await _move(desk, booking, chosen)
    held = await hold(desk, chosen, booking.party, customer=booking.customer)
    if held is None:
        return _refused(desk, booking, full(chosen), await free_near(desk, chosen.starts_at))
    if held.state != "held":
        taken = BookingRefusal(code="already_booked", detail="This customer has another booking at this seating.")
        return _refused(desk, booking, taken)
    rules = desk.business.booking
    return RescheduleAnswer(
        outcome="read_back",
        booking=booking_told(booking, desk.business.zone),
        to=seating_told(chosen, desk.business.zone),
        code=asked.read_back if agreed else code,
        held_until=held_until(desk, held),
        last_move=bool(rules and rules.reschedules is not None and booking.moves + 1 >= rules.reschedules),
        refusal=_why(asked, agreed=agreed),
    )


async def _move(desk: Desk, booking: Booking, chosen: Seating) -> RescheduleAnswer:
    moved = await desk.diary.move(
        desk.org,
        booking.id,
        chosen,
        places=places(desk),
        moves=booking.moves,
        now=desk.now,
        once=desk.once_key(f"move {booking.id}"),
    )
    if moved is None:
        return _refused(desk, booking, full(chosen), await free_near(desk, chosen.starts_at))
    if moved.state != "booked" or moved.seating.starts_at != chosen.starts_at:
        changed = BookingRefusal(code="changed_meanwhile", detail="The booking was changed meanwhile.")
        return _refused(desk, moved, changed)
    log.info("booking_moved", org=desk.org, booking=moved.id, turn=desk.turn)
    return RescheduleAnswer(outcome="moved", booking=booking_told(moved, desk.business.zone))


def _code(desk: Desk, booking: Booking, chosen: Seating) -> str:
    """Bound to the booking as it stands: a yes moves it once."""
    moment = f"{booking.seating.starts_at.timestamp():.0f} {chosen.starts_at.timestamp():.0f}"
    return read_back_code({"move": booking.id, "moves": booking.moves, "from_to": moment}, desk.turn)


def _why(asked: RescheduleAsked, *, agreed: bool) -> BookingRefusal | None:
    if not asked.confirmed:
        return None
    if agreed:
        return BookingRefusal(code="wait_for_yes", detail="No clear yes to this was heard yet: read it back, and ask.")
    return BookingRefusal(code="not_read_back", detail="This was not read back yet.")


def _rule(desk: Desk, code: str) -> str:
    rules = desk.business.booking
    assert rules is not None  # or there would be no rule
    if code == "no_more_moves":
        return f"A booking can be moved {rules.reschedules} time(s), and this one was."
    return f"A booking can be moved up to {rules.reschedule_notice_hours} hours before."


def _refused(
    desk: Desk, booking: Booking, refusal: BookingRefusal, next_free: tuple[FreeSeating, ...] = ()
) -> RescheduleAnswer:
    told = booking_told(booking, desk.business.zone)
    return RescheduleAnswer(outcome="refused", booking=told, refusal=refusal, next_free=next_free)
