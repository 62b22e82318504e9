"""Say which seatings are free."""

from __future__ import annotations

from datetime import date, time, timedelta

from pydantic import BaseModel, ConfigDict, Field

from agents.booking_answers import BookingRefusal, FreeSeating, Told, refused
from agents.seatings import SeatingRefusal, bookable, no_start, read_day, read_time, seating_at, starts_on
from agents.tools.desk import Desk
from agents.tools.diary import NEXT_FREE, free_near, free_of, full, wish_of
from memory.bookings import Seating


class AvailabilityAsked(BaseModel):
    """A day, a time on it, or neither: then the next free seatings."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    day: str | None = Field(default=None, description="The day asked about, like 2026-11-28.")
    at: str | None = Field(default=None, description="The local time asked about, like 18:00.")


class AvailabilityAnswer(Told):
    """`free` is what was asked for and can be had: offer only that.

    With a `refusal` it cannot be had, and `next_free` are the nearest seatings that can, nearest first.
    """

    free: tuple[FreeSeating, ...] = ()
    next_free: tuple[FreeSeating, ...] = ()
    refusal: BookingRefusal | None = None


async def check_availability(desk: Desk, asked: AvailabilityAsked) -> AvailabilityAnswer:
    """Look up which seatings are free: at a day and time, on a day, or the next ones. Never promise one unseen."""
    if desk.business.booking is None or not desk.business.booking.starts:
        none = read_day(desk.business, "", desk.now)
        return AvailabilityAnswer(refusal=refused(none) if isinstance(none, SeatingRefusal) else None)
    if asked.day is None:
        return await _next(desk, asked.at)
    if asked.at is not None:
        chosen = seating_at(desk.business, asked.day, asked.at, desk.now)
        return await _refused(desk, chosen, asked) if isinstance(chosen, SeatingRefusal) else await _at(desk, chosen)
    day = read_day(desk.business, asked.day, desk.now)
    return await _refused(desk, day, asked) if isinstance(day, SeatingRefusal) else await _on(desk, day, asked)


async def _at(desk: Desk, chosen: Seating) -> AvailabilityAnswer:
    if free := await free_of(desk, [chosen]):
        return AvailabilityAnswer(free=tuple(free))
    mine = await desk.diary.of_customer(desk.org, desk.customer.id)
    refusal = full(chosen)
    if any(booking.state == "booked" and booking.seating.starts_at == chosen.starts_at for booking in mine):
        refusal = BookingRefusal(code="already_booked", detail="This customer has booked this seating.")
    return AvailabilityAnswer(next_free=await free_near(desk, chosen.starts_at), refusal=refusal)


async def _on(desk: Desk, day: date, asked: AvailabilityAsked) -> AvailabilityAnswer:
    """All of a day; one of which nothing may be booked any more says why."""
    in_time = bookable(desk.business, day, day, desk.now)
    if free := await free_of(desk, in_time):
        return AvailabilityAnswer(free=tuple(free))
    rules = desk.business.booking
    last = starts_on(rules, day)[-1] if rules and starts_on(rules, day) else time(12)
    why = seating_at(desk.business, day.isoformat(), f"{last:%H:%M}", desk.now)
    if isinstance(why, SeatingRefusal):
        return await _refused(desk, why, asked)
    refusal = BookingRefusal(code="full", detail=f"{day.isoformat()} is full.")
    return AvailabilityAnswer(next_free=await free_near(desk, why.starts_at), refusal=refusal)


async def _next(desk: Desk, at: str | None) -> AvailabilityAnswer:
    """The next free seatings, or the next ones at a time of day."""
    clock = None
    if at is not None:
        clock = read_time(at)
        rules = desk.business.booking
        if isinstance(clock, time) and rules and clock not in rules.starts:
            clock = no_start(rules, clock)
        if isinstance(clock, SeatingRefusal):
            return AvailabilityAnswer(refusal=refused(clock), next_free=await free_near(desk, desk.now))
    free: list[FreeSeating] = []
    for days in (14, 366 * 10):
        today = desk.local_now.date()
        wanted = bookable(desk.business, today, today + timedelta(days=days), desk.now)
        free = await free_of(desk, [each for each in wanted if clock is None or each.at == clock])
        if len(free) >= NEXT_FREE:
            break
    refusal = None if free else BookingRefusal(code="full", detail="Nothing is free as far as one can book.")
    return AvailabilityAnswer(free=tuple(free[:NEXT_FREE]), refusal=refusal)


async def _refused(desk: Desk, why: SeatingRefusal, asked: AvailabilityAsked) -> AvailabilityAnswer:
    return AvailabilityAnswer(refusal=refused(why), next_free=await free_near(desk, wish_of(desk, asked.day, asked.at)))
