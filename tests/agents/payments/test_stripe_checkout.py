"""The payment page of a deposit: Stripe's own client against a server of ours that keeps Stripe's rules."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from agents.errors import PaymentsDown, PaymentsRefused
from agents.payments.stripe_checkout import StripeDeposits
from memory.clock import FakeClock
from tests.agents.servers.stripe_server import KEY, StripeServer
from tests.local_server import serving
from tests.memory.calendars.parties import NOW, booking

THANKS = "https://desk.example.com/deposits/thanks"


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(NOW)


@pytest.fixture
def server(clock: FakeClock) -> StripeServer:
    return StripeServer(clock)


@pytest.fixture
async def api_base(server: StripeServer) -> AsyncIterator[str]:
    async with serving(server.routes) as host:
        yield f"http://{host}"


@pytest.fixture
async def deposits(api_base: str, clock: FakeClock) -> AsyncIterator[StripeDeposits]:
    made = await StripeDeposits.load(KEY, business="Rapid Pipes", back_to=THANKS, api_base=api_base, clock=clock)
    yield made
    await made.aclose()


async def test_a_page_asks_for_the_deposit_of_the_booking(deposits: StripeDeposits, server: StripeServer):
    assert await deposits.link_for(booking()) == server.pages[0]["url"]
    assert server.wanted == [
        {
            "mode": "payment",
            "client_reference_id": "booking-1",
            "line_items[0][quantity]": "1",
            "line_items[0][price_data][currency]": "usd",
            "line_items[0][price_data][unit_amount]": "10000",
            "line_items[0][price_data][product_data][name]": "Rapid Pipes: deposit for booking R7K2",
            "metadata[org]": "rapid-pipes",
            "metadata[booking]": "booking-1",
            "payment_intent_data[metadata][org]": "rapid-pipes",
            "payment_intent_data[metadata][booking]": "booking-1",
            "payment_intent_data[description]": "Rapid Pipes: deposit for booking R7K2",
            "success_url": THANKS,
        }
    ]
    assert next(iter(server.saved)).startswith("booking-1-")


async def test_asking_again_and_at_once_gives_the_same_page(deposits: StripeDeposits, server: StripeServer):
    links = await asyncio.gather(*(deposits.link_for(booking()) for _ in range(5)))
    assert len({*links, await deposits.link_for(booking(moves=1))}) == 1
    assert len(server.pages) == 1


async def test_another_booking_or_amount_has_another_page(deposits: StripeDeposits, server: StripeServer):
    links = [await deposits.link_for(booking(**changes)) for changes in ({}, {"id": "b2"}, {"deposit_cents": 5000})]
    assert len(set(links)) == len(server.pages) == 3


@pytest.mark.parametrize("forgotten", [False, True])
async def test_a_page_that_closed_is_replaced_by_one_new_one(
    deposits: StripeDeposits, server: StripeServer, clock: FakeClock, forgotten: bool
):
    first = await deposits.link_for(booking())
    clock.turn(timedelta(hours=24))
    if forgotten:
        server.forget()
    second = await deposits.link_for(booking())
    assert second not in (None, first)
    assert await deposits.link_for(booking()) == second
    assert len(server.pages) == 2


async def test_where_nothing_is_due_nothing_is_asked(deposits: StripeDeposits, server: StripeServer):
    for changes in ({"deposit": "paid"}, {"state": "cancelled"}, {"deposit_cents": 0}):
        assert await deposits.link_for(booking(**changes)) is None
    assert server.requests == 0


async def test_a_passing_failure_is_tried_again_and_makes_one_page(deposits: StripeDeposits, server: StripeServer):
    server.failures = [500, 503]
    assert await deposits.link_for(booking()) is not None
    assert (server.requests, len(server.pages)) == (3, 1)


async def test_a_lasting_failure_is_told(deposits: StripeDeposits, server: StripeServer):
    server.failures = [500] * 9
    with pytest.raises(PaymentsDown):
        await deposits.link_for(booking())


async def test_a_server_that_is_not_there_is_down():
    deposits = await StripeDeposits.load(KEY, business="x", back_to=THANKS, api_base="http://127.0.0.1:9")
    with pytest.raises(PaymentsDown):
        await deposits.link_for(booking())
    await deposits.aclose()


async def test_a_wrong_key_is_refused_and_not_told_to_anybody(api_base: str):
    deposits = await StripeDeposits.load("sk_test_wrong", business="x", back_to=THANKS, api_base=api_base)
    with pytest.raises(PaymentsRefused) as refused:
        await deposits.link_for(booking())
    assert "sk_test" not in str(refused.value)
    await deposits.aclose()
