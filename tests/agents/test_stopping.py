"""Who says stop is not written to any more, wherever they said it; they hear it once, and can take it back."""

from __future__ import annotations

from datetime import datetime

import pytest
from redis.asyncio import Redis

from agents import intents
from agents.replies import Routed, Say
from gateway.settings import Settings
from memory.conversation import Channel
from memory.people import Contact, OrgId
from memory.stores.redis import RedisMemory
from tests.conversations.stage import Customer, receptionist_of

STOP = "Please stop texting me."


@pytest.fixture
def memory(redis_client: Redis) -> RedisMemory:
    return RedisMemory(redis_client, lock_seconds=1.0)


@pytest.fixture
async def on(settings: Settings, memory: RedisMemory, org: OrgId):
    """Somebody on a channel, received."""
    receptionist = await receptionist_of(settings, memory)

    async def on(channel: Channel) -> Customer:
        customer = Customer(receptionist, org, channel=channel, memory=memory)
        await customer.arrive()
        return customer

    return on


async def stopped_at(memory: RedisMemory, org: OrgId) -> datetime | None:
    return (await memory.customer_for(org, Contact("phone", "+19165550142"))).stopped_at


@pytest.mark.parametrize("channel", ["voice", "sms", "web", "email", "whatsapp"])
async def test_it_holds_from_every_channel_and_is_confirmed(on, memory, org, channel):
    customer = await on(channel)
    answer = await customer.says(STOP)
    routed, *said = answer.parts
    assert isinstance(routed, Routed)
    assert routed.intent == intents.STOP
    assert [type(part) for part in said] == [Say]
    assert await stopped_at(memory, org) == customer.now


async def test_it_is_confirmed_once_in_writing(on, memory, org):
    customer = await on("sms")
    assert (await customer.says(STOP)).text
    first = await stopped_at(memory, org)
    again = await customer.says("I said stop texting me!")
    assert [type(part) for part in again.parts] == [Routed]
    assert await stopped_at(memory, org) == first
    caller = await on("voice")
    assert "already" in (await caller.says(STOP)).text


async def test_what_else_was_asked_is_answered(on, memory, org):
    customer = await on("sms")
    answer = await customer.says(f"{STOP} How much for eight adults and four kids in 95616?")
    assert "$" in answer.text
    assert "any more messages" in answer.text
    assert await stopped_at(memory, org) is not None


async def test_who_changes_their_mind_is_written_to_again(on, memory, org):
    customer = await on("sms")
    await customer.says(STOP)
    answer = await customer.says("Actually you can text me again")
    assert await stopped_at(memory, org) is None
    assert "again" in answer.text


async def test_who_never_said_stop_does_not_start(on, memory, org):
    customer = await on("sms")
    answer = await customer.says("Can you start texting me prices for eight adults in 95616?")
    assert intents.START not in [part.intent for part in answer.parts if isinstance(part, Routed)]


@pytest.mark.parametrize("said", ["Can you stop by at six?", "No, don't text me, call me.", "Cancel my booking."])
async def test_other_stops_stop_nothing(on, memory, org, said):
    customer = await on("voice")
    await customer.says(said)
    assert await stopped_at(memory, org) is None


async def test_a_rehearsal_stops_nothing(on, memory, org):
    customer = await on("voice")
    said = [piece async for piece in customer.receptionist.rehearse(customer.turn(STOP))]
    assert said == []
    assert await stopped_at(memory, org) is None
