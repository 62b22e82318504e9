"""A change of a booking that stands, as customers ask for it: "we'll be two more", "add noodles for everyone"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Final

from agents import intents
from agents.booking_notes import BookingNotes
from agents.booking_rules import is_over
from agents.booking_terms import counts_in
from agents.business import Business
from agents.listening import listen
from agents.notes import Notes
from agents.understanding.numbers import with_digits
from agents.understanding.party import Party
from memory.bookings import Booking

CHANGE_SLOTS: Final = frozenset(
    {"party", "children", "extras", "address", "zip", "name", "phone", "email", "allergies"}
)
"""What a turn can tell of a booking that can be another later. Its day and its time are moved, not changed."""

_PART = re.compile(
    r"\b(?:chang\w*|updat\w*|correct|fix|wrong|different|new|another)\b.{0,30}?\b(?:address|name|e-?mail|phone|number"
    r"|(?:guest|head) ?count|party size|order|guests?|people|zip(?: code)?|place)\b"
    r"|\b(?:address|name|e-?mail|phone|number|zip(?: code)?|place) (?:is|has|was|isn'?t)\b.{0,12}"
    r"\b(?:wrong|different|changed|right|another)\b",
    re.IGNORECASE,
)
_CHANGES = re.compile(
    r"\b(?:\w+ (?:more|fewer|less|extra|additional)|another|add(?:ing)?|bring(?:ing)?|make (?:it|that|us)|instead|now"
    r"|change (?:it|that|us|this) to"
    r"|we(?:'ll| will| are|'re)(?: going to)? be|there(?:'ll| will) be|(?:can'?t|cannot|won'?t) (?:make it|come|be)"
    r"|(?:not|aren'?t|isn'?t) coming|dropped out|remove|take (?:off|out)|drop|without|swap|switch|upgrade"
    r"|(?:put|have) it (?:under|in))\b",
    re.IGNORECASE,
)
_MOVES = re.compile(
    r"\b(?:move|re-?schedule|postpone|push|switch|change|shift|make)\b.{0,20}?\b(?:it|that|this|us|booking|party|time)\b",
    re.IGNORECASE,
)
_TO_A_NUMBER = re.compile(
    r"\bto (?:at |around |about )?(\d{1,2}(?: o'clock)?(?:,? (?:please|instead|then))*\W*)$", re.IGNORECASE
)
_ONLY_ASKS = re.compile(
    r"^\W*(?:how much|what(?:'s| is| are| would| does)?|do you|is there|are there|which|who|why|when|where)\b",
    re.IGNORECASE,
)


def may_move(text: str, notes: Notes) -> bool:
    """Whether this may ask for another time of what is booked: worth a look into the diary."""
    return notes.topic not in intents.BOOKINGS and _MOVES.search(text) is not None


def moved_on_its_day(text: str, notes: Notes, booking: Booking, business: Business, today: date) -> Notes | None:
    """The notes to hear "move it to 9" with, which leaves the day as it is; None when a day was said, or no time."""
    on_its_day = BookingNotes(day=booking.seating.day.isoformat(), reference=booking.reference)
    as_time = _TO_A_NUMBER.sub(r"at \1", with_digits(text))
    heard = listen(as_time, replace(notes, asked="at", booking=on_its_day), business, today)
    if "at" not in heard.found or "day" in heard.found:
        return None
    return replace(notes, topic=intents.RESCHEDULE, asked=None, booking=heard.notes.booking)


def may_begin_change(text: str, notes: Notes) -> bool:
    """Whether this may ask to change a booking that stands: worth a look into the diary."""
    busy = notes.topic in intents.BOOKINGS or notes.topic in intents.MESSAGES
    asks = _ONLY_ASKS.match(text) is not None
    return not busy and not asks and bool(_PART.search(text) or _CHANGES.search(text))


def meant_by(notes: Notes, bookings: Sequence[Booking], now: datetime) -> Booking | None:
    """The booking that a change would be of: the one that was spoken of, or the only one to come."""
    standing = [booking for booking in bookings if booking.state == "booked" and not is_over(booking, now)]
    spoken_of = [booking for booking in standing if booking.reference == notes.booking.reference]
    return next(iter(spoken_of or standing), None) if len(spoken_of or standing) == 1 else None


def begun_change(text: str, notes: Notes, booking: Booking, business: Business, today: date) -> Notes | None:
    """The notes to hear this turn with, if it changes this booking: what is booked, so that "two more" are two more."""
    booked = _as_booked(notes, booking, business)
    told = listen(text, booked, business, today).found
    return booked if (told & CHANGE_SLOTS and not told & {"day", "at"}) or _PART.search(text) else None


def _as_booked(notes: Notes, booking: Booking, business: Business) -> Notes:
    details = booking.details
    return replace(
        notes,
        topic=intents.CHANGE,
        asked=None,
        party=_party(booking, business),
        extras={**counts_in(booking.order, "upgrades"), **counts_in(booking.order, "add_ons")},
        zip=details.get("zip"),
        place=None,
        name=details.get("name"),
        phone=details.get("phone"),
        email=details.get("email"),
        digits="",
        booking=BookingNotes(
            reference=booking.reference, address=details.get("address"), allergies=details.get("allergies")
        ),
    )


def _party(booking: Booking, business: Business) -> Party:
    """The counts of the price list as adults and children; ages stand for the lines that go by age."""
    adult, child = business.price_for_age(30), business.price_for_age(9)
    ages: list[int] = []
    for name, count in booking.party.items():
        price = business.prices.get(name)
        if name not in (adult, child) and price is not None and price.to_age is not None:
            ages += [price.to_age] * count
    adults = sum(count for name, count in booking.party.items() if name == adult)
    children = sum(count for name, count in booking.party.items() if name == child) + len(ages)
    return Party(adults, children, tuple(ages))
