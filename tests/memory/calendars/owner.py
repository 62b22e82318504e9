"""An owner with a diary and a calendar that follows it, and calendars that misbehave."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from redis.asyncio import Redis

from memory.bookings import BookingId
from memory.calendars.caldav import CalDavCalendar, Stored
from memory.calendars.ical import seen_in
from memory.calendars.marks_redis import CalendarMarks
from memory.calendars.sync import CalendarSync
from memory.clock import FakeClock
from memory.errors import CalendarRefused
from tests.memory.calendars.diary import Diary
from tests.memory.calendars.parties import NOW, STYLE
from tests.memory.calendars.radicale_server import PASSWORD, USER, RadicaleServer


@dataclass
class Owner(Diary):
    """A diary and the calendar that follows it. `sync()` is a new worker each time: it knows what others know."""

    redis: Redis
    server: RadicaleServer
    url: str

    def sync(self, calendar: CalDavCalendar | None = None, **options: float) -> CalendarSync:
        calendar = calendar or CalDavCalendar(self.url, USER, PASSWORD)
        return CalendarSync(self.org, self.bookings, calendar, self.marks, STYLE, clock=FakeClock(NOW), **options)

    @property
    def marks(self) -> CalendarMarks:
        return CalendarMarks(self.redis, self.org, self.url)

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
