"""Give the customer a link to a booking of theirs: to pay the deposit, or for their own calendar."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from agents.booking_answers import BookingRefusal, Told
from agents.payments.deposits import is_due
from agents.tools.desk import Desk
from agents.tools.diary import booking_meant
from agents.tools.find_booking import ReferenceTold
from agents.tools.send_text import given

LinkTo = Literal["deposit", "calendar"]


class LinkAsked(BaseModel):
    """What the link is for, and for which booking."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    to: LinkTo = Field(description="deposit: to pay it. calendar: a file for the customer's own calendar.")
    reference: ReferenceTold | None = Field(
        default=None, description="The booking's reference; leave out when the customer has only one to come."
    )


class LinkGiven(Told):
    """What became of it. `here` is the only outcome with a link.

    `here`: put `url` into this answer, exactly as it is. `texted`: it is on its way to the number `to_phone`.
    `no_number`: nothing was sent, ask for the mobile number. `stopped`: nothing was sent, they told us to stop texting
    them. `not_by_voice`: an address cannot be read aloud, and nothing was sent. `nothing_due`: there is no deposit to
    pay, `paid` says whether it was. `not_on_line`: a deposit of `deposit_cents` is due, and cannot be paid by a link.
    `refused`: `refusal` says why.
    """

    outcome: Literal["here", "texted", "no_number", "stopped", "not_by_voice", "nothing_due", "not_on_line", "refused"]
    to: LinkTo
    reference: str | None = None
    url: str | None = None
    to_phone: str | None = None
    deposit_cents: int = 0
    paid: bool = False
    refusal: BookingRefusal | None = None


async def send_link(desk: Desk, asked: LinkAsked) -> LinkGiven:
    """Give the link to pay a booking's deposit, or to put the booking into the customer's calendar. In writing it is
    part of the answer; on the phone it is texted to them, or `outcome` says why nothing was sent.
    """
    meant = await booking_meant(desk, asked.reference, None)
    if meant.booking is None:
        return LinkGiven(outcome="refused", to=asked.to, refusal=meant.refusal)
    booking = meant.booking
    answer = LinkGiven(
        outcome="here",
        to=asked.to,
        reference=booking.reference,
        deposit_cents=booking.deposit_cents,
        paid=booking.deposit == "paid",
    )
    if asked.to == "deposit" and not is_due(booking):
        return answer.model_copy(update={"outcome": "nothing_due"})
    url = None
    if desk.links is not None:
        url = desk.links.deposit(booking) if asked.to == "deposit" else desk.links.calendar(booking)
    if url is None:
        return answer.model_copy(update={"outcome": "not_on_line"})
    if desk.channel != "voice":
        return answer.model_copy(update={"url": url})
    if desk.texts is None:
        return answer.model_copy(update={"outcome": "not_by_voice"})
    text = await given(desk, asked.to, desk.texts.link(asked.to, url, booking.deposit_cents))
    return answer.model_copy(update={"outcome": text.outcome, "to_phone": text.to})
