"""The doors of the calendar.

| route                      | answers                                                                                |
|----------------------------|----------------------------------------------------------------------------------------|
| GET /calendar/{token}.ics  | all bookings of the org, for the owner's calendar app to subscribe to; 304 if unchanged |
| GET /bookings/{token}.ics  | one booking as a file for the customer, without what the business notes for itself     |
| GET /api/v1/calendar       | for staff: the feed's address, and how the owner's own calendar stands (`CalendarV1`)   |

A token that was not signed here, or has ended, is 404, as an address that never was. While the diary is down, 503.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import Literal

import structlog
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from gateway.booking_links import BookingLinks
from gateway.routes.staff_only import not_staff
from memory.bookings import Bookings
from memory.calendars.event import EventStyle, customers_event, owners_event
from memory.calendars.ical import feed, file_of
from memory.calendars.sync import CalendarSync
from memory.clock import Clock, utc_now
from memory.errors import StoreDown
from memory.people import OrgId

log = structlog.get_logger()

_BEFORE, _AFTER = timedelta(days=60), timedelta(days=400)
_HEADERS = {
    # What stands here may be asked for again, but kept by nobody on the way.
    "Cache-Control": "private, no-cache",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
}


@dataclass(frozen=True, slots=True)
class CalendarDoor:
    """What the routes need. `sync` keeps the owner's own calendar, when there is one."""

    org: OrgId
    bookings: Bookings
    style: EventStyle
    links: BookingLinks
    staff_token: str | None = field(repr=False)
    sync: CalendarSync | None = None
    clock: Clock = utc_now


class ConflictV1(BaseModel):
    """The owner had changed an event by hand when its booking changed; `kept` is the copy of their version."""

    booking: str
    reference: str
    what: Literal["changed_by_hand", "deleted_by_hand"]
    at: str
    kept: str | None


class OwnCalendarV1(BaseModel):
    """The owner's own calendar: bookings that it does not show as they are, and the code of what is in the way."""

    pending: int
    trouble: str | None
    conflicts: list[ConflictV1]


class CalendarV1(BaseModel):
    """`feed_url` is to be subscribed to in a calendar app, and kept like a password."""

    feed_url: str
    own_calendar: OwnCalendarV1 | None


def calendar_routes(door: CalendarDoor) -> list[BaseRoute]:
    """The three routes of the module's table."""
    answers = {
        "/calendar/{token}.ics": _feed,
        "/bookings/{token}.ics": _booking,
        "/api/v1/calendar": _state,
    }
    return [Route(path, partial(_answered, door, answer), methods=["GET"]) for path, answer in answers.items()]


async def _answered(
    door: CalendarDoor, answer: Callable[[CalendarDoor, Request], Awaitable[Response]], request: Request
) -> Response:
    try:
        return await answer(door, request)
    except StoreDown as error:
        log.error("calendar_failed", org=door.org, code=error.code)
        return PlainTextResponse("Please try again in a minute.", 503, {"Retry-After": "60"})


async def _feed(door: CalendarDoor, request: Request) -> Response:
    if not door.links.is_feed(request.path_params["token"]):
        return _nothing_there()
    today = door.clock().astimezone(door.style.zone).date()
    bookings = await door.bookings.between(door.org, today - _BEFORE, today + _AFTER)

    def text() -> bytes:
        events = [owners_event(booking, door.style) for booking in bookings]
        return feed(events, name=door.style.business, zone=door.style.zone)

    return _calendar(request, await asyncio.to_thread(text), "bookings.ics")


async def _booking(door: CalendarDoor, request: Request) -> Response:
    reference = door.links.reference_in(request.path_params["token"], door.clock())
    booking = await door.bookings.by_reference(door.org, reference) if reference else None
    if booking is None:
        return _nothing_there()
    return _calendar(request, file_of(customers_event(booking, door.style)), f"booking-{booking.reference}.ics")


async def _state(door: CalendarDoor, request: Request) -> Response:
    if refusal := not_staff(request, door.staff_token):
        return refusal
    own = None
    if door.sync:
        state = await door.sync.state()
        conflicts = [
            ConflictV1(booking=one.booking, reference=one.reference, what=one.what, at=one.at, kept=one.kept)
            for one in state.conflicts
        ]
        own = OwnCalendarV1(pending=state.pending, trouble=state.trouble, conflicts=conflicts)
    told = CalendarV1(feed_url=door.links.feed, own_calendar=own)
    return JSONResponse(told.model_dump(mode="json"), headers={"Cache-Control": "no-store"})


def _calendar(request: Request, text: bytes, name: str) -> Response:
    """The file, or word that the one they have is still the same (RFC 9110, 13.1.2)."""
    etag = f'"{hashlib.sha256(text).hexdigest()[:32]}"'
    headers = _HEADERS | {"ETag": etag}
    known = [tag.strip().removeprefix("W/") for tag in request.headers.get("if-none-match", "").split(",")]
    if etag in known or known == ["*"]:
        return Response(status_code=304, headers=headers)
    headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return Response(text, media_type="text/calendar", headers=headers)


def _nothing_there() -> Response:
    return PlainTextResponse("There is nothing at this address (any more).", 404, _HEADERS)
