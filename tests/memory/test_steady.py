"""A conversation goes on while the store is dead, and all of it is in the store when it is back: once, and in order."""

import asyncio
import os
import signal
from datetime import UTC, datetime, timedelta

import pytest

from memory.conversation import Turn, TurnId
from memory.embedded_valkey import EmbeddedValkey
from memory.errors import StoreDown
from memory.journal import Entry, Journal
from memory.memories import Memory, MemoryId
from memory.people import Contact
from memory.sealed import SealedMemory
from memory.sealing import KEY_BYTES, Sealer
from memory.steady import SteadyMemory
from memory.stores.connection_redis import connect
from memory.stores.keys import records_key
from memory.stores.redis import RedisMemory
from tests.memory.running import running

PHONE, OTHER = Contact("phone", "+14155550123"), Contact("phone", "+14155550124")
NOW = datetime(2026, 11, 20, 18, tzinfo=UTC)


async def until_back(store: SteadyMemory) -> None:
    async with asyncio.timeout(20):
        while store.down:
            await asyncio.sleep(0.02)


def said(org, thread, number: int) -> Turn:
    at = NOW + timedelta(seconds=number)
    return Turn(TurnId(f"t{number}"), org, thread.id, thread.customer, "customer", "voice", f"line {number}", at)


async def test_a_conversation_goes_on_through_the_death_of_the_server(tmp_path, org):
    server = EmbeddedValkey(tmp_path, fsync="always")
    async with server as url, connect(url) as client:
        under = RedisMemory(client)
        async with running(SteadyMemory(under, Journal(tmp_path / "journal"), again_seconds=0.05)) as store:
            zoe = await store.customer_for(org, PHONE)
            thread = await store.conversation(org, zoe.id, now=NOW)
            await store.add_turn(said(org, thread, 1))
            os.kill(server.pid, signal.SIGKILL)

            for number in (2, 3, 3):
                async with store.lock(org, thread.id):
                    assert (await store.conversation(org, zoe.id, now=NOW)).id == thread.id
                    await store.add_turn(said(org, thread, number))
                    await store.save_notes(org, thread.id, {"line": number})
            await store.remember(org, zoe.id, {"name": "Zoë"})
            await store.keep(Memory(MemoryId("m1"), org, zoe.id, "fact", "likes it hot", NOW, "permanent"))
            assert store.down
            assert store.waiting == 8
            assert [turn.id for turn in await store.turns(org, thread.id)] == ["t1", "t2", "t3"]
            assert (await store.customer_for(org, PHONE)).name == "Zoë"
            with pytest.raises(StoreDown):
                await store.merge(org, zoe.id, zoe.id)

            async with EmbeddedValkey(tmp_path):
                await until_back(store)
                assert store.waiting == 0
                assert [turn.id for turn in await under.turns(org, thread.id)] == ["t1", "t2", "t3"]
                assert (await under.conversation(org, zoe.id, now=NOW)).notes == {"line": 3}
                assert (await under.customer(org, zoe.id)).name == "Zoë"
                assert [memory.id for memory in await under.memories(org, zoe.id)] == ["m1"]
                entries = [fields or {} for _, fields in await client.xrange(records_key(org)) or []]
                turns = [fields for fields in entries if fields[b"kind"] == b"turn"]
                assert [fields[b"place"] for fields in turns] == [b"1", b"2", b"3"]
                await store.add_turn(said(org, thread, 4))
                assert (await under.turns(org, thread.id))[-1].id == "t4"


async def test_who_calls_first_while_it_is_dead_is_met_when_it_is_back_even_after_the_worker_died_too(tmp_path, org):
    server = EmbeddedValkey(tmp_path, fsync="always")
    async with server as url, connect(url) as client:
        under = RedisMemory(client)
        known = await under.customer_for(org, OTHER)
        os.kill(server.pid, signal.SIGKILL)

        store = SteadyMemory(under, Journal(tmp_path / "journal"))
        for contact in (PHONE, OTHER):
            stranger = await store.customer_for(org, contact)
            assert (await store.customer_for(org, contact)).id == stranger.id
            thread = await store.conversation(org, stranger.id, now=NOW)
            async with store.lock(org, thread.id):
                await store.add_turn(said(org, thread, int(contact.value[-1:])))
        heir = SteadyMemory(under, Journal(tmp_path / "journal"), again_seconds=0.05)
        async with EmbeddedValkey(tmp_path), running(heir):
            await until_back(heir)
            assert (await heir.customer_for(org, OTHER)).id == known.id
            for contact in (PHONE, OTHER):
                customer = await under.customer_for(org, contact)
                found = await under.conversation(org, customer.id, now=NOW)
                assert [turn.text for turn in await under.turns(org, found.id)] == [f"line {contact.value[-1:]}"]


async def test_a_call_that_began_alone_goes_on_with_the_ids_that_it_began_with(tmp_path, org):
    server = EmbeddedValkey(tmp_path, fsync="always")
    async with server as url, connect(url) as client:
        under = RedisMemory(client)
        os.kill(server.pid, signal.SIGKILL)
        async with running(SteadyMemory(under, Journal(tmp_path / "journal"), again_seconds=0.05)) as store:
            zoe = await store.customer_for(org, PHONE)
            thread = await store.conversation(org, zoe.id, now=NOW)
            await store.add_turn(said(org, thread, 1))
            async with EmbeddedValkey(tmp_path):
                await until_back(store)
                async with store.lock(org, thread.id):
                    await store.add_turn(said(org, thread, 2))
                await store.remember(org, zoe.id, {"name": "Zoë"})
                assert [turn.id for turn in await store.turns(org, thread.id)] == ["t1", "t2"]
                assert (await store.customer(org, zoe.id)).name == "Zoë"
                assert (await under.customer_for(org, PHONE)).name == "Zoë"


async def test_what_a_stranger_said_while_it_was_dead_is_sealed_for_who_they_are(tmp_path, org):
    server, sealer = EmbeddedValkey(tmp_path, fsync="always"), Sealer({"k1": b"1" * KEY_BYTES})
    async with server as url, connect(url) as client:
        sealed = SealedMemory(RedisMemory(client), sealer)
        os.kill(server.pid, signal.SIGKILL)
        journal = Journal(tmp_path / "journal", sealer)
        async with running(SteadyMemory(sealed, journal, again_seconds=0.05)) as store:
            zoe = await store.customer_for(org, PHONE)
            thread = await store.conversation(org, zoe.id, now=NOW)
            await store.remember(org, zoe.id, {"name": "Zoë"})
            await store.add_turn(said(org, thread, 1))
            await store.save_notes(org, thread.id, {"line": 1})
            async with EmbeddedValkey(tmp_path):
                await until_back(store)
                await store.save_notes(org, thread.id, {"line": 2})
                known = await sealed.customer_for(org, PHONE)
                assert known.name == "Zoë"
                found = await sealed.conversation(org, known.id, now=NOW)
                assert found.notes == {"line": 2}
                assert [turn.text for turn in await sealed.turns(org, found.id)] == ["line 1"]


async def test_trouble_that_nobody_thought_of_keeps_no_worker_alone_for_good(tmp_path, org, redis_client):
    class Troubled(RedisMemory):
        asked = 0

        async def orgs(self):
            self.asked += 1
            if self.asked == 1:
                raise RuntimeError("a driver of its own mind")
            return await super().orgs()

        async def save_notes(self, org, conversation, notes):
            raise KeyError("no such thing")

    under = RedisMemory(redis_client)
    zoe = await under.customer_for(org, PHONE)
    thread = await under.conversation(org, zoe.id, now=NOW)
    journal = Journal(tmp_path / "journal")
    journal.add(Entry("notes", org, id=thread.id, values={"line": 1}))
    journal.add(Entry("turn", org, turn=said(org, thread, 1)))
    async with running(SteadyMemory(Troubled(redis_client), journal, again_seconds=0.01)) as store:
        await until_back(store)
    assert [turn.id for turn in await under.turns(org, thread.id)] == ["t1"]
    assert b'"notes"' in (tmp_path / "journal.aside").read_bytes()
