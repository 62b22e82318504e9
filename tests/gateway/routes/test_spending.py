"""What models have cost this month, for staff alone."""

from __future__ import annotations

from datetime import UTC, datetime

import httpx
from starlette.applications import Starlette

from agents.spending import Spending
from gateway.routes.spending import spending_routes
from memory.errors import StoreDown
from memory.people import OrgId
from memory.stores.spending_redis import SpendingRedis

STAFF = {"Authorization": "Bearer staff"}


def client_of(spending: Spending, org: OrgId, budget: int | None = 500) -> httpx.AsyncClient:
    def now() -> datetime:
        return datetime(2026, 11, 20, tzinfo=UTC)

    app = Starlette(routes=spending_routes(spending, org, "staff", budget=lambda: budget, clock=now))
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://desk")


async def test_staff_see_what_was_spent_and_whether_it_is_used_up(redis_client, org):
    spending = SpendingRedis(redis_client)
    await spending.add(org, "2026-10", 9)
    await spending.add(org, "2026-11", 499)
    async with client_of(spending, org) as client:
        seen = (await client.get("/api/v1/staff/spending", headers=STAFF)).json()
        assert seen == {
            "month": "2026-11", "spent_microdollars": 499, "budget_microdollars": 500, "used_up": False,
        }  # fmt: skip
        await spending.add(org, "2026-11", 1)
        assert (await client.get("/api/v1/staff/spending", headers=STAFF)).json()["used_up"] is True
        assert (await client.get("/api/v1/staff/spending")).status_code == 401
    async with client_of(spending, org, budget=None) as client:
        assert (await client.get("/api/v1/staff/spending", headers=STAFF)).json()["used_up"] is False


async def test_a_record_out_of_reach_is_said(org):
    class Gone:
        async def spent(self, org: OrgId, month: str) -> int:
            raise StoreDown("gone")

        async def add(self, org: OrgId, month: str, microdollars: int) -> int:
            raise StoreDown("gone")

    async with client_of(Gone(), org) as client:
        answer = await client.get("/api/v1/staff/spending", headers=STAFF)
    assert (answer.status_code, answer.json()["error"]["code"]) == (503, "store_down")
