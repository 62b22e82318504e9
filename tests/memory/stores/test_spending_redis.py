"""Spending: no microdollar is lost between workers."""

from __future__ import annotations

import asyncio

from memory.people import OrgId
from memory.stores.keys import key
from memory.stores.spending_redis import KEEP_SECONDS, SpendingRedis


async def test_workers_that_count_at_once_count_it_all(redis_client, org):
    workers = [SpendingRedis(redis_client) for _ in range(4)]
    assert await workers[0].spent(org, "2026-11") == 0
    sums = await asyncio.gather(*(workers[at % 4].add(org, "2026-11", 7) for at in range(100)))
    assert max(sums) == 700
    assert len(set(sums)) == 100
    assert await workers[3].spent(org, "2026-11") == 700


async def test_months_and_orgs_are_counted_apart_and_kept_for_a_year(redis_client, org):
    spending = SpendingRedis(redis_client)
    await spending.add(org, "2026-11", 7)
    assert await spending.spent(org, "2026-12") == 0
    assert await spending.spent(OrgId(f"{org}-other"), "2026-11") == 0
    assert 365 * 24 * 3600 < await redis_client.ttl(key(org, "spent", "2026-11")) <= KEEP_SECONDS
