"""How somebody is received: that they talk to an AI, of which business, and what is still open with them."""

from __future__ import annotations

from datetime import datetime

from agents import intents
from agents.business import Business
from agents.known import Known
from agents.notes import Notes, first_name
from agents.offline.when_words import When
from agents.phrases import Phrases
from memory.bookings import Booking
from memory.conversation import Channel
from memory.people import Customer


def greeting_for(
    phrases: Phrases, business: Business, customer: Customer, notes: Notes, *, resumed: bool, booked: str = ""
) -> str:
    """The words to receive this customer with. After a dropped line one sentence, and no second introduction.

    `booked` are the words for when they have a booking: told when nothing else is open.
    """
    subject = subject_of(notes, phrases)
    if resumed:
        name = "resumed_open" if subject else "resumed"
    else:
        name = "greeting_known" if customer.name else "greeting"
        name += "_open" if subject else "_booked" if booked else ""
    slots = {"business": business.name, "name": first_name(customer.name) or "", "subject": subject, "moment": booked}
    return phrases[name][0].format(**slots)


def moment_of(booking: Booking | None, channel: Channel, at: datetime, business: Business) -> str:
    """When a booking is, as it is said or written on this channel; "" without one."""
    if booking is None:
        return ""
    now = Known(channel=channel, local_time=at.astimezone(business.zone).isoformat(timespec="minutes"))
    return When(now).moment(booking.seating.day.isoformat(), booking.seating.at.isoformat(timespec="minutes"))


def subject_of(notes: Notes, phrases: Phrases) -> str:
    """What is still open, to say it: "your party of 12 in Davis"; "" when nothing is."""
    if notes.topic in intents.MESSAGES and notes.reason and not notes.callback:
        return phrases["subject_message"][0]
    booked = notes.booking.reference is not None and notes.topic is None
    if not notes.has_order or booked:
        return ""
    name = "subject_party_place" if notes.place else "subject_party"
    return phrases[name][0].format(guests=notes.party.guests, place=notes.place or "")
