"""What is special to memories in Redis: the server itself lets them run out."""

from datetime import UTC, datetime

import pytest

from memory.clock import FakeClock
from memory.memories import Memory, MemoryId
from memory.people import Contact
from memory.stores.keys import key
from memory.stores.redis import RedisMemory

NOW = datetime(2026, 11, 20, 18, tzinfo=UTC)
HOUR_MS, DAY_MS = 3600 * 1000, 24 * 3600 * 1000


@pytest.mark.parametrize(("retention", "left_ms"), [("short", HOUR_MS), ("medium", 30 * DAY_MS), ("permanent", -1)])
async def test_the_time_is_set_as_it_is_written(redis_client, org, retention, left_ms):
    store = RedisMemory(redis_client, clock=FakeClock(NOW))
    zoe = await store.customer_for(org, Contact("phone", "+14155550123"))
    await store.keep(Memory(MemoryId("m/1"), org, zoe.id, "fact", "Likes it hot", NOW, retention))
    for name in (key(org, "memory", "m/1"), key(org, f"memories:{zoe.id}", "fact")):
        found = await redis_client.pttl(name)
        assert found == -1 if left_ms < 0 else left_ms - 60_000 < found <= left_ms
