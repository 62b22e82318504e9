"""The real diary on a database of its own, with parties that book, move and cancel."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from memory.bookings import Booking, Seating, Terms
from memory.people import CustomerId, OrgId
from memory.records.bookings_sql import BookingsSql
from memory.records.database import open_database, upgrade
from tests.memory.calendars.parties import DETAILS, NOW, seating


@dataclass
class Diary:
    """The diary of one org, at the hour of `parties.NOW`."""

    org: OrgId
    bookings: BookingsSql
    made: list[int] = field(default_factory=list, kw_only=True)

    async def book(self, at: Seating | None = None, **details: str) -> Booking:
        """A booking of a new customer."""
        self.made.append(1)
        terms = Terms("yes", {"adult": 8}, {}, {**DETAILS, **details}, 44000, 10000)
        held = await self.bookings.hold(
            self.org,
            CustomerId(f"customer-{len(self.made)}"),
            at or seating(),
            places=20,
            party=terms.party,
            conversation=None,
            until=NOW + timedelta(minutes=10),
            now=NOW,
            once=f"hold {len(self.made)}",
            terms=terms,
        )
        assert held is not None
        booked = await self.bookings.book(
            self.org, held.id, places=20, read_back="yes", now=NOW, once=f"book {held.id}"
        )
        assert booked is not None
        return booked

    async def move(self, booking: Booking, to: Seating) -> Booking:
        moved = await self.bookings.move(
            self.org, booking.id, to, places=20, moves=booking.moves, now=NOW, once=f"move {booking.id} {to.starts_at}"
        )
        assert moved is not None
        return moved

    async def cancel(self, booking: Booking) -> None:
        await self.bookings.cancel(self.org, booking.id, deposit="waived", now=NOW, once=f"cancel {booking.id}")


@asynccontextmanager
async def opened_bookings(folder: Path) -> AsyncIterator[BookingsSql]:
    """The diary of all orgs, in a new SQLite file."""
    database = f"sqlite:///{folder}/diary.db"
    await upgrade(database)
    engine = open_database(database)
    yield BookingsSql(engine)
    await engine.dispose()
