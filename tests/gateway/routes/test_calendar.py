"""The calendar's doors: a feed to subscribe to, one booking for its customer, and how it stands for staff."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import httpx
import icalendar
import pytest

from gateway.booking_links import BookingLinks
from gateway.routes.calendar import CalendarDoor, calendar_routes
from memory.calendars.caldav import CalDavCalendar
from memory.calendars.marks_redis import CalendarMarks, Conflict
from memory.calendars.sync import CalendarSync
from memory.clock import FakeClock
from memory.records.bookings_sql import BookingsSql
from memory.records.database import open_database
from tests.local_server import serving
from tests.memory.calendars.diary import Diary, opened_bookings
from tests.memory.calendars.parties import NOW, STYLE, seating

STAFF = {"Authorization": "Bearer the staff token"}


@dataclass
class Doors(Diary):
    door: CalendarDoor
    http: httpx.AsyncClient

    async def get(self, url: str, **headers: str) -> httpx.Response:
        return await self.http.get(url.removeprefix("https://desk.example.com"), headers=headers)


@pytest.fixture
async def doors(tmp_path, org) -> AsyncIterator[Doors]:
    async with opened_bookings(tmp_path) as bookings:
        links = BookingLinks("https://desk.example.com", org, b"s" * 32, deposits=True)
        door = CalendarDoor(org, bookings, STYLE, links, "the staff token", clock=FakeClock(NOW))
        async with serving(calendar_routes(door)) as host, httpx.AsyncClient(base_url=f"http://{host}") as http:
            yield Doors(org, bookings, door, http)


def events_in(answer: httpx.Response) -> list[Any]:
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    return icalendar.Calendar.from_ical(answer.content).walk("VEVENT")


async def test_the_feed_has_every_booking_of_the_org_as_it_is_now(doors: Doors):
    moved = await doors.book(name="Ann")
    cancelled = await doors.book(name="Ben")
    await doors.move(moved, seating(hour=21))
    await doors.cancel(cancelled)
    await Diary(type(doors.org)("another"), doors.bookings).book(name="Eve")
    answer = await doors.get(doors.door.links.feed)
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "private, no-cache"
    found = {str(event["UID"]): (event["STATUS"], event["SEQUENCE"]) for event in events_in(answer)}
    assert found == {
        f"{moved.id}@{doors.org}": ("CONFIRMED", 1),
        f"{cancelled.id}@{doors.org}": ("CANCELLED", 1),
    }


async def test_an_unchanged_feed_is_not_sent_again(doors: Doors):
    booking = await doors.book()
    etag = (await doors.get(doors.door.links.feed)).headers["etag"]
    for known in (etag, f"W/{etag}", f'"other", {etag}', "*"):
        answer = await doors.get(doors.door.links.feed, **{"If-None-Match": known})
        assert (answer.status_code, answer.content, answer.headers["etag"]) == (304, b"", etag)
    await doors.move(booking, seating(hour=21))
    answer = await doors.get(doors.door.links.feed, **{"If-None-Match": etag})
    assert answer.status_code == 200
    assert answer.headers["etag"] != etag


async def test_a_customer_gets_their_booking_as_a_file_without_the_business_s_notes(doors: Doors):
    booking = await doors.book(note="pays late", gate="1234")
    answer = await doors.get(doors.door.links.calendar(booking))
    (event,) = events_in(answer)
    assert event["UID"] == f"{booking.id}@{doors.org}"
    assert answer.headers["content-disposition"] == f'attachment; filename="booking-{booking.reference}.ics"'
    assert "pays late" not in answer.text
    assert "1234" not in answer.text
    assert "+19165550142" not in answer.text


async def test_the_file_follows_the_booking_under_the_same_address(doors: Doors):
    booking = await doors.book()
    url = doors.door.links.calendar(booking)
    await doors.move(booking, seating(hour=21))
    (event,) = events_in(await doors.get(url))
    assert event.start == seating(hour=21).starts_at
    await doors.cancel(booking)
    (event,) = events_in(await doors.get(url))
    assert event["STATUS"] == "CANCELLED"


async def test_what_was_not_signed_has_ended_or_is_of_nobody_is_not_there(doors: Doors):
    booking = await doors.book()
    url = doors.door.links.calendar(booking)
    unknown = doors.door.links.calendar(replace(booking, reference="Z9Z9"))
    ended = doors.door.links.calendar(
        replace(booking, seating=replace(booking.seating, starts_at=NOW - timedelta(days=9)))
    )
    for wrong in ("/calendar/x.ics", "/bookings/x.ics", url[:-5] + "x.ics", unknown, ended, "/calendar/%ff%00.ics"):
        answer = await doors.get(wrong)
        assert answer.status_code == 404
        assert "BEGIN" not in answer.text


async def test_staff_are_told_where_the_feed_is_and_others_are_not(doors: Doors):
    assert (await doors.get("/api/v1/calendar")).status_code == 401
    assert (await doors.get("/api/v1/calendar", Authorization="Bearer wrong")).status_code == 401
    answer = await doors.get("/api/v1/calendar", **STAFF)
    assert answer.json() == {"feed_url": doors.door.links.feed, "own_calendar": None}
    assert answer.headers["cache-control"] == "no-store"


async def test_staff_see_how_the_owner_s_own_calendar_stands(doors: Doors, redis_client):
    await doors.book()
    marks = CalendarMarks(redis_client, doors.org, "http://127.0.0.1:9/")
    await marks.add_conflict(Conflict("b1", "R7K2", "changed_by_hand", "2026-11-20T18:00:00+00:00", "v1", "b1-by-hand"))
    async with CalDavCalendar("http://127.0.0.1:9/", "owner", "x") as calendar:
        sync = CalendarSync(doors.org, doors.bookings, calendar, marks, STYLE, clock=FakeClock(NOW))
        routes = calendar_routes(replace(doors.door, sync=sync))
        async with serving(routes) as host, httpx.AsyncClient(base_url=f"http://{host}") as http:
            answer = await http.get("/api/v1/calendar", headers=STAFF)
    own = answer.json()["own_calendar"]
    assert (own["pending"], own["trouble"]) == (1, None)
    assert own["conflicts"] == [
        {
            "booking": "b1",
            "reference": "R7K2",
            "what": "changed_by_hand",
            "at": "2026-11-20T18:00:00+00:00",
            "kept": "b1-by-hand",
        }
    ]


async def test_while_the_diary_is_down_the_calendar_says_to_come_back(doors: Doors, tmp_path):
    booking = await doors.book()
    engine = open_database("postgresql://nobody@127.0.0.1:9/nothing")
    routes = calendar_routes(replace(doors.door, bookings=BookingsSql(engine)))
    async with serving(routes) as host, httpx.AsyncClient(base_url=f"http://{host}") as http:
        for url in (doors.door.links.feed, doors.door.links.calendar(booking)):
            answer = await http.get(url.removeprefix("https://desk.example.com"))
            assert (answer.status_code, answer.headers["retry-after"]) == (503, "60")
    await engine.dispose()
