"""Keep a seating for a customer while they are talking."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict, Field

from agents.booking_answers import (
    BookingRefusal,
    BookingTold,
    FreeSeating,
    SeatingTold,
    Told,
    booking_told,
    seating_told,
)
from agents.booking_answers import refused as as_booking_refusal
from agents.quoting import quote
from agents.seatings import SeatingRefusal, seating_at
from agents.tools.desk import Desk
from agents.tools.diary import free_near, full, held_until, hold, wish_of


class HoldAsked(BaseModel):
    """The seating to keep, and for how many, when that is known."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    day: str = Field(description="The day, like 2026-11-28.")
    at: str = Field(description="The local time, like 18:00.")
    party: Mapping[str, int] = Field(
        default={}, description="How many of each line of the price list, by its name; leave out while not known."
    )


class HoldAnswer(Told):
    """`held` is kept until `held_until`, a local ISO time, and is not booked by that.

    With a `refusal` nothing is held; `next_free` are the nearest seatings that can be. `already_booked` is this
    customer's own booking of this very seating.
    """

    held: SeatingTold | None = None
    held_until: str | None = None
    minutes: int | None = None
    already_booked: BookingTold | None = None
    next_free: tuple[FreeSeating, ...] = ()
    refusal: BookingRefusal | None = None


async def hold_seating(desk: Desk, asked: HoldAsked) -> HoldAnswer:
    """Keep a seating for this customer for some minutes, so that nobody else takes it while they decide.

    It replaces what was held for them before. It is no booking: `book` makes one.
    """
    zone = desk.business.zone
    for booking in await desk.diary.of_customer(desk.org, desk.customer.id):
        mine = (booking.seating.day.isoformat(), f"{booking.seating.at:%H:%M}")
        if booking.state == "booked" and mine == (asked.day, asked.at):
            return HoldAnswer(already_booked=booking_told(booking, zone))
    chosen = seating_at(desk.business, asked.day, asked.at, desk.now)
    if isinstance(chosen, SeatingRefusal):
        near = await free_near(desk, wish_of(desk, asked.day, asked.at)) if desk.business.booking else ()
        return HoldAnswer(refusal=as_booking_refusal(chosen), next_free=near)
    if asked.party and (refusals := quote(desk.business, asked.party).refusals):
        return HoldAnswer(refusal=BookingRefusal(**refusals[0].model_dump()))
    held = await hold(desk, chosen, asked.party)
    if held is None:
        return HoldAnswer(refusal=full(chosen), next_free=await free_near(desk, chosen.starts_at))
    if held.state != "held":
        return HoldAnswer(already_booked=booking_told(held, zone))
    rules = desk.business.booking
    return HoldAnswer(
        held=seating_told(held.seating, zone),
        held_until=held_until(desk, held),
        minutes=rules.hold_minutes if rules else None,
    )
