"""What the demo shows of the memory: one customer, how they can be reached, what is remembered and what is booked."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from gateway.wiring_demo import WhatIsKept
from memory.bookings import Booking
from memory.memories import Memory
from memory.people import Contact, Customer, OrgId
from memory.promises import promises

_NOT_SHOWN = frozenset({"open_order"})
_CHANNELS = {"web": "web chat", "sms": "text", "voice": "phone", "email": "email", "whatsapp": "WhatsApp"}


async def memory_of(kept: WhatIsKept, org: OrgId, contact: Contact, zone: ZoneInfo) -> list[str]:
    """Lines to print about whoever has this contact."""
    people = await kept.memory.customers_for(org, contact)
    if not people:
        return [f"nobody is known by {_reached(contact)}"]
    lines = [f"{len(people)} people share this number"] if len(people) > 1 else []
    for customer in people:
        lines += await _one(kept, customer, zone)
    return lines


async def _one(kept: WhatIsKept, customer: Customer, zone: ZoneInfo) -> list[str]:
    org = customer.org
    threads = await kept.memory.conversations(org, customer.id)
    turns = [turn for thread in threads for turn in await kept.memory.turns(org, thread.id)]
    channels = list(dict.fromkeys(_CHANNELS[turn.channel] for turn in sorted(turns, key=lambda turn: turn.at)))
    told = {name: value for name, value in customer.facts.items() if name not in _NOT_SHOWN and value}
    of_all = [await kept.bookings.of_customer(org, id) for id in (customer.id, *customer.merged)]
    return [
        f"who           {customer.name or 'name not known yet'} ({', '.join(map(_reached, customer.contacts))})",
        f"conversation  {_count(len(threads), 'thread')}, {_count(len(turns), 'turn')}: {', '.join(channels)}",
        f"remembered    {', '.join(f'{name} {value}' for name, value in told.items()) or 'nothing yet'}",
        *_said(await kept.memory.memories(org, customer.id)),
        *_booked([booking for some in of_all for booking in some], zone),
    ]


def _said(memories: Sequence[Memory]) -> list[str]:
    """What they like, and what was promised to them, with what came of it."""
    likes = [f"likes         {each.text}" for each in memories if each.kind == "preference"]
    made = [(each.memory.text, "kept" if each.kept_by else "open") for each in promises(memories)]
    return [*likes, *(f"promised      {text} ({outcome})" for text, outcome in made)]


def _booked(bookings: Sequence[Booking], zone: ZoneInfo) -> list[str]:
    standing = [booking for booking in bookings if booking.state == "booked"]
    if not standing:
        return ["booked        nothing"]
    return [f"booked        {_party(booking, zone)}" for booking in standing]


def _party(booking: Booking, zone: ZoneInfo) -> str:
    at = booking.seating.starts_at.astimezone(zone)
    guests, dollars = sum(booking.party.values()), booking.total_cents / 100
    return f"{at:%A, %B} {at.day}, {at.hour % 12 or 12} {at:%p}, {guests} guests, ${dollars:.0f} ({booking.reference})"


def _reached(contact: Contact) -> str:
    return "the browser they wrote from" if contact.kind == "web" else contact.value


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
