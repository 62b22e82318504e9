"""What is texted in a call: what the house knows, to the customer's own number, once a turn."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from redis.asyncio import Redis

from agents.notes import Notes
from agents.texting import Texting
from agents.tools.desk import Desk
from agents.tools.send_link import LinkAsked, send_link
from agents.tools.send_text import TextAsked, send_text
from agents.understanding.party import Party
from gateway.booking_links import BookingLinks
from gateway.settings import Settings
from memory.outbox_redis import OutboxRedis
from memory.people import Contact
from tests.agents.tools.test_send_link import booked
from tests.memory.calendars.diary import opened_bookings

PHONE = Contact("phone", "+19165550142")
PRICED = Notes(topic="quote", party=Party(8, 4), zip="95616").as_json()


@pytest.fixture
async def calling(desk: Desk, redis_client: Redis, settings: Settings, tmp_path) -> AsyncIterator[Desk]:
    """The desk in a call, with a way to text."""
    texts = Texting(OutboxRedis(redis_client), desk.memory, settings.phrases, settings.business)
    links = BookingLinks("https://desk.example.com", desk.org, b"s" * 32, deposits=True)
    async with opened_bookings(tmp_path) as bookings:
        yield replace(desk, bookings=bookings, links=links, texts=texts, text_to=PHONE)


async def sent(desk: Desk, redis_client: Redis) -> list[str]:
    return [each.message.text for each in await OutboxRedis(redis_client).deliveries(desk.org)]


async def test_the_confirmation_is_sent_once_a_turn(calling: Desk, redis_client: Redis):
    booking = await booked(calling)
    for _ in range(3):
        answer = await send_text(calling, TextAsked())
        assert (answer.outcome, answer.what, answer.to) == ("texted", "confirmation", PHONE.value)
    [text] = await sent(calling, redis_client)
    assert booking.reference in text
    assert "https://desk.example.com/bookings/" in text


async def test_the_price_is_that_of_the_conversation(calling: Desk, redis_client: Redis):
    desk = replace(calling, conversation=replace(calling.conversation, notes=PRICED))
    assert (await send_text(desk, TextAsked())).what == "quote"
    [text] = await sent(desk, redis_client)
    assert "$586" in text
    assert (await send_text(desk, TextAsked(what="confirmation"))).outcome == "refused"


async def test_nothing_to_text_and_no_way_to(calling: Desk, redis_client: Redis):
    assert (await send_text(calling, TextAsked())).outcome == "nothing"
    priced = replace(calling, conversation=replace(calling.conversation, notes=PRICED))
    assert (await send_text(replace(priced, texts=None), TextAsked())).outcome == "not_possible"
    assert (await send_text(replace(priced, text_to=None), TextAsked())).outcome == "no_number"
    stopped = replace(priced, customer=replace(priced.customer, stopped_at=priced.now))
    assert (await send_text(stopped, TextAsked())).outcome == "stopped"
    written = await send_text(replace(priced, channel="sms"), TextAsked())
    assert written.outcome == "here"
    assert "$586" in (written.text or "")
    assert await sent(calling, redis_client) == []


async def test_a_link_is_texted_too(calling: Desk, redis_client: Redis):
    await booked(calling)
    answer = await send_link(calling, LinkAsked(to="deposit"))
    assert (answer.outcome, answer.to_phone, answer.url) == ("texted", PHONE.value, None)
    assert "/deposit" in (await sent(calling, redis_client))[0]
    stopped = replace(calling, customer=replace(calling.customer, stopped_at=calling.now))
    assert (await send_link(stopped, LinkAsked(to="calendar"))).outcome == "stopped"
    assert (await send_link(replace(calling, text_to=None), LinkAsked(to="calendar"))).outcome == "no_number"
