"""The diary as the booking tools use it: what is free, holding a seating, and whose booking is meant."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from agents.booking_answers import BookingRefusal, FreeSeating, local_iso, seating_words
from agents.booking_rules import is_over
from agents.phone import e164
from agents.seatings import bookable, read_time, seating, written_day
from agents.tools.desk import Desk
from memory.bookings import Booking, Seating, Terms
from memory.people import CustomerId

NEXT_FREE = 3
"""Seatings offered when the one asked for cannot be had: as many as one can keep in mind on the phone."""

_LOOK_DAYS = (7, 60)


@dataclass(frozen=True, slots=True)
class Meant:
    """The booking that is meant, or why that is not known, with the `choices` there are."""

    booking: Booking | None = None
    refusal: BookingRefusal | None = None
    choices: Sequence[Booking] = ()


async def free_of(desk: Desk, seatings: Sequence[Seating]) -> list[FreeSeating]:
    """Those with a place left for this customer. A place that they hold themselves is free for them."""
    if not seatings:
        return []
    days = [each.day for each in seatings]
    taken = await desk.diary.taken(desk.org, min(days), max(days), now=desk.now)
    mine = await desk.diary.of_customer(desk.org, desk.customer.id)
    held = {booking.seating.starts_at for booking in mine if booking.holds_at(desk.now)}
    booked = {booking.seating.starts_at for booking in mine if booking.state == "booked"}
    free = []
    for each in seatings:
        theirs = each.starts_at in held
        left = places(desk) - taken.get(each.starts_at, 0) + theirs
        if left > 0 and each.starts_at not in booked:
            words = seating_words(each, desk.business.zone)
            free.append(FreeSeating(**words, places_left=left, held_for_you=theirs))
    return free


async def free_near(desk: Desk, wish: datetime) -> tuple[FreeSeating, ...]:
    """The free seatings nearest to a wish, nearest first: a few, or none when there is none as far as one can book."""
    booking = desk.business.booking
    day, free = wish.astimezone(desk.business.zone).date(), []
    for around in (*_LOOK_DAYS, booking.furthest_days if booking else 0):
        first, last = _days_around(day, around)
        free = await free_of(desk, bookable(desk.business, first, last, desk.now))
        if len(free) >= NEXT_FREE:
            break
    nearest = sorted(free, key=lambda each: abs(datetime.fromisoformat(each.starts_at) - wish))
    return tuple(nearest[:NEXT_FREE])


def wish_of(desk: Desk, day: str | None, at: str | None) -> datetime:
    """The moment to look around when a day and time, as they are written, cannot be had: within what can be booked."""
    rules, today = desk.business.booking, desk.local_now.date()
    wanted = (written_day(day) if day else None) or today
    wanted = min(max(wanted, today), today + timedelta(days=rules.furthest_days if rules else 0))
    clock = read_time(at) if at else None
    return seating(desk.business, wanted, clock if isinstance(clock, time) else time(12)).starts_at


async def hold(
    desk: Desk,
    chosen: Seating,
    party: Mapping[str, int],
    *,
    terms: Terms | None = None,
    customer: CustomerId | None = None,
) -> Booking | None:
    """Keep a place for this customer (or another `customer`) as long as the business keeps one; None when it is full.

    Held once for each seating in a turn, however often it is tried.
    """
    rules = desk.business.booking
    minutes = rules.hold_minutes if rules else 0
    return await desk.diary.hold(
        desk.org,
        customer or desk.customer.id,
        chosen,
        places=places(desk),
        party=party,
        conversation=desk.conversation.id,
        until=desk.now + timedelta(minutes=minutes),
        now=desk.now,
        once=desk.once_key(f"hold {chosen.starts_at.timestamp():.0f} {terms.code if terms else ''}"),
        terms=terms,
    )


async def let_go(desk: Desk) -> None:
    """Give up what this customer holds: others can have it at once."""
    if desk.bookings is None:
        return
    for booking in await desk.bookings.of_customer(desk.org, desk.customer.id):
        if booking.state == "held":
            once = desk.once_key(f"let go {booking.id}")
            await desk.bookings.cancel(desk.org, booking.id, deposit=booking.deposit, now=desk.now, once=once)


async def bookings_of(desk: Desk, reference: str | None, contact: str | None) -> list[Booking]:
    """What this customer has booked or cancelled; or the booking of a reference, if it is theirs.

    Somebody else's reference opens nothing: a booking made under another contact has to have the phone number or email
    that they call or write from, or that they tell.
    """
    if reference is None:
        ids = (desk.customer.id, *desk.customer.merged)
        mine = [booking for id in ids for booking in await desk.diary.of_customer(desk.org, id)]
        return [booking for booking in mine if booking.state in ("booked", "cancelled")]
    called = "".join(char for char in reference.upper() if char.isascii() and char.isalnum())
    booking = await desk.diary.by_reference(desk.org, called)
    if booking is None:
        return []
    theirs = {each.value for each in desk.customer.contacts if each.kind != "web"}
    if contact:
        theirs |= {contact.strip().lower(), e164(contact, desk.business) or ""} - {""}
    known = {booking.details.get("phone"), booking.details.get("email", "").lower()}
    own = booking.customer in (desk.customer.id, *desk.customer.merged)
    return [booking] if own or theirs & known else []


async def booking_meant(desk: Desk, reference: str | None, contact: str | None) -> Meant:
    """The booking to change: the only one to come, or that of the reference; a cancelled one when none stands."""
    found = await bookings_of(desk, reference, contact)
    to_come = [booking for booking in found if not is_over(booking, desk.now)]
    standing = [booking for booking in to_come if booking.state == "booked"]
    if len(standing) > 1:
        refusal = BookingRefusal(code="which_booking", detail="There are several bookings; ask which one is meant.")
        return Meant(refusal=refusal, choices=standing)
    if standing or to_come:
        return Meant((standing or to_come)[0])
    if found and reference is not None:
        return Meant(refusal=BookingRefusal(code="past", detail="This booking is past; nothing can be changed."))
    return Meant(refusal=BookingRefusal(code="no_booking", detail="No such booking of this customer was found."))


def held_until(desk: Desk, booking: Booking) -> str | None:
    """Local ISO time until which a hold is kept."""
    return local_iso(booking.held_until, desk.business.zone) if booking.held_until else None


def full(chosen: Seating, mine: Sequence[Booking] = ()) -> BookingRefusal:
    """The refusal of a seating without a place; one that `mine` held is gone, and that is said."""
    if any(each.state in ("held", "expired") and each.seating.starts_at == chosen.starts_at for each in mine):
        return BookingRefusal(code="gone", detail="Somebody else took this seating after the hold ran out.")
    return BookingRefusal(code="full", detail=f"{chosen.day.isoformat()} at {chosen.at:%H:%M} is full.")


def places(desk: Desk) -> int:
    """How many parties one seating takes."""
    return desk.business.booking.at_once if desk.business.booking else 0


def _days_around(day: date, days: int) -> tuple[date, date]:
    """The edges of the calendar are no error."""
    ordinal = day.toordinal()
    return date.fromordinal(max(1, ordinal - days)), date.fromordinal(min(date.max.toordinal(), ordinal + days))
