"""What is special to memories in Postgres: a job sweeps up what nobody asks for any more."""

from datetime import timedelta

import pytest

from memory.conversation import Turn, TurnId
from memory.memories import Memory, MemoryId
from memory.people import Contact
from memory.stores import memories_postgres
from tests.memory.stores.every_call import somebody
from tests.memory.stores.postgres_store import postgres_store


async def test_what_has_run_out_is_swept_from_the_disk(postgres_url, org):
    async with postgres_store(postgres_url, keep_seconds=100) as (store, _, clock):
        zoe = await store.customer_for(org, Contact("phone", "+14155550123"))
        thread = await store.conversation(org, zoe.id, now=clock())
        await store.add_turn(Turn(TurnId("t1"), org, thread.id, zoe.id, "customer", "sms", "a secret", clock()))
        async with store.lock(org, thread.id):
            pass
        await store.keep(Memory(MemoryId("m1"), org, zoe.id, "fact", "another secret", clock(), "short"))
        await store.sweep()
        assert await store.traces(org, ["secret"]) == ["turns", "memories"]
        clock.turn(timedelta(hours=2))
        await store.sweep()
        assert await store.traces(org, ["secret", thread.id]) == ["customers"]  # which conversation was open last


@pytest.mark.parametrize("empty_database", ["postgres"], indirect=True)
async def test_however_much_has_run_out_is_swept_a_little_at_a_time(empty_database, org, monkeypatch):
    monkeypatch.setattr(memories_postgres, "_MEMORIES_AT_ONCE", 4)
    monkeypatch.setattr(memories_postgres, "_THREADS_AT_ONCE", 3)
    async with postgres_store(empty_database, keep_seconds=100) as (store, _, clock):
        for number in range(10):
            await store.put(somebody(org, number, clock()))
        clock.turn(timedelta(hours=2))
        async with store._ground.pool.work() as elsewhere:  # nobody waits for who is busy with one of them
            await elsewhere.execute("SELECT 1 FROM memory.conversations WHERE id = 'con-3' FOR UPDATE")
            await store.sweep()
        assert await _left(store) == {"conversations": 1, "turns": 2, "memories": 10}
        await store.sweep()
        assert await _left(store) == {"conversations": 0, "turns": 0, "memories": 10}


async def _left(store) -> dict[str, int]:
    async with store._ground.pool.read() as connection:
        return {
            table: await connection.fetchval(f"SELECT count(*) FROM memory.{table}")
            for table in ("conversations", "turns", "memories")
        }
