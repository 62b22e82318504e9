"""What the booking tools tell a model: seatings, bookings, what to read back, and why something cannot be done."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict

from agents.business import WEEKDAYS
from agents.quoting import RefusalCode
from agents.seatings import SeatingRefusal, SeatingRefusalCode
from memory.bookings import Booking, BookingState, DepositState, Seating

BookingRefusalCode = (
    SeatingRefusalCode
    | RefusalCode
    | Literal[
        "unknown_zip",
        "bad_phone",
        "bad_email",
        "severe_allergy",
        "not_read_back",
        "wait_for_yes",
        "no_booking",
        "which_booking",
        "same_seating",
        "no_more_moves",
        "too_late",
        "changed_meanwhile",
        "nothing_changed",
        "gone",
        "count_is_final",
    ]
)


class Told(BaseModel):
    """A frozen answer, or a part of one."""

    model_config = ConfigDict(frozen=True)


class BookingRefusal(Told):
    """Why it was not done. `detail` is a plain sentence; `person` says that somebody of the staff has to decide."""

    code: BookingRefusalCode
    detail: str
    person: bool = False


class SeatingTold(Told):
    """A seating: "2026-11-28", "Saturday", "18:00" local, and the moment in ISO with its offset."""

    day: str
    weekday: str
    at: str
    starts_at: str


class FreeSeating(SeatingTold):
    """A seating that can be booked. `held_for_you` says that this customer holds one of its places."""

    places_left: int
    held_for_you: bool = False


class BookingTold(Told):
    """A booking as it stands. Money is whole cents; `reference` is what the customer may be told."""

    reference: str
    state: BookingState
    seating: SeatingTold
    party: Mapping[str, int]
    name: str | None = None
    total_cents: int = 0
    deposit_cents: int = 0
    deposit: DepositState = "due"
    balance_cents: int = 0
    moves: int = 0


class ReadBack(Told):
    """What to read back to the customer before booking. `code` goes with their yes, in a later turn.

    `held_until` is the local ISO time until which the seating is kept for them. `minimum_cents` is the minimum order
    that the food was raised to, 0 when it was not.
    """

    code: str
    seating: SeatingTold
    party: Mapping[str, int]
    upgrades: Mapping[str, int] = {}
    add_ons: Mapping[str, int] = {}
    guests: int = 0
    name: str | None = None
    phone: str | None = None
    email: str | None = None
    address: str | None = None
    zip: str | None = None
    allergies: str | None = None
    total_cents: int = 0
    deposit_cents: int = 0
    balance_cents: int = 0
    minimum_cents: int = 0
    held_until: str | None = None


def seating_told(seating: Seating, zone: ZoneInfo) -> SeatingTold:
    """A seating in words and figures."""
    return SeatingTold(**seating_words(seating, zone))


def seating_words(seating: Seating, zone: ZoneInfo) -> dict[str, str]:
    """The fields of `SeatingTold`."""
    return {
        "day": seating.day.isoformat(),
        "weekday": WEEKDAYS[seating.day.weekday()].capitalize(),
        "at": f"{seating.at:%H:%M}",
        "starts_at": local_iso(seating.starts_at, zone),
    }


def local_iso(moment: datetime, zone: ZoneInfo) -> str:
    """A moment by the business's own clock, to the minute, with its offset."""
    return moment.astimezone(zone).isoformat(timespec="minutes")


def booking_told(booking: Booking, zone: ZoneInfo) -> BookingTold:
    """A booking as the customer may hear of it."""
    return BookingTold(
        reference=booking.reference,
        state=booking.state,
        seating=seating_told(booking.seating, zone),
        party=booking.party,
        name=booking.details.get("name"),
        total_cents=booking.total_cents,
        deposit_cents=booking.deposit_cents,
        deposit=booking.deposit,
        balance_cents=booking.total_cents - booking.deposit_cents,
        moves=booking.moves,
    )


def refused(refusal: SeatingRefusal) -> BookingRefusal:
    """A refusal of a seating, as one of a booking."""
    return BookingRefusal(code=refusal.code, detail=refusal.detail)
