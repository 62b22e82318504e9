"""From what a customer told to the terms that are read back to them: what is missing, what cannot be, what it costs."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from agents.booking_answers import BookingRefusal, ReadBack, local_iso, seating_told
from agents.business import Business
from agents.distance import Place
from agents.errors import UnknownZip
from agents.phone import e164
from agents.quoting import quote
from agents.read_backs import read_back_code
from memory.bookings import Booking, Seating, Terms
from memory.conversation import JSON, TurnId
from memory.people import Customer

Missing = Literal["day", "at", "party", "zip", "name", "phone", "allergies"]
"""What is asked for, in this order. `phone` may be an email instead; `allergies` may be "none"."""

_EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(?:\.[^@\s.]+)+")
_ZIP_IN_ADDRESS = re.compile(r"(?<!\d)(\d{5})(?:-\d{4})?\s*(?:,?\s*USA?)?\s*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was told so far for a booking."""

    party: Mapping[str, int]
    upgrades: Mapping[str, int] = field(default_factory=dict)
    add_ons: Mapping[str, int] = field(default_factory=dict)
    details: Mapping[str, str] = field(default_factory=dict)


def details_of(customer: Customer, told: Mapping[str, str | None]) -> dict[str, str]:
    """What was told, in one line each, and for the rest what is known of the customer: nobody is asked twice."""
    details = {name: " ".join(said.split()) for name, said in told.items() if said and said.strip()}
    contacts = {contact.kind: contact.value for contact in customer.contacts}
    known = {
        "name": customer.name,
        "phone": customer.facts.get("phone") or contacts.get("phone"),
        "email": customer.facts.get("email") or contacts.get("email"),
    }
    if "zip" not in details and (found := _ZIP_IN_ADDRESS.search(details.get("address", ""))):
        details["zip"] = found[1]
    return {**{name: value for name, value in known.items() if value}, **details}


def missing_in(business: Business, wanted: Wanted) -> tuple[Missing, ...]:
    """What this business has to know besides the seating, and does not yet, in the order of asking."""
    missing: list[Missing] = [] if wanted.party else ["party"]
    if business.travel is not None and "zip" not in wanted.details:
        missing.append("zip")
    if "name" not in wanted.details:
        missing.append("name")
    if "phone" not in wanted.details and "email" not in wanted.details:
        missing.append("phone")
    if business.allergens is not None and "allergies" not in wanted.details:
        missing.append("allergies")
    return tuple(missing)


MilesTo = Callable[[str], Awaitable[tuple[int, Place]]]
"""Whole miles from the base to a ZIP code, and its place. Raises UnknownZip."""


async def terms_of(
    business: Business, seating: Seating, wanted: Wanted, turn: TurnId, miles_to: MilesTo
) -> Terms | BookingRefusal:
    """The terms of this booking with the code of its read-back in this turn, or why it cannot be."""
    details = dict(wanted.details)
    miles = None
    if "zip" in details:
        try:
            miles, where = await miles_to(details["zip"])
        except UnknownZip:
            return BookingRefusal(code="unknown_zip", detail="There is no such ZIP code; ask for it again.")
        details["zip"] = where.zip
    if refusal := _bad_contact(business, details) or _severe(business, details):
        return refusal
    offer = quote(business, wanted.party, miles=miles, upgrades=wanted.upgrades, add_ons=wanted.add_ons)
    if offer.refusals:
        return BookingRefusal(**offer.refusals[0].model_dump())
    order: dict[str, JSON] = {
        "upgrades": _counted(wanted.upgrades),
        "add_ons": _counted(wanted.add_ons),
        "miles": miles,
        "travel_cents": offer.travel_cents,
    }
    party = {name: count for name, count in wanted.party.items() if count}
    read_back: dict[str, JSON] = {
        "seating": seating.starts_at.isoformat(),
        "party": dict(party),
        "order": order,
        "details": dict(details),
        "cents": [offer.total_cents, offer.deposit_cents],
    }
    code = read_back_code(read_back, turn)
    return Terms(code, party, order, details, offer.total_cents, offer.deposit_cents)


def read_back_of(business: Business, held: Booking) -> ReadBack:
    """What to read back of a hold with terms."""
    return ReadBack(
        code=held.read_back or "",
        seating=seating_told(held.seating, business.zone),
        party=held.party,
        upgrades=counts_in(held.order, "upgrades"),
        add_ons=counts_in(held.order, "add_ons"),
        guests=sum(held.party.values()),
        total_cents=held.total_cents,
        deposit_cents=held.deposit_cents,
        balance_cents=held.total_cents - held.deposit_cents,
        minimum_cents=_raised_to(business, held.party),
        held_until=local_iso(held.held_until, business.zone) if held.held_until else None,
        **{name: held.details.get(name) for name in ("name", "phone", "email", "address", "zip", "allergies")},
    )


def _raised_to(business: Business, party: Mapping[str, int]) -> int:
    """The minimum order, when what this party eats comes to less; else 0."""
    food_cents = sum(business.prices[name].cents * count for name, count in party.items() if name in business.prices)
    return business.minimum.cents if business.minimum and food_cents < business.minimum.cents else 0


def counts_in(order: Mapping[str, JSON], part: str) -> dict[str, int]:
    """The upgrades or add-ons of an order, as `terms_of` keeps them."""
    counts = order.get(part)
    return {name: n for name, n in counts.items() if isinstance(n, int)} if isinstance(counts, dict) else {}


def _counted(counts: Mapping[str, int]) -> dict[str, JSON]:
    return {name: count for name, count in counts.items() if count}


def _bad_contact(business: Business, details: dict[str, str]) -> BookingRefusal | None:
    """A number or address that cannot be one; a good number is put in E.164."""
    if "phone" in details:
        phone = e164(details["phone"], business)
        if phone is None:
            return BookingRefusal(code="bad_phone", detail="This cannot be a phone number; ask for it again.")
        details["phone"] = phone
    if "email" in details:
        details["email"] = details["email"].lower()
        if not _EMAIL.fullmatch(details["email"]):
            return BookingRefusal(code="bad_email", detail="This cannot be an email address; ask for it again.")
    return None


def _severe(business: Business, details: Mapping[str, str]) -> BookingRefusal | None:
    words = business.allergens.severe_words if business.allergens else ()
    said = details.get("allergies", "").lower()
    if any(re.search(rf"\b{re.escape(word.lower())}\b", said) for word in words):
        detail = "A severe allergy is for a person, who calls back before anything is booked."
        return BookingRefusal(code="severe_allergy", detail=detail, person=True)
    return None
