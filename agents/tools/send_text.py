"""Give the customer in writing what was talked about: all of their booking, or the price."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from agents.booking_answers import BookingRefusal, Told
from agents.errors import UnknownZip
from agents.listening import order_of
from agents.notes import Notes
from agents.quoting import quote as work_out
from agents.texts import Promise, TextKind
from agents.tools.desk import Desk
from agents.tools.diary import booking_meant
from agents.tools.find_booking import ReferenceTold
from memory.bookings import Booking

TextOutcome = Literal["texted", "here", "no_number", "stopped", "not_possible", "nothing", "refused"]


class TextAsked(BaseModel):
    """What they want in writing. Nothing when they only say "that": it is what was talked about."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    what: Literal["confirmation", "quote"] | None = Field(
        default=None, description="confirmation: all of a booking that stands. quote: the price of this conversation."
    )
    reference: ReferenceTold | None = Field(
        default=None, description="The booking's reference; leave out when the customer has only one to come."
    )


class TextGiven(Told):
    """What became of it.

    `texted`: it is on its way to the number `to`. `here`: they are writing; put `text` into the answer. `no_number`:
    nothing was sent, ask for the mobile number. `stopped`: nothing was sent, they told us to stop texting them.
    `not_possible`: no texts can be sent from here. `nothing`: there is no booking and no price yet. `refused`: why.
    """

    outcome: TextOutcome
    what: TextKind | None = None
    to: str | None = None
    text: str | None = None
    refusal: BookingRefusal | None = None


async def send_text(desk: Desk, asked: TextAsked) -> TextGiven:
    """Text the customer the confirmation of their booking, or the price that was worked out, whole and in writing.
    Sends only what the house knows, to the customer's own number, and only when they asked for it or said yes to it.
    """
    if desk.texts is None:
        return TextGiven(outcome="not_possible")
    notes = Notes.from_json(desk.conversation.notes)
    if asked.what != "quote" and desk.bookings is not None:
        reference = asked.reference or notes.booking.reference
        meant = await booking_meant(desk, reference, None)
        if meant.booking is not None and meant.booking.state == "booked":
            return await given(desk, "confirmation", _confirmation(desk, meant.booking))
        if asked.what == "confirmation" or len(meant.choices) > 1:
            return TextGiven(outcome="refused", refusal=meant.refusal)
    text = await _quote(desk, notes)
    return await given(desk, "quote", text) if text else TextGiven(outcome="nothing")


async def given(desk: Desk, kind: TextKind, text: str) -> TextGiven:
    """Send it, or say why not; in writing it is part of the answer."""
    if desk.channel != "voice":
        return TextGiven(outcome="here", what=kind, text=text)
    if desk.texts is None:
        return TextGiven(outcome="not_possible", what=kind)
    if desk.customer.stopped_at is not None:
        return TextGiven(outcome="stopped", what=kind)
    if desk.text_to is None:
        return TextGiven(outcome="no_number", what=kind)
    promise = Promise(
        org=desk.org,
        customer=desk.customer.id,
        conversation=desk.conversation.id,
        turn=desk.turn,
        to=desk.text_to,
        kind=kind,
        text=text,
        at=desk.now,
    )
    await desk.texts.send(promise)
    return TextGiven(outcome="texted", what=kind, to=desk.text_to.value)


def _confirmation(desk: Desk, booking: Booking) -> str:
    assert desk.texts is not None
    links = desk.links
    return desk.texts.confirmation(
        booking,
        deposit_url=links.deposit(booking) if links else None,
        calendar_url=links.calendar(booking) if links else None,
    )


async def _quote(desk: Desk, notes: Notes) -> str | None:
    """The price of what was talked about; None without a party, or when it cannot be priced."""
    party, upgrades, add_ons = order_of(notes, desk.business)
    if not party or desk.texts is None:
        return None
    miles, place = None, None
    if notes.zip:
        try:
            miles, where = await desk.miles_to(notes.zip)
            place = where.city
        except UnknownZip:
            pass
    offer = work_out(desk.business, party, miles=miles, upgrades=upgrades, add_ons=add_ons)
    return desk.texts.quote(offer, place) if offer.ok else None
