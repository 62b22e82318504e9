"""What a turn tells: the slots of the running conversation, filled from what was said. No model, no I/O."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from agents.booking_listening import hear_children, hear_seating
from agents.business import Business, Extra
from agents.notes import Notes
from agents.quoting import Refusal
from agents.understanding.addresses import address_in
from agents.understanding.agreement import agrees
from agents.understanding.allergies_told import NONE, allergies_told, without_those
from agents.understanding.asks import asks_in
from agents.understanding.calendar_words import without
from agents.understanding.closings import closing_in
from agents.understanding.contacts import (
    digits_heard,
    name_in,
    phone_in,
    phone_of,
    tells_number,
    without_phone,
)
from agents.understanding.emails import email_in
from agents.understanding.food import count_of, extras_in, share_in
from agents.understanding.numbers import with_digits
from agents.understanding.party import Party, party_in
from agents.understanding.places import city_in, half_a_zip, without_half_a_zip, zip_in
from agents.understanding.references import reference_in
from agents.understanding.yes_no import yes_or_no

Slot = Literal[
    "party", "zip", "city", "extras", "phone", "digits", "name", "email", "yes", "no", "done", "half_zip",
    "day", "at", "children", "address", "allergies", "agreed", "reference", "no_allergies",
]  # fmt: skip
"""What a turn can tell. `agreed` is a clear yes to details that were read back, and that this turn did not change."""

_MOST_DIGITS = 15
_SEATING: tuple[Slot, ...] = ("day", "at")
_INTRODUCES = re.compile(r"\bnames?\b|\b(?:i'?m|i am|this is|call me)\b", re.IGNORECASE)
_BESIDE = frozenset({"name", "email", "phone"})
"""What may stand beside the answer to another question: "no, and my email is ..."."""


@dataclass(frozen=True, slots=True)
class Heard:
    """The notes after this turn, which slots it told something of, and why some of it cannot be booked."""

    notes: Notes
    found: frozenset[Slot]
    refused: Refusal | None = None


def listen(text: str, notes: Notes, business: Business, today: date | None = None) -> Heard:
    """Take in what was said. Counts, codes and phone numbers are told apart by their shape and by what was asked.

    `today` is the business's own date; without it no dates are heard.
    """
    found: set[Slot] = set()
    after, rest = _reach(text, notes, found)
    after, rest = _booking(rest, after, business, found, today)
    # "For twelve on the 21st": beside a day, a bare number counts people.
    beside_day = "day" in found and not notes.has_order
    after, rest = _extras(rest, after, business, found)
    after, rest = _place(rest, after, found)
    if children := hear_children(rest, after.party, notes.asked):
        found |= {"party", "children"}
        after = replace(after, party=children)
    elif party := party_in(rest, after.party, asked=notes.asked == "party", beside_day=beside_day):
        found.add("party")
        after = replace(after, party=party)
    if (answer := yes_or_no(text)) is not None:
        found.add("yes" if answer else "no")
    if closing_in(text, asked_for_more=notes.asked == "more") in ("goodbye", "done"):
        found.add("done")
    if _details(after) != _details(notes):
        after = replace(after, booking=replace(after.booking, read_back=None))
    elif notes.asked == "confirm" and notes.booking.read_back and agrees(text):
        found.add("agreed")
    return Heard(after, frozenset(found))


def order_of(notes: Notes, business: Business) -> tuple[dict[str, int], dict[str, int], dict[str, int]]:
    """Counts by the names of the price list, upgrades and add-ons, as the tool `quote` takes them.

    A child whose age was not said is priced as the children of the business; one "of 13" as whoever 13 costs.
    """
    party = _lines(notes.party, business)
    adults, children = notes.party.adults or 0, notes.party.children or 0
    upgrades: dict[str, int] = {}
    add_ons: dict[str, int] = {}
    for name, share in notes.extras.items():
        count = count_of(share, adults=adults, children=children)
        if count:
            (upgrades if name in business.upgrades else add_ons)[name] = count
    return party, upgrades, add_ons


def _lines(party: Party, business: Business) -> dict[str, int]:
    adult = business.price_for_age(30) or next(iter(business.party.needs), next(iter(business.prices)))
    child = _line_called(business, "child") or business.price_for_age(9) or adult
    counts: dict[str, int] = {}
    if party.adults:
        counts[adult] = party.adults
    children = party.children or 0
    for age in party.ages[:children]:
        line = business.price_for_age(age) or child
        counts[line] = counts.get(line, 0) + 1
    if unaged := children - len(party.ages[:children]):
        counts[child] = counts.get(child, 0) + unaged
    return counts


def _reach(text: str, notes: Notes, found: set[Slot]) -> tuple[Notes, str]:
    """Who they are and how to reach them, and the text without the numbers of that, and without a name like "April"."""
    if email := email_in(text):
        found.add("email")
        after, rest = _phone(text, replace(notes, email=email), found, in_parts=False)
        return after, _without_digits(rest) if notes.asked == "phone" else rest.replace(email, " ")
    after, rest = _phone(text, notes, found)
    asked = notes.asked == "name"
    may_name = notes.asked != "zip" or _INTRODUCES.search(rest)  # "it's Oakland" tells a place then
    if may_name and (name := _name(rest, asked=asked)):
        found.add("name")
        after = replace(after, name=name)
        rest = _without_name(rest, name) if asked else rest
    return after, rest


def _without_name(text: str, name: str) -> str:
    return re.sub(rf"\b{re.escape(name)}\b", " ", text, flags=re.IGNORECASE)


def _name(text: str, *, asked: bool) -> str | None:
    """A name that was told. One that was asked for may have a question behind it: "Ann Lee. How long is the show?"."""
    if (name := name_in(text, asked=asked)) or not asked:
        return name
    first, *more = asks_in(text) or [text]
    return name_in(first, asked=True) if more else None


def _details(notes: Notes) -> tuple[object, ...]:
    """What a read-back says: when any of it changes, it has to be read back again."""
    told = notes.booking
    seating = (told.day, told.at, told.days, told.times, told.trouble)
    reach = (notes.name, notes.phone, notes.email, notes.digits, told.address, told.allergies)
    return (seating, notes.party, dict(notes.extras), notes.zip, notes.place, reach)


def _foods(business: Business) -> list[str]:
    """What somebody can be allergic to, as far as the business has words for it."""
    table = business.allergens
    rows = table.substances.values() if table else ()
    words = [word for row in rows for word in (*row.words, *row.found_in)]
    return words + list(table.unsettled_words if table else ())


def _booking(text: str, notes: Notes, business: Business, found: set[Slot], today: date | None) -> tuple[Notes, str]:
    """A day, a time, a street and allergies, and the text without the numbers of the first three."""
    if business.booking is None or today is None:
        return notes, text
    booking, told, rest = notes.booking, set[str](), text
    if reference := reference_in(text, asked=notes.asked == "reference"):
        found.add("reference")
        booking = replace(booking, reference=reference)
        rest = _without_digits(text)
    if (address := address_in(rest)) and address.street:
        found.add("address")
        line = ", ".join(filter(None, (address.street, address.unit, address.city)))
        booking, rest = replace(booking, address=line), without(rest, address.spans)
    if not (notes.asked in ("phone", "zip") and found & {"phone", "digits"}):
        booking, told, rest = hear_seating(rest, booking, business, notes.asked, today)
    asked_for = notes.asked == "allergies" and not (told or found - _BESIDE)
    allergies = allergies_told(text, asked=asked_for, foods=_foods(business))
    if found and allergies != NONE:
        allergies = allergies_told(text)  # "his number is", beside the number itself
    if allergies is not None:
        found |= {"allergies", "no_allergies"} if allergies == NONE else {"allergies"}
        booking = replace(booking, allergies=allergies)
    if allergies not in (None, NONE) or notes.asked == "allergies":
        rest = without_those(rest)
    found |= {slot for slot in _SEATING if slot in told}
    return replace(notes, booking=booking), rest


def _line_called(business: Business, word: str) -> str | None:
    return next((name for name, price in business.prices.items() if word in price.words), None)


def _phone(text: str, notes: Notes, found: set[Slot], *, in_parts: bool = True) -> tuple[Notes, str]:
    """A phone number, whole or (`in_parts`) the next part of one, and the text without its digits."""
    if phone := phone_in(text):
        found.add("phone")
        return replace(notes, phone=phone, digits=""), without_phone(text)
    if not in_parts or (notes.asked != "phone" and not tells_number(text)):
        return notes, text
    heard = digits_heard(text)
    if len(heard) < 2:
        return notes, text
    # Said in parts, with a pause in between; whoever starts again gives more digits than were missing.
    joined = phone_of(notes.digits + heard)
    found.add("phone" if joined else "digits")
    if joined:
        return replace(notes, phone=joined, digits=""), _without_digits(text)
    together = notes.digits + heard if len(notes.digits + heard) <= 10 else heard
    return replace(notes, digits=together[:_MOST_DIGITS]), _without_digits(text)


def _extras(text: str, notes: Notes, business: Business, found: set[Slot]) -> tuple[Notes, str]:
    known: Mapping[str, Extra] = {**business.upgrades, **business.add_ons}
    wanted, without_them = extras_in(text, known)
    rest = without_them if wanted else text
    extras = dict(notes.extras)
    for item in wanted:
        extras[item.extra] = item.share
        found.add("extras")
    if not wanted and notes.asked == "extras" and (share := share_in(text)) is not None:
        extras |= {name: share for name, before in extras.items() if before == "some"}
        found.add("extras")
        rest = rest if share in ("everyone", "half") else ""  # "six of us" are then no new party
    extras = {name: share for name, share in extras.items() if share != 0}
    return replace(notes, extras=extras), rest


def _place(text: str, notes: Notes, found: set[Slot]) -> tuple[Notes, str]:
    if code := zip_in(text, asked=notes.asked == "zip"):
        found.add("zip")
        place = notes.place if code == notes.zip else None
        return replace(notes, zip=code, place=place), with_digits(text).replace(code, " ")
    if half_a_zip(text, asked=notes.asked == "zip"):
        found.add("half_zip")
        return notes, without_half_a_zip(text)
    if (city := city_in(text)) and city != notes.place:
        # Another city than that of the ZIP code: which part of it decides what the way costs.
        found.add("city")
        return replace(notes, zip=None, place=None), text
    return notes, text


def _without_digits(text: str) -> str:
    return "".join(" " if char.isdigit() else char for char in with_digits(text))
