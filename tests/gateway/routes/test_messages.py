"""What did not arrive is shown to staff, and to nobody else."""

from __future__ import annotations

import httpx
import pytest
from starlette.applications import Starlette

from gateway.routes.messages import PATH, message_routes
from memory.clock import FakeClock
from memory.outbox import Outbox
from memory.outbox_redis import OutboxRedis
from memory.people import Contact, OrgId
from memory.stores.connection_redis import connect
from tests.memory.outgoing import message

STAFF = {"Authorization": "Bearer staff"}


def client_of(outbox: Outbox, org: OrgId) -> httpx.AsyncClient:
    app = Starlette(routes=message_routes(outbox, org, "staff"))
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://desk", headers=STAFF)


@pytest.fixture
async def outbox(redis_client, org) -> OutboxRedis:
    """Two messages, of which one has failed."""
    outbox = OutboxRedis(redis_client, clock=FakeClock())
    await outbox.put(message("m1", org))
    await outbox.put(message("m2", org, to=Contact("phone", "+14155550199")))
    first, _ = await outbox.claim(org)
    await outbox.ended(first, "failed", "30003")
    return outbox


async def test_staff_see_what_failed_and_why(outbox, org):
    async with client_of(outbox, org) as client:
        (failed,) = (await client.get(PATH, params={"state": "failed"})).json()["messages"]
        assert (failed["id"], failed["to"], failed["code"], failed["tries"]) == ("m1", "+14155550123", "30003", 1)
        assert len((await client.get(PATH)).json()["messages"]) == 2
        assert len((await client.get(PATH, params={"last": "1"})).json()["messages"]) == 1


async def test_nobody_else_does(outbox, org):
    async with client_of(outbox, org) as client:
        assert (await client.get(PATH, headers={"Authorization": "Bearer other"})).status_code == 401
    async with client_of(outbox, OrgId("other")) as client:
        assert (await client.get(PATH)).json() == {"messages": []}


@pytest.mark.parametrize("query", [{"state": "lost"}, {"last": "0"}, {"last": "501"}, {"last": "x"}])
async def test_what_is_no_state_or_number_is_said(outbox, org, query):
    async with client_of(outbox, org) as client:
        answer = await client.get(PATH, params=query)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "bad_query")


async def test_a_store_out_of_reach_is_said(tmp_path, org):
    async with connect(f"unix://{tmp_path}/nobody.sock?db=0") as nobody, client_of(OutboxRedis(nobody), org) as client:
        answer = await client.get(PATH)
    assert (answer.status_code, answer.json()["error"]["code"]) == (503, "store_down")
