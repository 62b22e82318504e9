"""The backends of the shared memory, each on a real server. A new one is added to BACKENDS and passes all there is."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable

import pytest
from redis.asyncio import Redis

from memory.clock import FakeClock
from memory.store import MemoryStore
from memory.stores.connection_redis import connect
from memory.stores.redis import RedisMemory

BACKENDS = ("redis",)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture(params=BACKENDS)
def make_store(request: pytest.FixtureRequest, redis_client: Redis, clock: FakeClock) -> Callable[[], MemoryStore]:
    """Makes stores on one server, as two workers would. Locks run out after a second."""
    assert request.param == "redis"
    return lambda: RedisMemory(redis_client, clock=clock, gap_seconds=1800, lock_seconds=1.0)


@pytest.fixture
def store(make_store: Callable[[], MemoryStore]) -> MemoryStore:
    return make_store()


@pytest.fixture(params=BACKENDS)
async def unreachable_store(request: pytest.FixtureRequest, tmp_path) -> AsyncIterator[MemoryStore]:
    """A store whose server is not there."""
    assert request.param == "redis"
    async with connect(f"unix://{tmp_path}/nobody.sock?db=0") as client:
        yield RedisMemory(client)
