"""How somebody is received: that they talk to an AI, of which business, and what is still open with them."""

from __future__ import annotations

from agents import intents
from agents.business import Business
from agents.notes import Notes, first_name
from agents.phrases import Phrases
from memory.people import Customer


def greeting_for(phrases: Phrases, business: Business, customer: Customer, notes: Notes, *, resumed: bool) -> str:
    """The words to receive this customer with. After a dropped line one sentence, and no second introduction."""
    subject = subject_of(notes, phrases)
    if resumed:
        name = "resumed_open" if subject else "resumed"
    elif customer.name:
        name = "greeting_known_open" if subject else "greeting_known"
    else:
        name = "greeting_open" if subject else "greeting"
    return phrases[name][0].format(business=business.name, name=first_name(customer.name) or "", subject=subject)


def subject_of(notes: Notes, phrases: Phrases) -> str:
    """What is still open, to say it: "your party of 12 in Davis"; "" when nothing is."""
    if notes.topic in intents.MESSAGES and notes.reason and not notes.callback:
        return phrases["subject_message"][0]
    booked = notes.booking.reference is not None and notes.topic is None
    if not notes.has_order or booked:
        return ""
    name = "subject_party_place" if notes.place else "subject_party"
    return phrases[name][0].format(guests=notes.party.guests, place=notes.place or "")
