"""The doors of deposits: Stripe's own client and signatures, the real diary, and a server that keeps Stripe's rules."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from typing import Any

import httpx
import pytest
import stripe
import structlog

from agents.payments.stripe_checkout import StripeDeposits
from agents.payments.stripe_events import StripeEvents
from gateway.booking_links import BookingLinks
from gateway.routes.stripe import MAX_BODY_BYTES, NOTHING_DUE, PAID, TROUBLE, StripeDoor, stripe_routes
from memory.bookings import Booking
from memory.clock import FakeClock
from memory.records.bookings_sql import BookingsSql
from memory.records.database import open_database
from tests.agents.servers.stripe_server import KEY, StripeServer, paid_event
from tests.local_server import serving
from tests.memory.calendars.diary import Diary, opened_bookings
from tests.memory.calendars.parties import NOW

SECRET = "whsec_of_the_tests"


@dataclass
class Doors(Diary):
    door: StripeDoor
    stripe: StripeServer
    http: httpx.AsyncClient

    async def get(self, url: str | None) -> httpx.Response:
        assert url is not None
        return await self.http.get(url.removeprefix("https://desk.example.com"))

    async def tell(self, body: bytes, *, secret: str = SECRET, age_seconds: int = 0) -> int:
        """As Stripe tells of an event; gives the status."""
        at = int(time.time()) - age_seconds
        signature = stripe.WebhookSignature.generate_signature_header(body.decode(), secret, at)
        answer = await self.http.post("/stripe/events", content=body, headers={"Stripe-Signature": signature})
        return answer.status_code

    async def deposit(self, booking: Booking) -> str:
        found = await self.bookings.by_reference(self.org, booking.reference)
        assert found is not None
        return found.deposit

    async def page(self, booking: Booking) -> dict[str, Any]:
        """What Stripe knows of the payment page that a customer is led to."""
        await self.get(self.door.links.deposit(booking))
        return self.stripe.pages[-1]


@pytest.fixture
async def doors(tmp_path, org) -> AsyncIterator[Doors]:
    clock = FakeClock(NOW)
    server = StripeServer(clock)
    links = BookingLinks("https://desk.example.com", org, b"s" * 32, deposits=True)
    async with opened_bookings(tmp_path) as bookings, serving(server.routes) as api:
        deposits = await StripeDeposits.load(
            KEY, business="Rapid Pipes", back_to=links.thanks, api_base=f"http://{api}", clock=clock
        )
        door = StripeDoor(org, bookings, deposits, await StripeEvents.load(SECRET), links, clock)
        async with serving(stripe_routes(door)) as host, httpx.AsyncClient(base_url=f"http://{host}") as http:
            yield Doors(org, bookings, door, server, http)
        await deposits.aclose()


async def test_a_customer_is_led_to_the_page_pays_and_the_diary_knows(doors: Doors):
    booking = await doors.book()
    link = doors.door.links.deposit(booking)
    answer = await doors.get(link)
    assert (answer.status_code, answer.headers["location"]) == (303, doors.stripe.pages[0]["url"])
    assert doors.stripe.wanted[0]["line_items[0][price_data][unit_amount]"] == str(booking.deposit_cents)
    assert await doors.tell(paid_event(doors.stripe.pages[0])) == 200
    assert await doors.deposit(booking) == "paid"
    answer = await doors.get(link)
    assert (answer.status_code, PAID in answer.text) == (200, True)
    assert len(doors.stripe.pages) == 1


async def test_opening_the_link_twice_leads_to_the_same_page(doors: Doors):
    booking = await doors.book()
    answers = await asyncio.gather(*(doors.get(doors.door.links.deposit(booking)) for _ in range(3)))
    assert len({answer.headers["location"] for answer in answers}) == len(doors.stripe.pages) == 1


async def test_however_often_stripe_tells_it_is_noted_once(doors: Doors):
    booking = await doors.book()
    body = paid_event(await doors.page(booking))
    assert await asyncio.gather(*(doors.tell(body) for _ in range(5))) == [200] * 5
    assert await doors.tell(paid_event(doors.stripe.pages[0], id="evt_2")) == 200
    assert await doors.deposit(booking) == "paid"


async def test_one_that_is_told_again_after_the_refund_pays_nothing_anew(doors: Doors):
    booking = await doors.book()
    body = paid_event(await doors.page(booking))
    await doors.tell(body)
    await doors.bookings.cancel(doors.org, booking.id, deposit="refund_due", now=NOW, once="cancel")
    assert await doors.tell(body) == 200
    assert await doors.deposit(booking) == "refund_due"


async def test_what_is_paid_after_a_cancellation_is_looked_at_by_somebody(doors: Doors):
    booking = await doors.book()
    page = await doors.page(booking)
    await doors.cancel(booking)
    with structlog.testing.capture_logs() as logs:
        assert await doors.tell(paid_event(page)) == 200
    assert [entry["booking"] for entry in logs if entry["event"] == "deposit_to_look_at"] == [booking.id]
    assert await doors.deposit(booking) == "refund_due"


async def test_a_wrong_or_old_signature_is_400_and_changes_nothing(doors: Doors):
    booking = await doors.book()
    body = paid_event(await doors.page(booking))
    assert await doors.tell(body, secret="whsec_of_another") == 400
    assert await doors.tell(body, age_seconds=3600) == 400
    assert (await doors.http.post("/stripe/events", content=body)).status_code == 400
    assert await doors.deposit(booking) == "due"


async def test_what_we_do_not_know_is_answered_with_200_so_that_it_is_not_told_again(doors: Doors):
    booking = await doors.book()
    page = await doors.page(booking)
    for body in (
        b'{"id": "evt_9", "object": "event", "type": "customer.created", "data": {"object": {}}}',
        paid_event({**page, "metadata": {"org": "another", "booking": booking.id}}),
        paid_event({**page, "metadata": {"org": doors.org, "booking": "no-such"}}),
        paid_event({**page, "metadata": {}}),
    ):
        assert await doors.tell(body) == 200
    assert await doors.deposit(booking) == "due"


async def test_a_body_that_is_too_long_is_413(doors: Doors):
    answer = await doors.http.post("/stripe/events", content=b"x" * (MAX_BODY_BYTES + 1))
    assert answer.status_code == 413


async def test_while_the_diary_is_down_stripe_is_asked_to_tell_again(doors: Doors):
    booking = await doors.book()
    body = paid_event(await doors.page(booking))
    engine = open_database("postgresql://nobody@127.0.0.1:9/nothing")
    routes = stripe_routes(replace(doors.door, bookings=BookingsSql(engine)))
    async with serving(routes) as host, httpx.AsyncClient(base_url=f"http://{host}") as http:
        down = replace(doors, http=http)
        assert await down.tell(body) == 503
        answer = await down.get(doors.door.links.deposit(booking))
        assert (answer.status_code, TROUBLE in answer.text) == (503, True)
    await engine.dispose()
    assert await doors.tell(body) == 200
    assert await doors.deposit(booking) == "paid"


async def test_while_stripe_is_down_the_customer_is_told_that_nothing_was_paid(doors: Doors):
    booking = await doors.book()
    doors.stripe.failures = [500] * 9
    answer = await doors.get(doors.door.links.deposit(booking))
    assert (answer.status_code, TROUBLE in answer.text) == (503, True)


async def test_a_link_that_is_wrong_or_not_needed_any_more_leads_nowhere(doors: Doors):
    booking = await doors.book()
    link = doors.door.links.deposit(booking)
    assert (await doors.get("/bookings/x/deposit")).status_code == 404
    await doors.cancel(booking)
    answer = await doors.get(link)
    assert (answer.status_code, NOTHING_DUE in answer.text) == (200, True)
    assert doors.stripe.pages == []
    assert (await doors.get("/deposits/thanks")).status_code == 200
