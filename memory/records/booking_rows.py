"""The steps that changes of the diary are made of: rows of bookings and of their changes, within a transaction."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, Row, Select, select

from memory.bookings import Booking, BookingId, Seating, Terms
from memory.conversation import ConversationId
from memory.errors import NotFound
from memory.people import CustomerId, OrgId
from memory.records.booking_statements import (
    ADD,
    CALLED,
    CHANGE,
    CHANGED,
    LAPSE,
    NOTE,
    OF_CUSTOMER_THERE,
    PLACES_TAKEN,
    RELEASE,
    THIS,
)
from memory.records.schema import bookings

LETTERS, DIGITS = "AHJKLQRWXY", "2345678"
"""Told apart on a bad line: no B and D and P, no M and N, no F and S, and nothing that looks like another."""

_SHORT_TRIES = 4


def booking_from(row: Row[Any]) -> Booking:
    """The booking of a row of `bookings`."""
    return Booking(
        id=BookingId(row.id),
        org=OrgId(row.org),
        customer=CustomerId(row.customer),
        conversation=None if row.conversation is None else ConversationId(row.conversation),
        reference=row.reference,
        state=row.state,
        seating=Seating(row.day, row.at, row.starts_at),
        party=row.party,
        order=row._mapping["order"],
        details=row.details,
        total_cents=row.total_cents,
        deposit_cents=row.deposit_cents,
        deposit=row.deposit,
        moves=row.moves,
        held_until=row.held_until,
        made_at=row.made_at,
        read_back=row.read_back,
    )


def seating_values(seating: Seating) -> dict[str, Any]:
    """The columns of a seating."""
    return {"day": seating.day, "at": seating.at, "starts_at": seating.starts_at}


def terms_values(terms: Terms) -> dict[str, Any]:
    """The columns of what was read back."""
    return {
        "party": dict(terms.party),
        "order": dict(terms.order),
        "details": dict(terms.details),
        "total_cents": terms.total_cents,
        "deposit_cents": terms.deposit_cents,
        "read_back": terms.code,
    }


def terms_before(booking: Booking) -> dict[str, Any]:
    """What a booking is, to be kept when it is changed."""
    return {
        "party": dict(booking.party),
        "order": dict(booking.order),
        "details": dict(booking.details),
        "total_cents": booking.total_cents,
        "deposit_cents": booking.deposit_cents,
        "read_back": booking.read_back,
    }


def reading_values(before: Booking | None, party: Mapping[str, int], terms: Terms | None) -> dict[str, Any]:
    """What holding again changes: new terms, or another party, for which nothing has been read back yet."""
    if terms is not None:
        return {} if before is not None and before.read_back == terms.code else terms_values(terms)
    if before is None or (party and dict(party) != dict(before.party)):
        return {"party": dict(party), "read_back": None}
    return {}


def free_place(connection: Connection, org: OrgId, starts_at: datetime, places: int) -> int | None:
    """The first place of a seating that nobody takes."""
    taken = set(connection.execute(PLACES_TAKEN, {"of": org, "start": starts_at}).scalars())
    return next((place for place in range(1, places + 1) if place not in taken), None)


def let_lapse(connection: Connection, org: OrgId, starts_at: datetime, now: datetime) -> None:
    """Free the places of holds at this seating whose time has run out."""
    connection.execute(LAPSE, {"of": org, "start": starts_at, "now": now})


def release_holds(connection: Connection, org: OrgId, customer: CustomerId, *, but: str = "") -> None:
    """Give up what this customer holds, `but` this one."""
    connection.execute(RELEASE, {"of": org, "whose": customer, "but": but})


def new_reference(connection: Connection, org: OrgId) -> str:
    """A reference that no booking of this org has: four characters, and six once those run short."""
    tries = 0
    while True:
        pairs = 2 if tries < _SHORT_TRIES else 3
        reference = "".join(secrets.choice(LETTERS) + secrets.choice(DIGITS) for _ in range(pairs))
        if connection.execute(CALLED, {"of": org, "called": reference}).first() is None:
            return reference
        tries += 1


def all_of(org: OrgId) -> Select[Any]:
    """The query for all bookings of an org."""
    return select(bookings).where(bookings.c.org == org)


def done_before(connection: Connection, org: OrgId, once: str) -> Booking | None:
    """The booking that the change with this key was made to, as it is now."""
    return _first(connection, CHANGED, {"of": org, "once": once})


def booking_of(connection: Connection, org: OrgId, booking: BookingId) -> Booking:
    """A booking by its id. Raises NotFound."""
    found = _first(connection, THIS, {"of": org, "this": booking})
    if found is None:
        raise NotFound(f"there is no booking {booking} in org {org}")
    return found


def booking_there(connection: Connection, org: OrgId, customer: CustomerId, starts_at: datetime) -> Booking | None:
    """What this customer holds or has booked at a seating."""
    return _first(connection, OF_CUSTOMER_THERE, {"of": org, "whose": customer, "start": starts_at})


def _first(connection: Connection, query: Select[Any], values: Mapping[str, Any]) -> Booking | None:
    row = connection.execute(query, values).first()
    return None if row is None else booking_from(row)


def insert_booking(
    connection: Connection,
    org: OrgId,
    customer: CustomerId,
    seating: Seating,
    values: Mapping[str, Any],
    now: datetime,
) -> Booking:
    """A new booking with these columns."""
    id = BookingId(f"bkg_{uuid4().hex}")
    new = {
        "org": org,
        "id": id,
        "customer": customer,
        "reference": new_reference(connection, org),
        **seating_values(seating),
        "order": {},
        "details": {},
        "total_cents": 0,
        "deposit_cents": 0,
        "deposit": "due",
        "moves": 0,
        "made_at": now,
    }
    return booking_from(connection.execute(ADD, {**new, **values}).one())


def update_booking(connection: Connection, org: OrgId, booking: BookingId, **values: Any) -> Booking:
    """Change these columns of a booking."""
    return booking_from(connection.execute(CHANGE, {"of": org, "this": booking, **values}).one())


def note_change(
    connection: Connection,
    org: OrgId,
    booking: Booking,
    change: str,
    once: str,
    now: datetime,
    before: Mapping[str, Any] | None = None,
) -> None:
    """Keep what was changed and when, under its key, with what it was `before`."""
    noted = {"org": org, "id": once, "booking": booking.id, "change": change, "made_at": now, "before": before}
    connection.execute(NOTE, noted)
