"""What is special to memories in Postgres: a job sweeps up what nobody asks for any more."""

from datetime import timedelta

from memory.conversation import Turn, TurnId
from memory.memories import Memory, MemoryId
from memory.people import Contact
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
