"""An owner with a diary and a calendar that follows it, and calendars that misbehave."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import timedelta

from redis.asyncio import Redis

from memory.bookings import Booking, BookingId, Seating, Terms
from memory.calendars.caldav import CalDavCalendar, Stored
from memory.calendars.ical import seen_in
from memory.calendars.marks_redis import CalendarMarks
from memory.calendars.sync import CalendarSync
from memory.clock import FakeClock
from memory.errors import CalendarRefused
from memory.people import CustomerId, OrgId
from memory.records.bookings_sql import BookingsSql
from tests.memory.calendars.parties import DETAILS, NOW, STYLE, seating
from tests.memory.calendars.radicale_server import PASSWORD, USER, RadicaleServer


@dataclass
class Owner:
    """A diary and the calendar that follows it. `sync()` is a new worker each time: it knows what others know."""

    org: OrgId
    diary: BookingsSql
    redis: Redis
    server: RadicaleServer
    url: str
    made: int = 0

    def sync(self, calendar: CalDavCalendar | None = None, **options: float) -> CalendarSync:
        calendar = calendar or CalDavCalendar(self.url, USER, PASSWORD)
        return CalendarSync(self.org, self.diary, calendar, self.marks, STYLE, clock=FakeClock(NOW), **options)

    @property
    def marks(self) -> CalendarMarks:
        return CalendarMarks(self.redis, self.org, self.url)

    async def book(self, at: Seating | None = None, **details: str) -> Booking:
        """A booking of a new customer."""
        self.made += 1
        terms = Terms("yes", {"adult": 8}, {}, {**DETAILS, **details}, 44000, 10000)
        held = await self.diary.hold(
            self.org,
            CustomerId(f"customer-{self.made}"),
            at or seating(),
            places=20,
            party=terms.party,
            conversation=None,
            until=NOW + timedelta(minutes=10),
            now=NOW,
            once=f"hold {self.made}",
            terms=terms,
        )
        assert held is not None
        booked = await self.diary.book(self.org, held.id, places=20, read_back="yes", now=NOW, once=f"book {held.id}")
        assert booked is not None
        return booked

    async def move(self, booking: Booking, to: Seating) -> Booking:
        moved = await self.diary.move(
            self.org, booking.id, to, places=20, moves=booking.moves, now=NOW, once=f"move {booking.id} {to.starts_at}"
        )
        assert moved is not None
        return moved

    async def cancel(self, booking: Booking) -> None:
        await self.diary.cancel(self.org, booking.id, deposit="waived", now=NOW, once=f"cancel {booking.id}")

    @property
    def events(self) -> list[str]:
        """Summaries and times in the calendar, sorted."""
        found = [seen_in(text.encode()) for text in self.server.events(self.url)]
        return sorted(f"{event.starts} {event.summary} {event.status}" for event in found)


class Dying(CalDavCalendar):
    """A worker that dies just before or just after its nth request to write."""

    def __init__(self, url: str, *, write: int, after: bool) -> None:
        super().__init__(url, USER, PASSWORD)
        self.writes_left = write
        self.after = after

    async def write(self, name: str, text: bytes, *, replaces: str | None) -> bool:
        self.writes_left -= 1
        if self.writes_left == 0 and not self.after:
            raise asyncio.CancelledError
        done = await super().write(name, text, replaces=replaces)
        if self.writes_left == 0:
            raise asyncio.CancelledError
        return done


class Rewording(CalDavCalendar):
    """A server that keeps events in words of its own, and says so by giving no ETag when it is written to."""

    async def write(self, name: str, text: bytes, *, replaces: str | None) -> bool:
        await super().write(name, text.replace(b"Allergies: ", b"ALLERGIES: "), replaces=replaces)
        return False


class Refusing(CalDavCalendar):
    """A server that does not take one of the events."""

    refused: BookingId | None = None

    async def write(self, name: str, text: bytes, *, replaces: str | None) -> bool:
        if name == self.refused:
            raise CalendarRefused("too long", 507)
        return await super().write(name, text, replaces=replaces)


class Unreadable(CalDavCalendar):
    """A calendar with something in it that is no event."""

    async def read(self, name: str) -> Stored | None:
        return Stored(b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", '"1"')
