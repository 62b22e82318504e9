"""Texts that say all by themselves, once."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest
from redis.asyncio import Redis

from agents.quoting import quote
from agents.texting import Texting
from agents.texts import Promise
from gateway.settings import Settings
from memory.bookings import Booking, BookingId, Seating
from memory.conversation import TurnId
from memory.outbox_redis import OutboxRedis
from memory.people import Contact, CustomerId, OrgId
from memory.stores.redis import RedisMemory

NOW = datetime(2026, 11, 20, 20, tzinfo=UTC)
PHONE = Contact("phone", "+19165550142")
BOOKING = Booking(
    BookingId("b1"),
    OrgId("org"),
    CustomerId("c1"),
    None,
    "R7K2",
    "booked",
    Seating(date(2026, 11, 28), time(18), datetime(2026, 11, 29, 2, tzinfo=UTC)),
    {"adult": 10},
    details={"address": "1200 Main Street"},
    total_cents=57600,
    deposit_cents=10000,
)


@pytest.fixture
def texting(settings: Settings, redis_client: Redis) -> Texting:
    return Texting(OutboxRedis(redis_client), RedisMemory(redis_client), settings.phrases, settings.business)


def test_a_confirmation_is_whole(texting: Texting):
    text = texting.confirmation(BOOKING, deposit_url="https://desk/d", calendar_url="https://desk/c.ics")
    for words in ("Sat, Nov 28, 2026, 6:00 PM", "10 adults", "1200 Main Street", "Total $576", "$100 is due", "$476",
                  "R7K2", "https://desk/d", "https://desk/c.ics", "reply here"):  # fmt: skip
        assert words in text
    paid = texting.confirmation(replace(BOOKING, deposit="paid"), deposit_url=None, calendar_url=None)
    assert "is paid" in paid
    assert "http" not in paid
    free = texting.confirmation(replace(BOOKING, deposit_cents=0), deposit_url=None, calendar_url=None)
    assert "Total $576." in free
    assert "deposit" not in free


def test_a_price_and_a_link(texting: Texting, settings: Settings):
    text = texting.quote(quote(settings.business, {"adult": 8, "child": 4}, miles=43), "Davis")
    assert "8 adults and 4 children in Davis" in text
    assert "deposit" in text
    assert texting.link("deposit", "https://desk/d", 10000).endswith("$100 here: https://desk/d")
    assert texting.link("calendar", "https://desk/c.ics", 0).endswith("https://desk/c.ics")


async def test_a_promise_is_sent_and_remembered_once(texting: Texting, redis_client: Redis, org: OrgId):
    memory = RedisMemory(redis_client)
    customer = await memory.customer_for(org, PHONE)
    thread = await memory.conversation(org, customer.id, now=NOW)
    promise = Promise(org, customer.id, thread.id, TurnId("turn-1"), PHONE, "quote", "It is $586.", NOW)
    await texting.send(promise)
    await texting.send(promise)
    [delivery] = await OutboxRedis(redis_client).deliveries(org)
    assert (delivery.message.text, delivery.message.purpose, delivery.message.to) == ("It is $586.", "told", PHONE)
    assert (delivery.message.turn, delivery.message.conversation) == ("turn-1", thread.id)
    [turn] = await memory.turns(org, thread.id)
    assert (turn.who, turn.channel, turn.text) == ("frontdesk", "sms", "It is $586.")
    await texting.send(replace(promise, kind="calendar"))
    assert len(await OutboxRedis(redis_client).deliveries(org)) == 2
