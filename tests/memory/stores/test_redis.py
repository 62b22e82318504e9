"""What is special to the Redis store: its expiry, and a server that is killed and comes back. See test_store.py."""

import asyncio
import os
import signal
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from memory.conversation import Turn, TurnId
from memory.embedded_valkey import EmbeddedValkey
from memory.errors import StoreDown
from memory.people import Contact
from memory.stores.connection_redis import connect
from memory.stores.keys import records_key
from memory.stores.redis import RedisMemory

PHONE = Contact("phone", "+14155550123")
NOW = datetime(2026, 11, 20, 18, tzinfo=UTC)
DAY_MS = 24 * 3600 * 1000


async def first_turn(store: RedisMemory, org) -> Turn:
    customer = await store.customer_for(org, PHONE)
    conversation = await store.conversation(org, customer.id, now=NOW)
    return Turn(TurnId("turn-0"), org, conversation.id, customer.id, "customer", "voice", "hello", NOW)


async def test_every_key_of_a_conversation_runs_out_and_the_customer_stays(redis_client, org):
    store = RedisMemory(redis_client, keep_seconds=30 * 24 * 3600)
    turn = await first_turn(store, org)
    await store.add_turn(turn)
    await store.save_notes(org, turn.conversation, {"zip": "94110"})
    async with store.lock(org, turn.conversation):
        pass
    stays = {"customer", "customers", "contact", "records"}
    kinds = set()
    async for name in redis_client.scan_iter(match=f"fd:{{{org}}}:*"):
        kind = name.decode().split(":")[2]
        kinds.add(kind)
        left_ms = await redis_client.pttl(name)
        assert (left_ms == -1) if kind in stays else (29 * DAY_MS < left_ms <= 30 * DAY_MS), kind
    assert kinds == stays | {"conversation", "threads", "turns", "turn_ids", "open", "fence"}


async def test_each_turn_begins_the_thirty_days_again(redis_client, org):
    store = RedisMemory(redis_client, keep_seconds=100)
    turn = await first_turn(store, org)
    await redis_client.pexpire(f"fd:{{{org}}}:conversation:{turn.conversation}", 5000)
    await store.add_turn(turn)
    assert await redis_client.pttl(f"fd:{{{org}}}:conversation:{turn.conversation}") > 90_000


async def test_what_is_said_is_put_on_its_way_to_the_record_once(redis_client, org):
    store = RedisMemory(redis_client)
    turn = await first_turn(store, org)
    for _ in range(3):
        await store.add_turn(turn)
    await store.remember(org, turn.customer, {"name": "Zoë"})
    entries = await redis_client.xrange(records_key(org))
    assert [fields[b"kind"] for _, fields in entries] == [b"customer", b"conversation", b"turn", b"customer"]
    assert entries[-1][1][b"fact:name"] == "Zoë".encode()


async def test_a_killed_server_comes_back_with_every_turn_and_the_store_goes_on(tmp_path, org):
    server = EmbeddedValkey(tmp_path, fsync="always")
    kept: list[Turn] = []
    async with server as url, connect(url) as client:
        store = RedisMemory(client)
        turn = await first_turn(store, org)

        async def talk() -> None:
            for number in range(100_000):
                said = replace(turn, id=TurnId(f"turn-{number}"), text=f"line {number}")
                await store.add_turn(said)
                kept.append(said)

        async def kill() -> None:
            async with asyncio.timeout(10):
                while len(kept) < 50:
                    await asyncio.sleep(0)
            os.kill(server.pid, signal.SIGKILL)

        killing = asyncio.create_task(kill())
        with pytest.raises(StoreDown):
            await talk()
        await killing

        async with EmbeddedValkey(tmp_path):  # the same client and store find the server again
            found = await store.turns(org, turn.conversation)
            assert found[: len(kept)] == kept
            assert len(found) - len(kept) in (0, 1)  # one may have been kept with nobody left to say so
            again = await store.conversation(org, turn.customer, now=NOW)
            assert again.goes_on
            assert not await store.add_turn(kept[-1])
            async with store.lock(org, turn.conversation):
                await store.save_notes(org, turn.conversation, {"after": True})


async def test_a_turn_that_reached_the_file_survives_with_the_default_of_a_laptop(tmp_path, org):
    server = EmbeddedValkey(tmp_path)
    async with server as url, connect(url) as client:
        store = RedisMemory(client)
        turn = await first_turn(store, org)
        await store.add_turn(turn)
        await client.waitaof(1, 0, 5000)
        os.kill(server.pid, signal.SIGKILL)
    async with EmbeddedValkey(tmp_path) as url, connect(url) as client:
        assert await RedisMemory(client).turns(org, turn.conversation) == [turn]
