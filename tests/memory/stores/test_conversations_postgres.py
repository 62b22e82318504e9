"""What is special to conversations in Postgres: what the record is told, and that they run out."""

from dataclasses import replace
from datetime import timedelta

import pytest

from memory.conversation import Turn, TurnId
from memory.errors import NotFound
from memory.people import Contact
from memory.records.rows import row_from
from tests.memory.stores.postgres_store import postgres_store


async def test_what_was_said_goes_to_the_record_once_and_the_conversation_runs_out(postgres_url, org):
    async with postgres_store(postgres_url, keep_seconds=100) as (store, told, clock):
        zoe = await store.customer_for(org, Contact("phone", "+14155550123"))
        thread = await store.conversation(org, zoe.id, now=clock())
        turn = Turn(TurnId("t1"), org, thread.id, zoe.id, "customer", "voice", "hello \x00", clock())
        assert [await store.add_turn(turn) for _ in range(3)] == [True, False, False]
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
