"""Keeps the owner's own calendar in step with the diary.

What is pending is worked out from the diary each time: every booking that does not say what the calendar was last
told. So nothing is lost when a worker dies or the server is down, and several workers may do this at once. An event is
written under the id of its booking, over the version that was read, so that there is never a second one.

What the owner changed by hand is not lost. Their alarms, guests and notes in other fields stay in the event. When they
changed a field that comes from the diary, and the booking then changes too, the event follows the diary and their
version is kept as an event of its own beside it. An event that they deleted stays away until its booking changes.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import astuple, dataclass
from datetime import UTC, timedelta

import structlog

from memory.bookings import Booking, BookingId, Bookings
from memory.calendars.caldav import CalDavCalendar, Stored
from memory.calendars.event import Event, EventStyle, owners_event
from memory.calendars.ical import Seen, copied, seen, seen_in, stored, with_event
from memory.calendars.marks_redis import CalendarMarks, Conflict, Mark
from memory.clock import Clock, utc_now
from memory.errors import CalendarChanged, CalendarRefused, MemoryTrouble
from memory.people import OrgId

log = structlog.get_logger()

_BEFORE, _AFTER = timedelta(days=7), timedelta(days=400)
_BY_HAND = "Changed by hand: "


@dataclass(frozen=True, slots=True)
class CalendarState:
    """For the staff: how many bookings the calendar does not show as they are, why, and where it disagreed.

    `trouble` is the code of what stopped the last round of this worker, if anything did.
    """

    pending: int
    trouble: str | None
    conflicts: tuple[Conflict, ...]


class CalendarSync:
    """Tells one calendar of one org what its diary says."""

    def __init__(
        self,
        org: OrgId,
        bookings: Bookings,
        calendar: CalDavCalendar,
        marks: CalendarMarks,
        style: EventStyle,
        *,
        clock: Clock = utc_now,
        again_seconds: float = 20.0,
        longest_pause_seconds: float = 600.0,
    ) -> None:
        self._org = org
        self._bookings = bookings
        self._calendar = calendar
        self._marks = marks
        self._style = style
        self._clock = clock
        self._again_seconds = again_seconds
        self._longest_pause_seconds = longest_pause_seconds
        self._trouble: str | None = None

    async def run(self) -> None:
        """Round after round until cancelled; slower while the server is down. Never raises."""
        pause = self._again_seconds
        while True:
            try:
                await self.round()
                pause = self._again_seconds
            except MemoryTrouble as trouble:
                pause = min(pause * 2, self._longest_pause_seconds)
                log.warning("calendar_round_failed", org=self._org, code=trouble.code, again_seconds=pause)
            except Exception:
                self._trouble = "calendar_trouble"
                pause = min(pause * 2, self._longest_pause_seconds)
                log.exception("calendar_round_failed", org=self._org, code="calendar_trouble", again_seconds=pause)
            await asyncio.sleep(pause)

    async def round(self) -> int:
        """Tell the calendar what it does not say yet; gives how many bookings that was.

        Raises CalendarDown, StoreDown and CalendarRefused. What the server refuses of one booking keeps no other back:
        it is raised when all have been tried.
        """
        self._trouble = None
        told, refused = 0, None
        try:
            await self._calendar.find()
            for booking, event in await self._pending():
                try:
                    await self._tell(booking, event)
                    told += 1
                except CalendarChanged:
                    log.info("calendar_event_changed_meanwhile", org=self._org, booking=booking.id)
                except CalendarRefused as refusal:
                    log.error("calendar_event_refused", org=self._org, booking=booking.id, status=refusal.status)
                    refused = refusal
            if refused:
                raise refused
        except MemoryTrouble as trouble:
            self._trouble = trouble.code
            raise
        return told

    async def state(self) -> CalendarState:
        """How it stands. Raises StoreDown."""
        return CalendarState(len(await self._pending()), self._trouble, tuple(await self._marks.conflicts()))

    async def _pending(self) -> list[tuple[Booking, Event]]:
        """Each booking that the calendar was not told as it is now, with the event to tell."""
        today = self._clock().astimezone(self._style.zone).date()
        found = await self._bookings.between(self._org, today - _BEFORE, today + _AFTER)
        bookings = [booking for booking in found if booking.state in ("booked", "cancelled")]
        marks = await self._marks.marks([booking.id for booking in bookings])
        return await asyncio.to_thread(_untold, bookings, marks, lambda booking: owners_event(booking, self._style))

    async def _tell(self, booking: Booking, event: Event) -> None:
        there = await self._calendar.read(booking.id)
        # Read after the event: so that what another worker has written meanwhile is known for ours.
        (mark,) = await self._marks.marks([booking.id])
        said = _digest(seen(event))
        if there is None:
            await self._tell_missing(booking, event, mark)
            return
        try:
            theirs = seen_in(there.text)
        except ValueError:
            raise CalendarRefused("the event in the calendar cannot be read", 200) from None
        if theirs == seen(event):
            await self._marks.mark(booking.id, Mark(said, said))
            return
        if _digest(theirs) not in (mark.stored, mark.trying):
            kept = await self._keep(booking, there)
            await self._conflict(Conflict(booking.id, booking.reference, "changed_by_hand", self._now(), said, kept))
        await self._write(booking.id, with_event(there.text, event), mark, said, replaces=there.etag)

    async def _tell_missing(self, booking: Booking, event: Event, mark: Mark) -> None:
        """There is no event: not yet, or not any more."""
        said = _digest(seen(event))
        if event.status == "CANCELLED":
            await self._marks.mark(booking.id, Mark(said))
            return
        if mark.stored:
            await self._conflict(Conflict(booking.id, booking.reference, "deleted_by_hand", self._now(), said))
        await self._write(booking.id, stored(event), mark, said, replaces=None)

    async def _write(self, id: BookingId, text: bytes, mark: Mark, said: str, *, replaces: str | None) -> None:
        await self._marks.mark(id, Mark(mark.said, mark.stored, trying=_digest(seen_in(text))))
        as_sent = await self._calendar.write(id, text, replaces=replaces)
        kept = text if as_sent else await self._reread(id, text)
        await self._marks.mark(id, Mark(said, _digest(seen_in(kept))))
        log.info("calendar_event_written", org=self._org, booking=id, new=replaces is None)

    async def _reread(self, id: BookingId, text: bytes) -> bytes:
        """What a server that puts things in words of its own has made of an event."""
        there = await self._calendar.read(id)
        return there.text if there else text

    async def _keep(self, booking: Booking, there: Stored) -> str:
        """Keep the owner's version beside, under the id given. Once, however often this is tried."""
        kept = f"{booking.id}-by-hand-{hashlib.sha256(there.text).hexdigest()[:8]}"
        copy = copied(there.text, uid=f"{kept}@{booking.org}", before_summary=_BY_HAND)
        with suppress(CalendarChanged):  # it is there from a try before
            await self._calendar.write(kept, copy, replaces=None)
        return kept

    async def _conflict(self, conflict: Conflict) -> None:
        if await self._marks.add_conflict(conflict):
            log.warning("calendar_conflict", org=self._org, booking=conflict.booking, what=conflict.what)

    def _now(self) -> str:
        return self._clock().astimezone(UTC).isoformat(timespec="seconds")


def _untold(
    bookings: list[Booking], marks: list[Mark], event_of: Callable[[Booking], Event]
) -> list[tuple[Booking, Event]]:
    events = [(booking, event_of(booking)) for booking in bookings]
    return [
        (booking, event)
        for (booking, event), mark in zip(events, marks, strict=True)
        if mark.trying or mark.said != _digest(seen(event))
    ]


def _digest(what: Seen) -> str:
    return hashlib.sha256("\0".join(astuple(what)).encode()).hexdigest()[:32]
