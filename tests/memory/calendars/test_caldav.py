"""The CalDAV client, against a real server, and against one that answers what no good server would."""

from __future__ import annotations

import pytest
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from memory.calendars.caldav import CalDavCalendar
from memory.calendars.event import owners_event
from memory.calendars.ical import seen_in, stored
from memory.errors import CalendarChanged, CalendarDown, CalendarRefused
from tests.local_server import serve  # noqa: F401 - a fixture
from tests.memory.calendars.parties import STYLE, booking, seating
from tests.memory.calendars.radicale_server import PASSWORD, USER, RadicaleServer

EVENT = stored(owners_event(booking(), STYLE))
MOVED = stored(owners_event(booking(moves=1, seating=seating(hour=21)), STYLE))


async def test_an_event_is_written_read_and_replaced(calendar_url: str):
    async with CalDavCalendar(calendar_url, USER, PASSWORD) as calendar:
        assert await calendar.read("booking-1") is None
        await calendar.write("booking-1", EVENT, replaces=None)
        first = await calendar.read("booking-1")
        assert first is not None
        assert seen_in(first.text) == seen_in(EVENT)
        await calendar.write("booking-1", MOVED, replaces=first.etag)
        second = await calendar.read("booking-1")
        assert second is not None
        assert seen_in(second.text) == seen_in(MOVED)


async def test_nothing_is_written_over_a_version_that_was_not_read(calendar_url: str, radicale: RadicaleServer):
    async with CalDavCalendar(calendar_url, USER, PASSWORD) as calendar:
        await calendar.write("booking-1", EVENT, replaces=None)
        with pytest.raises(CalendarChanged):
            await calendar.write("booking-1", MOVED, replaces=None)
        read = await calendar.read("booking-1")
        assert read is not None
        radicale.edit(calendar_url, "booking-1", "Oak Street", "Elm Street")
        with pytest.raises(CalendarChanged):
            await calendar.write("booking-1", MOVED, replaces=read.etag)
    (text,) = radicale.events(calendar_url)
    assert "Elm Street" in text


async def test_the_only_calendar_of_an_account_is_found(tmp_path, radicale: RadicaleServer):
    alone = RadicaleServer(tmp_path)
    alone.start()
    try:
        only = alone.make_calendar("bookings", name="Bookings")
        for address in (alone.address, f"{alone.address}/.well-known/caldav", f"{alone.address}/{USER}/", only[:-1]):
            async with CalDavCalendar(address, USER, PASSWORD) as calendar:
                assert await calendar.find() == only
        alone.make_calendar("private", name="Private")
        async with CalDavCalendar(alone.address, USER, PASSWORD) as calendar:
            with pytest.raises(CalendarRefused, match="the account has: Bookings, Private"):
                await calendar.find()
    finally:
        alone.stop()


async def test_a_wrong_password_and_a_missing_server_are_told_apart(calendar_url: str):
    async with CalDavCalendar(calendar_url, USER, "wrong") as calendar:
        with pytest.raises(CalendarRefused) as refused:
            await calendar.read("booking-1")
        assert refused.value.status == 401
    async with CalDavCalendar("http://127.0.0.1:9/", USER, PASSWORD) as calendar:
        with pytest.raises(CalendarDown):
            await calendar.read("booking-1")


@pytest.mark.parametrize("url", ["calendar.example.com", "ftp://127.0.0.1/"])
async def test_an_address_that_is_none_is_refused(url: str):
    async with CalDavCalendar(url, USER, PASSWORD) as calendar:
        with pytest.raises(CalendarRefused):
            await calendar.find()


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (200, b"<html>hello</html>", CalendarRefused),
        (207, b"", CalendarRefused),
        (207, b'<multistatus xmlns="DAV:"/>', CalendarRefused),
        (404, b"", CalendarRefused),
        (500, b"", CalendarDown),
        (503, b"", CalendarDown),
        (429, b"", CalendarDown),
    ],
)
async def test_a_server_that_is_no_calendar_or_not_well_is_told(serve, status, body, error):  # noqa: F811
    async def answer(request: Request) -> Response:
        return Response(body, status)

    host = await serve([Route("/{path:path}", answer, methods=["PROPFIND"])])
    async with CalDavCalendar(f"http://{host}/", USER, PASSWORD) as calendar:
        with pytest.raises(error):
            await calendar.find()


async def test_a_server_that_sends_us_round_in_circles_is_refused(serve):  # noqa: F811
    async def answer(request: Request) -> Response:
        return RedirectResponse("/", 301)

    host = await serve([Route("/{path:path}", answer, methods=["PROPFIND"])])
    async with CalDavCalendar(f"http://{host}/", USER, PASSWORD) as calendar:
        with pytest.raises(CalendarRefused):
            await calendar.find()


async def test_an_event_without_a_version_is_refused_since_it_could_not_be_replaced_safely(serve):  # noqa: F811
    async def answer(request: Request) -> Response:
        if request.method == "GET":
            return Response(EVENT)
        body = f"""<multistatus xmlns="DAV:"><response><href>{request.url.path}</href><propstat><prop>
            <resourcetype><calendar xmlns="urn:ietf:params:xml:ns:caldav"/></resourcetype></prop>
            <status>HTTP/1.1 200 OK</status></propstat></response></multistatus>"""
        return Response(body, 207)

    host = await serve([Route("/{path:path}", answer, methods=["PROPFIND", "GET"])])
    async with CalDavCalendar(f"http://{host}/mine", USER, PASSWORD) as calendar:
        with pytest.raises(CalendarRefused, match="no ETag"):
            await calendar.read("booking-1")
