"""Find what a customer has booked."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from agents.booking_answers import BookingRefusal, BookingTold, Told, booking_told
from agents.booking_rules import is_over
from agents.tools.desk import Desk
from agents.tools.diary import bookings_of

_MOST = 5

ReferenceTold = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40)]
ContactTold = Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=200)]


class BookingAsked(BaseModel):
    """Nothing for this customer's own bookings; a reference for one that was made under another contact."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    reference: ReferenceTold | None = Field(default=None, description="The booking's reference, if they tell it.")
    contact: ContactTold | None = Field(
        default=None, description="Phone number or email that it was booked with, when it was another than now."
    )


class BookingFound(Told):
    """The next one first; past ones come last. Empty with a `refusal`: ask for the reference, and for the contact."""

    bookings: tuple[BookingTold, ...] = ()
    refusal: BookingRefusal | None = None


async def find_booking(desk: Desk, asked: BookingAsked) -> BookingFound:
    """Look up this customer's bookings: when, for whom, what it costs, whether the deposit is paid."""
    found = await bookings_of(desk, asked.reference, asked.contact)
    if not found:
        detail = "No such booking of this customer was found."
        return BookingFound(refusal=BookingRefusal(code="no_booking", detail=detail))
    to_come = [booking for booking in found if not is_over(booking, desk.now)]
    to_come.sort(key=lambda booking: (booking.state != "booked", booking.seating.starts_at))
    past = sorted((b for b in found if b not in to_come), key=lambda b: b.seating.starts_at, reverse=True)
    shown = [*to_come, *past][:_MOST]
    return BookingFound(bookings=tuple(booking_told(booking, desk.business.zone) for booking in shown))
