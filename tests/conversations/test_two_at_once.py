"""One customer, answered by two workers at the same moment: one after the other, and nothing twice."""

from __future__ import annotations

import asyncio
from contextlib import aclosing

from redis.asyncio import Redis

from agents.arrival import Arrival
from agents.receptionist import Receptionist
from agents.replies import Say
from gateway.settings import Settings
from memory.conversation import Channel, Turn, TurnId
from memory.people import Contact, OrgId
from memory.records.bookings_sql import BookingsSql
from memory.stores.connection_redis import connect
from memory.stores.redis import RedisMemory
from tests.conversations.stage import NOON, Customer, receptionist_of

PHONE = Contact("phone", "+19165550142")


async def answered(receptionist: Receptionist, turn: Turn) -> str:
    async with aclosing(receptionist.reply(turn)) as parts:
        return "".join([part.text async for part in parts if isinstance(part, Say)])


async def test_a_sentence_and_a_text_at_once_are_both_heard(
    settings: Settings, redis_client: Redis, org: OrgId, valkey_url
):
    async with connect(valkey_url) as other:
        one, two = [await receptionist_of(settings, RedisMemory(client)) for client in (redis_client, other)]
        visit = await one.arrive(Arrival(org, PHONE, "sms", NOON))

        def turn(id: str, text: str, channel: Channel) -> Turn:
            thread = visit.conversation.id
            return Turn(TurnId(id), org, thread, visit.customer.id, "customer", channel, text, NOON)

        told: list[tuple[str, Channel]] = [
            ("how much for ten adults", "sms"),
            ("we are in 95616", "web"),
            ("two kids too", "sms"),
            ("hello", "web"),
        ]
        turns = [turn(f"t{at}", text, channel) for at, (text, channel) in enumerate(told)]
        await asyncio.gather(*(answered((one, two)[at % 2], each) for at, each in enumerate(turns)))
        last = await answered(two, turn("t9", "so how much is it all together?", "sms"))
    kept = await RedisMemory(redis_client).turns(org, visit.conversation.id)
    assert sorted(each.id for each in kept) == ["t0", "t1", "t2", "t3", "t9"]
    assert "10 adults and 2 children" in last
    assert "Davis" in last


async def test_a_yes_that_comes_to_both_books_once(
    settings: Settings, redis_client: Redis, org: OrgId, bookings: BookingsSql, valkey_url: str
):
    async with connect(valkey_url) as other:
        desks = [
            await receptionist_of(settings, RedisMemory(client), bookings=bookings) for client in (redis_client, other)
        ]
        caller = Customer(desks[0], org)
        await caller.arrive()
        await caller.says("Book ten adults and no kids for Saturday the 28th at 6 in 95616, my name is Sarah Jones")
        assert "Shall I book it" in (await caller.says("no allergies")).text
        yes = caller.turn("yes")
        said = await asyncio.gather(*(answered(desk, yes) for desk in desks))
    assert any("You're booked" in each for each in said)
    assert caller.visit
    mine = await bookings.of_customer(org, caller.visit.customer.id)
    assert [each.state for each in mine] == ["booked"]
