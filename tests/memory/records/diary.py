"""The diary of one org, as tests write in it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy.ext.asyncio import AsyncEngine

from memory.bookings import Booking, Seating, Terms
from memory.clock import FakeClock
from memory.conversation import ConversationId
from memory.people import CustomerId, OrgId
from memory.records.bookings_sql import BookingsSql

NOW = datetime(2026, 11, 20, 20, tzinfo=UTC)
DAY = date(2026, 11, 28)
SIX = Seating(DAY, time(18), datetime(2026, 11, 29, 2, tzinfo=UTC))
NINE = Seating(DAY, time(21), datetime(2026, 11, 29, 5, tzinfo=UTC))
NEXT = Seating(date(2026, 11, 29), time(18), datetime(2026, 11, 30, 2, tzinfo=UTC))
TERMS = Terms("code", {"adult": 8}, {"upgrades": {"x": 1}}, {"name": "Zoë"}, 55000, 10000)
MARIA, JOHN = CustomerId("maria"), CustomerId("john")
ORG = OrgId("o")
TEN = timedelta(minutes=10)


class Diary:
    """The diary of one org with two places a seating, on a clock of its own; each call has a key of its own."""

    def __init__(self, engine: AsyncEngine, org: OrgId = ORG, places: int = 2) -> None:
        self.sql = BookingsSql(engine)
        self.org = org
        self.places = places
        self.clock = FakeClock(NOW)
        self.keys = 0

    def key(self) -> str:
        self.keys += 1
        return f"key-{self.org}-{self.keys}"

    async def hold(
        self,
        customer: CustomerId = MARIA,
        seating: Seating = SIX,
        *,
        once: str | None = None,
        terms: Terms | None = None,
        party: Mapping[str, int] = {"adult": 8},
    ) -> Booking | None:
        now = self.clock()
        return await self.sql.hold(
            self.org,
            customer,
            seating,
            places=self.places,
            party=party,
            conversation=ConversationId("c"),
            until=now + timedelta(minutes=10),
            now=now,
            once=once or self.key(),
            terms=terms,
        )

    async def held(self, customer: CustomerId = MARIA, seating: Seating = SIX, terms: Terms | None = TERMS) -> Booking:
        booking = await self.hold(customer, seating, terms=terms)
        assert booking is not None
        return booking

    async def book(self, booking: Booking, *, once: str | None = None, code: str = "code") -> Booking | None:
        key = once or self.key()
        return await self.sql.book(self.org, booking.id, places=self.places, read_back=code, now=self.clock(), once=key)

    async def booked(self, customer: CustomerId = MARIA, seating: Seating = SIX) -> Booking:
        booking = await self.book(await self.held(customer, seating))
        assert booking is not None
        return booking

    async def move(self, booking: Booking, to: Seating, *, moves: int = 0, once: str | None = None) -> Booking | None:
        key = once or self.key()
        return await self.sql.move(
            self.org, booking.id, to, places=self.places, moves=moves, now=self.clock(), once=key
        )

    async def taken(self) -> dict[datetime, int]:
        return dict(await self.sql.taken(self.org, DAY, NEXT.day, now=self.clock()))

    async def states(self, customer: CustomerId = MARIA) -> list[str]:
        return [booking.state for booking in await self.sql.of_customer(self.org, customer)]
