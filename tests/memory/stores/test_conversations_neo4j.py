"""What is special to conversations in Neo4j: what the record is told, and that they run out."""

from dataclasses import replace
from datetime import timedelta

import pytest

from memory.conversation import Turn, TurnId
from memory.errors import NotFound
from memory.people import Contact
from memory.records.rows import row_from
from tests.memory.stores.neo4j_store import neo4j_store


async def test_what_was_said_goes_to_the_record_once_and_the_conversation_runs_out(neo4j_url, org):
    async with neo4j_store(neo4j_url, keep_seconds=100) as (store, told, clock):
        zoe = await store.customer_for(org, Contact("phone", "+14155550123"))
        thread = await store.conversation(org, zoe.id, now=clock())
        turn = Turn(TurnId("t1"), org, thread.id, zoe.id, "customer", "voice", "hello \x00", clock())
        assert [await store.add_turn(turn) for _ in range(3)] == [True, False, False]
        assert await store.turns(org, thread.id) == [turn]
        assert [entry["kind"] for entry in told.entries] == ["customer", "conversation", "turn"]
        for entry in told.entries:
            fields = {
                name.encode(): value if isinstance(value, bytes) else str(value).encode()
                for name, value in entry.items()
            }
            assert row_from(org, b"1-0", fields).values["id"] == entry["id"]
        clock.turn(timedelta(seconds=101))
        with pytest.raises(NotFound):
            await store.turns(org, thread.id)
        with pytest.raises(NotFound):
            await store.add_turn(replace(turn, id=TurnId("t2")))
        assert (await store.conversation(org, zoe.id, now=clock())).id != thread.id


async def test_a_thread_of_somebody_else_is_theirs_to_go_on_with(neo4j_url, org):
    async with neo4j_store(neo4j_url) as (store, told, clock):
        zoe = await store.customer_for(org, Contact("phone", "+14155550123"))
        tom = await store.customer_for(org, Contact("phone", "+14155550124"))
        before = await store.conversation(org, tom.id, now=clock())
        thread = await store.conversation(org, zoe.id, now=clock.turn(seconds=1))
        told.entries.clear()
        for _ in range(2):
            await store.move_conversation(org, thread.id, tom.id)
        assert [(entry["kind"], entry["customer"]) for entry in told.entries] == [("conversation", tom.id)]
        assert (await store.conversation(org, tom.id, now=clock())).id == thread.id
        assert [each.id for each in await store.conversations(org, tom.id)] == [thread.id, before.id]
        assert (await store.conversation(org, zoe.id, now=clock())).id not in (thread.id, before.id)
