"""Calendars and deposits as the gateway opens them: with the settings' keys, and without."""

from __future__ import annotations

import asyncio
import time
import uuid
from dataclasses import replace
from functools import partial
from pathlib import Path

import httpx
import pytest
import stripe

from gateway.settings import Settings, load
from gateway.wiring_bookings import booking_doors, booking_links, event_style
from memory.calendars.marks_redis import CalendarMarks
from memory.clock import utc_now
from tests.agents.servers.stripe_server import KEY, StripeServer, paid_event
from tests.local_server import serving
from tests.memory.calendars.diary import Diary, opened_bookings
from tests.memory.calendars.parties import seating
from tests.memory.calendars.radicale_server import PASSWORD, USER, RadicaleServer

ROOT = Path(__file__).resolve().parents[2]
PUBLIC = "https://desk.example.com"
SECRET = "whsec_of_the_tests"


def settings_with(tmp_path: Path, **environ: str) -> Settings:
    """The default config/, as an org of its own."""
    found = load(ROOT / "config", {"FRONTDESK_VAR": str(tmp_path), "FRONTDESK_STAFF_TOKEN": "staff", **environ})
    business = found.business.model_copy(update={"id": f"org-{uuid.uuid4().hex[:12]}"})
    return replace(found, business=business)


def test_the_style_is_the_business_s_own(tmp_path):
    shop = settings_with(tmp_path).business
    style = event_style(shop)
    assert (style.business, style.phone, style.zone) == (shop.name, shop.phone, shop.zone)
    assert shop.booking is not None
    assert style.minutes == shop.booking.minutes_to
    assert list(style.labels)[: len(shop.prices)] == list(shop.prices)
    assert {*shop.upgrades, *shop.add_ons} < set(style.labels)
    assert event_style(shop.model_copy(update={"booking": None})).minutes == 60


@pytest.fixture
def doors(redis_client):
    def opened(settings, bookings, links, **options):
        marks_of = partial(CalendarMarks, redis_client, settings.business.org)
        return booking_doors(settings, bookings, links, marks_of, **options)

    return opened


async def test_with_no_key_there_is_the_feed_and_no_door_for_deposits(tmp_path, doors):
    settings = settings_with(tmp_path)
    links = booking_links(settings, PUBLIC)
    async with opened_bookings(tmp_path) as bookings, doors(settings, bookings, links) as routes:
        booking = await Diary(settings.business.org, bookings).book()
        assert links.deposit(booking) is None
        async with serving(routes) as host, httpx.AsyncClient(base_url=f"http://{host}") as http:
            feed = await http.get(links.feed.removeprefix(PUBLIC))
            assert booking.id in feed.text
            state = await http.get("/api/v1/calendar", headers={"Authorization": "Bearer staff"})
            assert state.json() == {"feed_url": links.feed, "own_calendar": None}
            assert (await http.post("/stripe/events", content=b"{}")).status_code == 404


async def test_the_owner_s_calendar_follows_for_as_long_as_the_doors_are_open(
    tmp_path, doors, radicale: RadicaleServer, calendar_url: str
):
    caldav = {"CALDAV_URL": calendar_url, "CALDAV_USER": USER, "CALDAV_PASSWORD": PASSWORD}
    settings = settings_with(tmp_path, **caldav)
    links = booking_links(settings, PUBLIC)
    async with opened_bookings(tmp_path) as bookings:
        soon = utc_now().date()
        await Diary(settings.business.org, bookings).book(seating(soon))
        async with doors(settings, bookings, links), asyncio.timeout(10):
            while not await asyncio.to_thread(radicale.events, calendar_url):
                await asyncio.sleep(0.02)
    assert [task for task in asyncio.all_tasks() if task.get_name() == "calendar"] == []


async def test_with_a_key_a_deposit_can_be_paid(tmp_path, doors):
    settings = settings_with(tmp_path, STRIPE_API_KEY=KEY, STRIPE_WEBHOOK_SECRET=SECRET)
    links = booking_links(settings, PUBLIC)
    server = StripeServer(utc_now)
    async with (
        serving(server.routes) as api,
        opened_bookings(tmp_path) as bookings,
        doors(settings, bookings, links, stripe_api_base=f"http://{api}") as routes,
        serving(routes) as host,
        httpx.AsyncClient(base_url=f"http://{host}") as http,
    ):
        booking = await Diary(settings.business.org, bookings).book()
        link = links.deposit(booking)
        assert link is not None
        assert (await http.get(link.removeprefix(PUBLIC))).headers["location"] == server.pages[0]["url"]
        assert server.wanted[0]["success_url"] == links.thanks
        body = paid_event(server.pages[0])
        signature = stripe.WebhookSignature.generate_signature_header(body.decode(), SECRET, int(time.time()))
        answer = await http.post("/stripe/events", content=body, headers={"Stripe-Signature": signature})
        assert answer.status_code == 200
        (noted,) = await bookings.of_customer(settings.business.org, booking.customer)
    assert noted.deposit == "paid"


@pytest.fixture(scope="session")
def radicale(tmp_path_factory: pytest.TempPathFactory):
    server = RadicaleServer(tmp_path_factory.mktemp("radicale"))
    server.start()
    yield server
    server.stop()


@pytest.fixture
def calendar_url(radicale: RadicaleServer) -> str:
    return radicale.make_calendar(uuid.uuid4().hex[:12])
