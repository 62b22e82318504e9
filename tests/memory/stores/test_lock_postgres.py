"""The lock in Postgres, by the server's own clock. The rest is in test_store.py."""

from memory.conversation import ConversationId
from memory.people import Contact
from memory.stores.lock_postgres import PostgresLocks
from tests.memory.stores.postgres_store import postgres_store


async def test_a_lost_answer_asked_again_changes_nothing(postgres_url, org):
    async with postgres_store(postgres_url) as (store, _, clock):
        zoe = await store.customer_for(org, Contact("phone", "+14155550123"))
        thread = await store.conversation(org, zoe.id, now=clock())
        locks, held = PostgresLocks(store._ground), {"hold_seconds": 60.0}
        assert [await locks.take(org, thread.id, "a", **held) for _ in range(2)] == [1, 1]
        assert [await locks.take(org, thread.id, "b", **held) for _ in range(2)] == [0, 0]
        assert await locks.keep(org, thread.id, "a", **held)
        assert not await locks.keep(org, thread.id, "b", **held)
        assert [await locks.give_back(org, thread.id, "a") for _ in range(2)] == [True, False]
        assert await locks.take(org, thread.id, "c", **held) == 0  # b asked before
        assert await locks.take(org, thread.id, "b", **held) == 2
        assert await locks.take(org, ConversationId("none"), "b", **held) == -1
