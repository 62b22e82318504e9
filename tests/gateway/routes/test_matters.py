"""What staff see of matters and promises, and what closing one does, over the real desk and record."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from redis.asyncio import Redis
from starlette.applications import Starlette

from gateway.routes.matters import matter_routes
from gateway.settings import Settings, load
from memory.people import Contact, OrgId
from memory.recall import Recall
from memory.records.database import open_database
from memory.records.escalations_sql import EscalationsSql
from memory.records.schema import metadata
from memory.stores.connection_redis import connect
from memory.stores.redis import RedisMemory
from tests.conversations.stage import NOON, Customer, receptionist_of

STAFF = {"Authorization": "Bearer staff"}
MATTERS = "/api/v1/staff/matters"


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return load(Path(__file__).resolve().parents[3] / "config", {"FRONTDESK_VAR": str(tmp_path_factory.mktemp("var"))})


@dataclass
class Office:
    """Staff at their screen, and a caller."""

    org: OrgId
    memory: RedisMemory
    record: EscalationsSql
    caller: Customer
    http: httpx.AsyncClient

    async def promises(self) -> list[dict]:
        customer = await self.memory.customer_for(self.org, self.caller.contact)
        return (await self.http.get(f"/api/v1/staff/customers/{customer.id}/promises")).json()["promises"]

    async def recalled(self) -> list[str]:
        customer = await self.memory.customer_for(self.org, self.caller.contact)
        thread = await self.memory.conversation(self.org, customer.id, now=self.caller.now)
        found = await Recall(self.memory).of(customer, thread, [], "", now=self.caller.now)
        return [each.text for each in found if each.kind == "promise"]


def client_of(record: EscalationsSql, memory: RedisMemory, org: OrgId) -> httpx.AsyncClient:
    app = Starlette(routes=matter_routes(record, memory, org, "staff", clock=lambda: NOON))
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://desk", headers=STAFF)


@pytest.fixture
async def office(settings: Settings, redis_client: Redis, org: OrgId, tmp_path: Path) -> AsyncIterator[Office]:
    engine = open_database(f"sqlite:///{tmp_path}/record.db")
    async with engine.begin() as connection:
        await connection.run_sync(metadata.create_all)
    memory, record = RedisMemory(redis_client), EscalationsSql(engine)
    receptionist = await receptionist_of(settings, memory, escalations=record)
    caller = Customer(receptionist, org, escalations=record, memory=memory)
    async with client_of(record, memory, org) as http:
        yield Office(org, memory, record, caller, http)
    await engine.dispose()


async def test_a_call_back_is_promised_until_staff_have_closed_it(office: Office):
    await office.caller.arrive()
    await office.caller.says("I want a refund, the food was cold")
    for line in ("My name is Sarah Jones", "yes", "my number is 916 555 0142", "yes"):
        if await office.promises():
            break
        await office.caller.says(line)
    [promise] = await office.promises()
    assert (promise["kept_at"], promise["said_at"][:10]) == (None, "2026-11-20")
    assert len(await office.recalled()) == 1

    waiting = (await office.http.get(MATTERS)).json()["matters"]
    assert "refund" in [each["reason"] for each in waiting]
    for each in waiting:
        office.caller.now = NOON
        closed = await office.http.post(f"{MATTERS}/{each['id']}/close", params={"by": "dana"})
        assert (closed.status_code, closed.json()["closed_by"]) == (200, "dana")
    [promise] = await office.promises()
    assert promise["kept_at"] is not None
    assert promise["kept_by"] == "Our team saw to what we promised."
    assert await office.recalled() == []
    assert (await office.http.get(MATTERS)).json() == {"matters": []}


async def test_nobody_but_staff_and_nobody_of_another_business(office: Office):
    customer = await office.memory.customer_for(office.org, Contact("phone", "+19165550142"))
    paths = [MATTERS, f"/api/v1/staff/customers/{customer.id}/promises"]
    for path in paths:
        assert (await office.http.get(path, headers={"Authorization": "Bearer other"})).status_code == 401
    assert (await office.http.post(f"{MATTERS}/esc_1/close", headers={"Authorization": ""})).status_code == 401
    async with client_of(office.record, office.memory, OrgId("other")) as theirs:
        assert (await theirs.get(MATTERS)).json() == {"matters": []}
        assert (await theirs.get(paths[1])).status_code == 404


async def test_what_is_not_there_or_cannot_be_reached_is_said(office: Office):
    gone = await office.http.post(f"{MATTERS}/nothing/close")
    assert (gone.status_code, gone.json()["error"]["code"]) == (404, "not_found")
    async with (
        connect("redis://127.0.0.1:1/0") as nowhere,
        client_of(office.record, RedisMemory(nowhere), office.org) as http,
    ):
        down = await http.get("/api/v1/staff/customers/cus_1/promises")
    assert (down.status_code, down.json()["error"]["code"]) == (503, "store_down")
