"""Staff give a customer a copy of all that is known of them, and forget them; nobody else may."""

from __future__ import annotations

import httpx
import pytest
from starlette.applications import Starlette

from gateway.routes.rights import rights_routes
from memory.records.database import open_database
from memory.rights import Everywhere
from memory.stores.redis import RedisMemory
from tests.memory.full_customer import NOW, everywhere, fill

TOKEN = "the staff token"
STAFF = {"Authorization": f"Bearer {TOKEN}"}


@pytest.fixture
async def places(empty_redis, valkey_url, engine):
    url = valkey_url.replace("db=0", "db=15")
    async with everywhere(RedisMemory(empty_redis, clock=lambda: NOW), empty_redis, url, engine) as found:
        yield found


def desk(places, org, told, token=TOKEN):
    async def tell(entry):
        told.append(entry)

    app = Starlette(routes=rights_routes(places, org, token, tell, clock=lambda: NOW))
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://desk")


@pytest.mark.parametrize("empty_database", ["sqlite"], indirect=True)
async def test_a_copy_and_then_nothing_left(places, empty_redis, org):
    zoe, told = await fill(places, empty_redis, org, "zoe", "+14155550123", 1), []
    at = f"/api/v1/staff/customers/{zoe}"
    async with desk(places, org, told) as http:
        copy = await http.get(f"{at}/export", headers=STAFF)
        gone = await http.post(f"{at}/forget", headers=STAFF)
        again = await http.post(f"{at}/forget", headers=STAFF)
    assert (copy.status_code, copy.json()["customer"]) == (200, zoe)
    assert "attachment" in copy.headers["content-disposition"]
    assert (gone.status_code, gone.json()["gone"], gone.json()["traces"]) == (200, True, [])
    assert gone.json()["deleted"]["turns"] == 1
    assert (again.status_code, again.json()["error"]["code"]) == (404, "not_found")
    assert {copy.headers["cache-control"], gone.headers["cache-control"]} == {"no-store"}
    assert [entry.action for entry in told] == ["customer_exported", "customer_forgotten"]
    assert told[0].subject == told[1].subject
    for word in (zoe, "zoe", "14155550123"):
        assert word not in str(told)


@pytest.mark.parametrize("path", ["export", "forget"])
@pytest.mark.parametrize(("token", "headers"), [(TOKEN, {}), (TOKEN, {"Authorization": "Bearer x"}), (None, STAFF)])
async def test_only_staff(redis_client, org, path, token, headers):
    places = Everywhere(RedisMemory(redis_client), open_database("sqlite://"), None, None)  # pyright: ignore
    async with desk(places, org, [], token) as http:
        asked = http.get if path == "export" else http.post
        answer = await asked(f"/api/v1/staff/customers/cus_1/{path}", headers=headers)
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "not_staff")


async def test_a_record_that_is_away_is_said_to_be(redis_client, org):
    engine = open_database("postgres://nobody:x@127.0.0.1:1/none")
    places = Everywhere(RedisMemory(redis_client), engine, None, None)  # pyright: ignore
    async with desk(places, org, []) as http:
        answer = await http.get("/api/v1/staff/customers/cus_1/export", headers=STAFF)
    await engine.dispose()
    assert (answer.status_code, answer.json()["error"]["code"]) == (503, "store_down")
