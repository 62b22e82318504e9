"""How somebody is received: that they talk to an AI, of which business, and what is still open with them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from agents import intents
from agents.business import Business
from agents.known import Known
from agents.notes import Notes, first_name
from agents.offline.when_words import When
from agents.phrases import Phrases
from memory.bookings import Booking
from memory.conversation import Channel, Turn
from memory.people import Customer


def greeting_for(
    phrases: Phrases,
    business: Business,
    customer: Customer,
    notes: Notes,
    *,
    resumed: bool,
    booked: str = "",
    spoke: Channel | None = None,
) -> str:
    """The words to receive this customer with. After a dropped line one sentence, and no second introduction.

    `booked` are the words for when they have a booking: told when nothing else is open. `spoke` is the other channel on
    which they spoke to us last, if this conversation goes on from there.
    """
    subject = subject_of(notes, phrases)
    if spoke and not resumed and not subject:
        subject = _day_of(notes, phrases)
    if resumed:
        name = "resumed_open" if subject else "resumed"
    else:
        name = "greeting_known" if customer.name else "greeting"
        name += "_spoke" if spoke else ""
        name += "_open" if subject else "_booked" if booked and not spoke else ""
    slots = {"business": business.name, "name": first_name(customer.name) or "", "subject": subject, "moment": booked}
    return phrases[name][0].format(**slots, spoke=phrases[f"spoke_{spoke}"][0] if spoke else "")


def spoke_before(turns: Sequence[Turn], channel: Channel) -> Channel | None:
    """The other channel on which the customer spoke to us last in this conversation; None when it was this one."""
    last = next((turn for turn in reversed(turns) if turn.who == "customer"), None)
    return None if last is None or last.channel == channel else last.channel


def moment_of(booking: Booking | None, channel: Channel, at: datetime, business: Business) -> str:
    """When a booking is, as it is said or written on this channel; "" without one."""
    if booking is None:
        return ""
    now = Known(channel=channel, local_time=at.astimezone(business.zone).isoformat(timespec="minutes"))
    return When(now).moment(booking.seating.day.isoformat(), booking.seating.at.isoformat(timespec="minutes"))


def subject_in_writing(notes: Notes, phrases: Phrases) -> str:
    """What is open with the seating that is wanted, for the eye: "your party of 12 on Sat, Nov 28, 2026, 6:00 PM"."""
    when, told = When(Known(channel="sms")), notes.booking
    if not (told.day and notes.topic in intents.BOOKINGS):
        return subject_of(notes, phrases)
    moment = when.moment(told.day, told.at) if told.at else when.day(told.day)
    name = "subject_seating" if notes.has_order else "subject_day"
    return phrases[name][0].format(guests=notes.party.guests, moment=moment)


def _day_of(notes: Notes, phrases: Phrases) -> str:
    """The day that was spoken of, for the ear; "" when there was none."""
    if not notes.booking.day or notes.booking.reference:
        return ""
    day = When(Known(channel="voice", local_time=notes.booking.day)).day(notes.booking.day)
    return phrases["subject_day"][0].format(moment=day)


def subject_of(notes: Notes, phrases: Phrases) -> str:
    """What is still open, to say it: "your party of 12 in Davis"; "" when nothing is."""
    if notes.topic in intents.MESSAGES and notes.reason and not notes.callback:
        return phrases["subject_message"][0]
    booked = notes.booking.reference is not None and notes.topic is None
    if not notes.has_order or booked:
        return ""
    name = "subject_party_place" if notes.place else "subject_party"
    return phrases[name][0].format(guests=notes.party.guests, place=notes.place or "")
