"""A month's budget: counted for all workers, and never a reason to say nothing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import structlog

from agents.spending import MonthBudget, month_of
from memory.errors import StoreDown
from memory.people import OrgId
from memory.stores.spending_redis import SpendingRedis

NOVEMBER = datetime(2026, 11, 20, 20, 0, tzinfo=UTC)


def test_a_month_is_one_of_the_calendar_in_utc():
    assert month_of(NOVEMBER) == "2026-11"
    assert month_of(datetime(2026, 11, 30, 20, 0, tzinfo=timezone(timedelta(hours=-8)))) == "2026-12"


async def test_it_is_used_up_at_its_limit_and_the_next_month_begins_with_nothing(redis_client, org):
    month = MonthBudget(1000, SpendingRedis(redis_client))
    assert not await month.is_used_up(org, NOVEMBER)
    await month.add(org, NOVEMBER, 999)
    assert not await month.is_used_up(org, NOVEMBER)
    await month.add(org, NOVEMBER, 1)
    with structlog.testing.capture_logs() as logs:
        assert await month.is_used_up(org, NOVEMBER)
    assert [(line["event"], line["code"]) for line in logs] == [("month_budget_spent", "month_budget")]
    assert not await month.is_used_up(org, NOVEMBER + timedelta(days=14))
    assert not await month.is_used_up(OrgId(f"{org}-other"), NOVEMBER)


async def test_without_a_limit_there_is_no_end(redis_client, org):
    month = MonthBudget(None, SpendingRedis(redis_client))
    await month.add(org, NOVEMBER, 10**12)
    assert not await month.is_used_up(org, NOVEMBER)


async def test_what_cannot_be_counted_is_not_spent(org):
    class Gone:
        async def spent(self, org, month):
            raise StoreDown("gone")

        async def add(self, org, month, microdollars):
            raise StoreDown("gone")

    month = MonthBudget(1000, Gone())
    with structlog.testing.capture_logs() as logs:
        assert await month.is_used_up(org, NOVEMBER)
        await month.add(org, NOVEMBER, 5)
    assert [line["event"] for line in logs] == ["spending_unknown", "spending_not_counted"]


async def test_what_other_workers_spend_is_seen_within_seconds(redis_client, org):
    here, there = (MonthBudget(1000, SpendingRedis(redis_client)) for _ in range(2))
    assert not await here.is_used_up(org, NOVEMBER)
    await there.add(org, NOVEMBER, 1000)
    assert await there.is_used_up(org, NOVEMBER)
    assert not await here.is_used_up(org, NOVEMBER + timedelta(seconds=4))
    assert await here.is_used_up(org, NOVEMBER + timedelta(seconds=5))
