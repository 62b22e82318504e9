"""What the demo shows of the memory."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from gateway.demo_memory import memory_of
from gateway.wiring_demo import WhatIsKept
from memory.conversation import Turn, TurnId
from memory.memories import Memory, MemoryId
from memory.people import Contact
from memory.promises import deed
from memory.stores.redis import RedisMemory
from tests.memory.calendars.diary import opened_bookings

NOW = datetime(2026, 11, 20, 20, tzinfo=UTC)
PHONE, PAGE = Contact("phone", "+19165550142"), Contact("web", "a-visitor")
ZONE = ZoneInfo("America/Los_Angeles")


async def test_one_customer_over_all_channels(redis_client, org, tmp_path):
    memory = RedisMemory(redis_client)
    async with opened_bookings(tmp_path) as bookings:
        kept = WhatIsKept(memory, bookings)
        assert await memory_of(kept, org, PHONE, ZONE) == ["nobody is known by +19165550142"]
        customer = await memory.customer_for(org, PAGE)
        await memory.link(org, customer.id, PHONE)
        await memory.remember(org, customer.id, {"name": "Sarah", "open_order": "{}", "party": "10 adults"})
        thread = await memory.conversation(org, customer.id, now=NOW)
        for number, channel in enumerate(("web", "sms", "voice", "voice")):
            turn = Turn(TurnId(f"t{number}"), org, thread.id, customer.id, "customer", channel, "Hello", NOW)
            await memory.add_turn(turn)
        likes = Memory(MemoryId("m1"), org, customer.id, "preference", "They like it spicy.", NOW, "permanent")
        told = 'We told them: "I\'ll text you the price."'
        promise = replace(likes, id=MemoryId("m2"), kind="promise", text=told, data={"means": ["text"]})
        for memory_kept in (likes, promise):
            await memory.keep(memory_kept)
        assert await memory_of(kept, org, PHONE, ZONE) == [
            "who           Sarah (the browser they wrote from, +19165550142)",
            "conversation  1 thread, 4 turns: web chat, text, phone",
            "remembered    name Sarah, party 10 adults",
            "likes         They like it spicy.",
            f"promised      {told} (open)",
            "booked        nothing",
        ]
        await memory.keep(deed(org, customer.id, "text", of="the text", at=NOW))
        assert f"promised      {told} (kept)" in await memory_of(kept, org, PHONE, ZONE)
        await memory.add_person(org, PHONE, "Tom")
        assert (await memory_of(kept, org, PHONE, ZONE))[0] == "2 people share this number"
