"""The town that memories are measured by: everybody in it is whole."""

from __future__ import annotations

from pathlib import Path

from redis.asyncio import Redis

from bench.town import MEMORIES, ORG, THREADS, TURNS_A_THREAD, a_diary, bundle_of, fill
from memory.people import CustomerId
from memory.stores.redis import RedisMemory


async def test_customers_are_whole_and_every_second_one_has_a_booking(empty_redis: Redis, tmp_path: Path):
    async with a_diary(tmp_path, 4) as diary:
        store = RedisMemory(empty_redis, clock=lambda: bundle_of(0).made_at)
        await fill(store, 4)
        held = await store.bundle(ORG, CustomerId("cus_3"))
        assert held == bundle_of(3)
        assert (len(held.conversations), len(held.memories)) == (THREADS, MEMORIES)
        assert {len(thread.turns) for thread in held.conversations} == {TURNS_A_THREAD}
        assert [len(await diary.of_customer(ORG, CustomerId(f"cus_{number}"))) for number in range(4)] == [1, 0, 1, 0]
