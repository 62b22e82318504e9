"""`Bookings` in SQL: SQLite or Postgres.

A place is a row with (org, seating, place) unique, so that two parties cannot have the same one whatever happens here.
The changes of an org come one after the other (`InTurn`), so that they wait for each other instead of failing. A change
and its `once` key are committed together: what died in between was never done.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, func, or_, select
from sqlalchemy.ext.asyncio import AsyncEngine

from memory.bookings import Booking, BookingId, DepositState, Seating, Terms
from memory.conversation import ConversationId
from memory.people import CustomerId, OrgId
from memory.records.booking_rows import (
    all_of,
    booking_from,
    booking_of,
    booking_there,
    done_before,
    free_place,
    insert_booking,
    let_lapse,
    note_change,
    reading_values,
    release_holds,
    seating_values,
    terms_before,
    terms_values,
    update_booking,
)
from memory.records.booking_statements import OF_CUSTOMER
from memory.records.in_turn import InTurn
from memory.records.schema import bookings


class BookingsSql:
    """`memory.bookings.Bookings` on one engine. Any worker, in any process, sees at once what another booked."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._database = InTurn(engine)

    async def taken(self, org: OrgId, first: date, last: date, *, now: datetime) -> Mapping[datetime, int]:
        """Places taken by the moment a seating starts."""
        counted = (
            select(bookings.c.starts_at, func.count())
            .where(bookings.c.org == org, bookings.c.day.between(first, last), bookings.c.place.is_not(None))
            .where(or_(bookings.c.state != "held", bookings.c.held_until > now))
            .group_by(bookings.c.starts_at)
        )
        return dict(map(tuple, await self._database.rows(counted)))

    async def hold(
        self,
        org: OrgId,
        customer: CustomerId,
        seating: Seating,
        *,
        places: int,
        party: Mapping[str, int],
        conversation: ConversationId | None,
        until: datetime,
        now: datetime,
        once: str,
        terms: Terms | None = None,
    ) -> Booking | None:
        """Keep a place until `until`. Trying a hold again that lapsed or was released takes a place for it again."""

        def change(connection: Connection) -> Booking:
            let_lapse(connection, org, seating.starts_at, now)
            done = done_before(connection, org, once)
            if done is not None and done.state in ("booked", "cancelled"):
                return done
            if done is not None and done.state == "held" and not reading_values(done, party, terms):
                return done
            before = booking_there(connection, org, customer, seating.starts_at) or done
            if before is not None and before.state == "booked":
                return before
            values = {"conversation": conversation, "held_until": until, **reading_values(before, party, terms)}
            release_holds(connection, org, customer, but=before.id if before else "")
            if before is None or before.state != "held":
                values["state"] = "held"
                values["place"] = free_place(connection, org, seating.starts_at, places)
                if values["place"] is None:
                    raise _NoPlace
            if before is None:
                booking = insert_booking(connection, org, customer, seating, values, now)
            else:
                booking = update_booking(connection, org, before.id, **values)
            if done is None:
                note_change(connection, org, booking, "hold", once, now)
            return booking

        return await self._change(org, change)

    async def book(
        self, org: OrgId, booking: BookingId, *, places: int, read_back: str, now: datetime, once: str
    ) -> Booking | None:
        """Make a hold a booking. None as the Protocol says; the hold then stays as it was."""

        def change(connection: Connection) -> Booking:
            if done := done_before(connection, org, once):
                return done
            held = booking_of(connection, org, booking)
            if held.state in ("booked", "cancelled"):
                return held
            if held.state == "released" or held.read_back != read_back:
                raise _NoPlace
            values: dict[str, Any] = {"state": "booked", "held_until": None, "made_at": now}
            if not held.holds_at(now):  # what holds has its place, and is alone of its customer
                starts_at = held.seating.starts_at
                let_lapse(connection, org, starts_at, now)
                release_holds(connection, org, held.customer, but=held.id)
                if twin := booking_there(connection, org, held.customer, starts_at):
                    return twin
                values["place"] = free_place(connection, org, starts_at, places)
                if values["place"] is None:
                    raise _NoPlace
            booked = update_booking(connection, org, held.id, **values)
            note_change(connection, org, booked, "book", once, now)
            return booked

        return await self._change(org, change)

    async def move(
        self, org: OrgId, booking: BookingId, seating: Seating, *, places: int, moves: int, now: datetime, once: str
    ) -> Booking | None:
        """Reschedule a booking. What this customer holds is given up: it was held for this."""

        def change(connection: Connection) -> Booking:
            if done := done_before(connection, org, once):
                return done
            before = booking_of(connection, org, booking)
            if before.state != "booked" or before.moves != moves or before.seating.starts_at == seating.starts_at:
                return before
            let_lapse(connection, org, seating.starts_at, now)
            release_holds(connection, org, before.customer)
            twin = booking_there(connection, org, before.customer, seating.starts_at)
            place = free_place(connection, org, seating.starts_at, places)
            if twin is not None or place is None:
                raise _NoPlace
            moved = update_booking(
                connection, org, booking, place=place, moves=before.moves + 1, **seating_values(seating)
            )
            note_change(connection, org, moved, "move", once, now)
            return moved

        return await self._change(org, change)

    async def change(
        self, org: OrgId, booking: BookingId, terms: Terms, *, instead_of: str | None, now: datetime, once: str
    ) -> Booking:
        """Give a booking other terms, and keep what it was. Its seating and its place stay."""

        def change(connection: Connection) -> Booking:
            if done := done_before(connection, org, once):
                return done
            before = booking_of(connection, org, booking)
            if before.state != "booked" or before.read_back != instead_of:
                return before
            changed = update_booking(connection, org, booking, **terms_values(terms))
            note_change(connection, org, changed, "change", once, now, terms_before(before))
            return changed

        return await self._database.change(org, change)

    async def cancel(
        self, org: OrgId, booking: BookingId, *, deposit: DepositState, now: datetime, once: str
    ) -> Booking:
        """Cancel it; what was cancelled before stays as it was, its deposit too."""

        def change(connection: Connection) -> Booking:
            if done := done_before(connection, org, once):
                return done
            before = booking_of(connection, org, booking)
            match before.state:
                case "booked":
                    values = {"state": "cancelled", "deposit": deposit}
                case "held" | "expired":
                    values = {"state": "released", "held_until": None}
                case _:
                    return before
            cancelled = update_booking(connection, org, booking, place=None, **values)
            note_change(connection, org, cancelled, "cancel", once, now)
            return cancelled

        return await self._database.change(org, change)

    async def paid(self, org: OrgId, booking: BookingId, *, now: datetime, once: str) -> Booking:
        """The deposit has come in. `due` after a cancellation means that it was owed: then it is kept."""

        def change(connection: Connection) -> Booking:
            if done := done_before(connection, org, once):
                return done
            before = booking_of(connection, org, booking)
            if before.deposit not in ("due", "waived"):
                return before
            deposit: DepositState = "refund_due"
            if before.state == "booked":
                deposit = "paid"
            elif before.state == "cancelled" and before.deposit == "due":
                deposit = "kept"
            paid = update_booking(connection, org, booking, deposit=deposit)
            note_change(connection, org, paid, "paid", once, now)
            return paid

        return await self._database.change(org, change)

    async def of_customer(self, org: OrgId, customer: CustomerId) -> Sequence[Booking]:
        """All of a customer, the newest first."""
        found = await self._database.rows(OF_CUSTOMER, {"of": org, "whose": customer})
        return [booking_from(row) for row in found]

    async def by_reference(self, org: OrgId, reference: str) -> Booking | None:
        """The booking that is called so."""
        query = all_of(org).where(bookings.c.reference == reference, bookings.c.state.in_(("booked", "cancelled")))
        return next((booking_from(row) for row in await self._database.rows(query)), None)

    async def between(self, org: OrgId, first: date, last: date) -> Sequence[Booking]:
        """The bookings of these days, in order."""
        stands = (bookings.c.day.between(first, last), bookings.c.state.in_(("booked", "cancelled")))
        query = all_of(org).where(*stands).order_by(bookings.c.starts_at, bookings.c.place, bookings.c.id)
        return [booking_from(row) for row in await self._database.rows(query)]

    async def _change(self, org: OrgId, change: Callable[[Connection], Booking]) -> Booking | None:
        """Make a change; None when there was no place, and nothing was changed."""
        try:
            return await self._database.change(org, change)
        except _NoPlace:
            return None


class _NoPlace(Exception):
    """Takes the transaction back, its `once` key too."""
