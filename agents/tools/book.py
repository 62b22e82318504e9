"""Book a seating for a party: read back first, booked by the customer's yes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Annotated, Literal

import structlog
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from agents.booking_answers import BookingRefusal, BookingTold, FreeSeating, ReadBack, Told, booking_told, refused
from agents.booking_terms import Missing, Wanted, counts_in, details_of, missing_in, read_back_of, terms_of
from agents.phone import e164
from agents.read_backs import plain_text, same_details
from agents.seatings import SeatingRefusal, seating_at
from agents.tools.desk import Desk
from agents.tools.diary import free_near, full, hold, places, wish_of
from memory.bookings import Booking

log = structlog.get_logger()

Short = Annotated[str, StringConstraints(strip_whitespace=True, max_length=300)]

_TOLD = ("name", "phone", "email", "address", "zip", "allergies")


class BookAsked(BaseModel):
    """First without `confirmed`, for the read-back. After the customer's yes, `confirmed` and its code are enough."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    day: str | None = Field(default=None, description="The day, like 2026-11-28.")
    at: str | None = Field(default=None, description="The local time, like 18:00.")
    party: Mapping[str, int] = Field(default={}, description="How many of each line of the price list, by its name.")
    upgrades: Mapping[str, int] | None = Field(default=None, description="How many of each upgrade, by its name.")
    add_ons: Mapping[str, int] | None = Field(default=None, description="How many of each add-on, by its name.")
    zip: Short | None = Field(default=None, description="Five-digit ZIP code of the address.")
    address: Short | None = Field(default=None, description="Street address, when it was told.")
    name: Short | None = Field(default=None, description="The customer's name; leave out when it is known.")
    phone: Short | None = Field(default=None, description="Their phone number; leave out for the one they call from.")
    email: Short | None = Field(default=None, description="Their email address.")
    allergies: Short | None = Field(default=None, description="Allergies of the guests in their words, or none.")
    confirmed: bool = Field(
        default=False, description="True only when the customer has just said yes to everything that was read back."
    )
    read_back: str | None = Field(default=None, description="The code of the read-back that they said yes to.")


class BookAnswer(Told):
    """What became of it.

    `read_back`: nothing is booked; say all of `read_back` to the customer and ask for their yes. A `refusal` beside it
    says why a yes did not count. `missing`: ask for the first of `missing`. `booked`: done now. `already_booked`: it
    was done before, and `booking` is what stands. `refused`: `refusal` says why, and `next_free` what can be had.
    """

    outcome: Literal["read_back", "missing", "booked", "already_booked", "refused"]
    read_back: ReadBack | None = None
    missing: tuple[Missing, ...] = ()
    booking: BookingTold | None = None
    next_free: tuple[FreeSeating, ...] = ()
    refusal: BookingRefusal | None = None


async def book(desk: Desk, asked: BookAsked) -> BookAnswer:
    """Book a seating. Cannot be undone, so it takes two turns: without `confirmed` it holds the seating and gives what
    to read back, with its code; after the customer's yes, call it with `confirmed` and that code. Changed details need
    a new read-back.
    """
    mine = await desk.diary.of_customer(desk.org, desk.customer.id)
    agreed = _agreed(mine, asked)
    if agreed is not None and agreed.state == "booked":
        return _booked(desk, agreed)
    if agreed is None or agreed.state not in ("held", "expired") or _differs(desk, asked, agreed):
        return await _read_back(desk, asked, mine)
    if not desk.may_act(agreed.read_back):
        wait = BookingRefusal(code="wait_for_yes", detail="No clear yes to this was heard yet: read it back, and ask.")
        return BookAnswer(outcome="read_back", read_back=read_back_of(desk.business, agreed), refusal=wait)
    return await _book(desk, asked, agreed)


def _agreed(mine: Sequence[Booking], asked: BookAsked) -> Booking | None:
    """What the customer said yes to."""
    if not (asked.confirmed and asked.read_back):
        return None
    return next((booking for booking in mine if booking.read_back == asked.read_back), None)


async def _book(desk: Desk, asked: BookAsked, agreed: Booking) -> BookAnswer:
    """Once a turn, whatever it is called with: the customer said one yes."""
    booked = await desk.diary.book(
        desk.org,
        agreed.id,
        places=places(desk),
        read_back=agreed.read_back or "",
        now=desk.now,
        once=desk.once_key("book"),
    )
    if booked is not None and booked.state == "booked":
        log.info("booked", org=desk.org, booking=booked.id, turn=desk.turn)
        return _booked(desk, booked)
    mine = await desk.diary.of_customer(desk.org, desk.customer.id)
    stands = next((booking for booking in mine if booking.id == agreed.id), agreed)
    if stands.state in ("held", "expired") and stands.read_back == agreed.read_back:
        near = await free_near(desk, agreed.seating.starts_at)
        return BookAnswer(outcome="refused", refusal=full(agreed.seating, [agreed]), next_free=near)
    return await _read_back(desk, asked, mine)


async def _read_back(desk: Desk, asked: BookAsked, mine: Sequence[Booking]) -> BookAnswer:
    """Hold the seating with the terms to be read back."""
    for booking in mine:
        theirs = (booking.seating.day.isoformat(), f"{booking.seating.at:%H:%M}")
        if booking.state == "booked" and theirs == (asked.day, asked.at):
            return _booked(desk, booking)
    if asked.day is None or asked.at is None:
        unsaid: list[Missing] = [*(["day"] if asked.day is None else []), *(["at"] if asked.at is None else [])]
        return BookAnswer(outcome="missing", missing=(*unsaid, *missing_in(desk.business, _wanted(desk, asked))))
    chosen = seating_at(desk.business, asked.day, asked.at, desk.now)
    if isinstance(chosen, SeatingRefusal):
        near = await free_near(desk, wish_of(desk, asked.day, asked.at)) if desk.business.booking else ()
        return BookAnswer(outcome="refused", refusal=refused(chosen), next_free=near)
    wanted = _wanted(desk, asked)
    if missing := missing_in(desk.business, wanted):
        return BookAnswer(outcome="missing", missing=missing)
    terms = await terms_of(desk.business, chosen, wanted, desk.turn, desk.miles_to)
    if isinstance(terms, BookingRefusal):
        return BookAnswer(outcome="refused", refusal=terms)
    heard = next((each for each in mine if each.state == "held" and same_details(each.read_back, terms.code)), None)
    if heard is not None and heard.read_back:
        terms = replace(terms, code=heard.read_back)  # said in an earlier turn, so a yes to it counts
    held = await hold(desk, chosen, terms.party, terms=terms)
    if held is None:
        near = await free_near(desk, chosen.starts_at)
        return BookAnswer(outcome="refused", refusal=full(chosen, mine), next_free=near)
    if held.state == "booked":
        return _booked(desk, held)
    why = BookingRefusal(code="not_read_back", detail="This was not read back yet.") if asked.confirmed else None
    return BookAnswer(outcome="read_back", read_back=read_back_of(desk.business, held), refusal=why)


def _booked(desk: Desk, booking: Booking) -> BookAnswer:
    """`booked` in the turn in which it was, however often that is tried, and `already_booked` in every later one."""
    now = booking.made_at == desk.now
    return BookAnswer(outcome="booked" if now else "already_booked", booking=booking_told(booking, desk.business.zone))


def _wanted(desk: Desk, asked: BookAsked) -> Wanted:
    told = {name: getattr(asked, name) for name in _TOLD}
    details = details_of(desk.customer, told)
    return Wanted(asked.party, asked.upgrades or {}, asked.add_ons or {}, details)


def _differs(desk: Desk, asked: BookAsked, agreed: Booking) -> bool:
    """Whether anything that is said beside the yes is not what was read back."""
    told = {name: plain_text(said) for name in _TOLD if (said := getattr(asked, name))}
    if "phone" in told:
        told["phone"] = e164(told["phone"], desk.business) or told["phone"]
    known = {name: plain_text(agreed.details.get(name, "")) for name in told}
    counts = [
        (asked.party or None, agreed.party),
        (asked.upgrades, counts_in(agreed.order, "upgrades")),
        (asked.add_ons, counts_in(agreed.order, "add_ons")),
    ]
    return (
        told != known
        or asked.day not in (None, agreed.seating.day.isoformat())
        or asked.at not in (None, f"{agreed.seating.at:%H:%M}")
        or any(said is not None and {k: n for k, n in said.items() if n} != dict(was) for said, was in counts)
    )
