"""What is special to memories in Neo4j: a job sweeps up what nobody asks for any more."""

from datetime import timedelta

from memory.conversation import Turn, TurnId
from memory.memories import Memory, MemoryId
from memory.people import Contact
from tests.memory.stores.neo4j_store import neo4j_store


async def test_what_has_run_out_is_swept_from_the_disk(neo4j_url, org):
    async with neo4j_store(neo4j_url, keep_seconds=100) as (store, _, clock):
        zoe = await store.customer_for(org, Contact("phone", "+14155550123"))
        thread = await store.conversation(org, zoe.id, now=clock())
        await store.add_turn(Turn(TurnId("t1"), org, thread.id, zoe.id, "customer", "sms", "a secret", clock()))
        async with store.lock(org, thread.id):
            pass
        await store.keep(Memory(MemoryId("m1"), org, zoe.id, "fact", "another secret", clock(), "short"))
        await store.sweep()
        assert len(await store.traces(org, ["secret"])) == 2
        clock.turn(timedelta(hours=2))
        await store.sweep()
        assert await store.traces(org, ["secret", thread.id]) == []


async def test_what_has_run_out_can_be_kept_anew(neo4j_url, org):
    async with neo4j_store(neo4j_url) as (store, _, clock):
        zoe = await store.customer_for(org, Contact("phone", "+14155550123"))
        tom = await store.customer_for(org, Contact("phone", "+14155550124"))
        first = Memory(MemoryId("m"), org, zoe.id, "fact", "first \ud800", clock(), "short")
        assert await store.keep(first)
        now = clock.turn(timedelta(hours=1))
        again = Memory(MemoryId("m"), org, tom.id, "promise", "second", now, "permanent")
        assert [await store.keep(again) for _ in range(2)] == [True, False]
        assert await store.memories(org, zoe.id) == []
        assert await store.memories(org, tom.id) == [again]
