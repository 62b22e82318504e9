"""Change the party, the extras, the address or the name of a booking: read back first, changed by a yes to that."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Literal

import structlog
from pydantic import BaseModel, ConfigDict, Field

from agents.booking_answers import BookingRefusal, BookingTold, ReadBack, Told, booking_told
from agents.booking_rules import count_is_final
from agents.booking_terms import Wanted, counts_in, read_back_of, terms_of
from agents.read_backs import read_back_code, same_details
from agents.tools.book import Short
from agents.tools.desk import Desk
from agents.tools.diary import booking_meant
from agents.tools.find_booking import ContactTold, ReferenceTold
from memory.bookings import Booking, Terms

log = structlog.get_logger()

_DETAILS = ("name", "phone", "email", "address", "zip", "allergies")


class ChangeAsked(BaseModel):
    """Which booking, and what of it is another now; what is left out stays. First without `confirmed`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    reference: ReferenceTold | None = Field(default=None, description="The booking's reference, if they tell it.")
    contact: ContactTold | None = Field(
        default=None, description="Phone number or email that it was booked with, when it was another than now."
    )
    party: Mapping[str, int] | None = Field(
        default=None, description="The whole party as it will be: how many of each line of the price list, by its name."
    )
    upgrades: Mapping[str, int] | None = Field(
        default=None, description="All upgrades as they will be, by their names."
    )
    add_ons: Mapping[str, int] | None = Field(default=None, description="All add-ons as they will be, by their names.")
    zip: Short | None = Field(default=None, description="Five-digit ZIP code of the new address.")
    address: Short | None = Field(default=None, description="The new street address.")
    name: Short | None = Field(default=None, description="The name that it is to be under.")
    phone: Short | None = Field(default=None, description="Another phone number.")
    email: Short | None = Field(default=None, description="Another email address.")
    allergies: Short | None = Field(default=None, description="Allergies of the guests in their words, or none.")
    confirmed: bool = Field(default=False, description="True only when the customer has just said yes to the change.")
    read_back: str | None = Field(default=None, description="The code of the read-back that they said yes to.")


class ChangeAnswer(Told):
    """What became of it.

    `read_back`: nothing is changed; say all of `read_back`, as the booking would be, with its new total and what is
    left to pay, and ask for their yes, which goes with its code and the same details. `was` is the booking as it
    stands. `changed`: done. `refused`: see `refusal`, and `choices` when it is not clear which booking.
    """

    outcome: Literal["read_back", "changed", "refused"]
    read_back: ReadBack | None = None
    was: BookingTold | None = None
    booking: BookingTold | None = None
    choices: tuple[BookingTold, ...] = ()
    refusal: BookingRefusal | None = None


async def change_booking(desk: Desk, asked: ChangeAsked) -> ChangeAnswer:
    """Change the party, the extras, the address, the name or the allergies of a booking; its time is changed by
    `reschedule`. Takes two turns: without `confirmed` it gives what to read back and a code; after the customer's yes,
    call it with the same details, `confirmed` and that code.
    """
    meant = await booking_meant(desk, asked.reference, asked.contact)
    booking = meant.booking
    if booking is None:
        choices = tuple(booking_told(each, desk.business.zone) for each in meant.choices)
        return ChangeAnswer(outcome="refused", refusal=meant.refusal, choices=choices)
    if booking.state == "cancelled":
        return _refused(desk, booking, BookingRefusal(code="no_booking", detail="This booking is cancelled."))
    if asked.confirmed and asked.read_back and booking.read_back == asked.read_back:
        return _changed(desk, booking)  # by an earlier try of the same yes
    terms = await _terms(desk, asked, booking)
    if isinstance(terms, BookingRefusal):
        return _refused(desk, booking, terms)
    if asked.confirmed and same_details(asked.read_back, terms.code) and desk.may_act(asked.read_back):
        return await _change(desk, booking, replace(terms, code=asked.read_back or ""))
    return ChangeAnswer(
        outcome="read_back",
        read_back=_read_back(desk, asked, booking, terms),
        was=booking_told(booking, desk.business.zone),
        refusal=BookingRefusal(
            code="not_read_back", detail="No clear yes to this was heard yet: read it back, and ask."
        )
        if asked.confirmed
        else None,
    )


async def _terms(desk: Desk, asked: ChangeAsked, booking: Booking) -> Terms | BookingRefusal:
    """The booking as it would be, with a code that is bound to how it stands now; or why it cannot be."""
    details = {**booking.details, **{name: told for name in _DETAILS if (told := getattr(asked, name))}}
    was = (dict(booking.party), counts_in(booking.order, "upgrades"), counts_in(booking.order, "add_ons"))
    told = (asked.party, asked.upgrades, asked.add_ons)
    party, upgrades, add_ons = (
        old if new is None else {name: count for name, count in new.items() if count}
        for old, new in zip(was, told, strict=True)
    )
    if (party, upgrades, add_ons) != was and count_is_final(desk.business, booking, desk.now):
        hours = desk.business.booking.final_count_hours if desk.business.booking else 0
        detail = f"The count is final {hours} hours before; a person sees to it now."
        return BookingRefusal(code="count_is_final", detail=detail, person=True)
    wanted = Wanted(party, upgrades, add_ons, details)
    terms = await terms_of(desk.business, booking.seating, wanted, desk.turn, desk.miles_to)
    if isinstance(terms, BookingRefusal):
        return terms
    same = (party, upgrades, add_ons) == was and terms.details == booking.details
    if same:
        return BookingRefusal(code="nothing_changed", detail="It is like that already; ask what to change.")
    if booking.deposit != "due":
        terms = replace(terms, deposit_cents=booking.deposit_cents)  # what was paid was paid
    bound = {"booking": booking.id, "now": booking.read_back, "moves": booking.moves, "to": terms.code[:10]}
    return replace(terms, code=read_back_code(bound, desk.turn))


def _read_back(desk: Desk, asked: ChangeAsked, booking: Booking, terms: Terms) -> ReadBack:
    """The booking with these terms. One that was read back in an earlier turn keeps its code: a yes to it counts."""
    heard = asked.read_back if same_details(asked.read_back, terms.code) else None
    would_be = replace(
        booking,
        party=terms.party,
        order=terms.order,
        details=terms.details,
        total_cents=terms.total_cents,
        deposit_cents=terms.deposit_cents,
        read_back=heard or terms.code,
    )
    return read_back_of(desk.business, would_be)


async def _change(desk: Desk, booking: Booking, terms: Terms) -> ChangeAnswer:
    changed = await desk.diary.change(
        desk.org,
        booking.id,
        terms,
        instead_of=booking.read_back,
        now=desk.now,
        once=desk.once_key(f"change {booking.id}"),
    )
    if changed.read_back != terms.code:
        meanwhile = BookingRefusal(code="changed_meanwhile", detail="The booking was changed meanwhile.")
        return _refused(desk, changed, meanwhile)
    log.info("booking_changed", org=desk.org, booking=changed.id, turn=desk.turn)
    return _changed(desk, changed)


def _changed(desk: Desk, booking: Booking) -> ChangeAnswer:
    return ChangeAnswer(outcome="changed", booking=booking_told(booking, desk.business.zone))


def _refused(desk: Desk, booking: Booking, refusal: BookingRefusal) -> ChangeAnswer:
    return ChangeAnswer(outcome="refused", was=booking_told(booking, desk.business.zone), refusal=refusal)
