"""A customer gets all that is known of them and nothing of another, and leaves no trace when they are forgotten."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from memory.conversation import Turn, TurnId
from memory.errors import NotFound
from memory.identity import unnamed
from memory.people import Contact, CustomerId, OrgId
from memory.records import forgetting
from memory.records.queue_redis import RecordQueue
from memory.rights import FORMAT, export, forget
from memory.stores.keys import base
from memory.stores.postgres import PostgresMemory, PostgresPool
from memory.stores.redis import RedisMemory
from tests.memory.full_customer import NOW, everywhere, fill

ZOE, KURT = "+14155550123", "+14155550199"


@pytest.fixture(params=["redis", "postgres"])
async def places(request, empty_redis, valkey_url, engine):
    url = valkey_url.replace("db=0", "db=15")
    if request.param == "redis":
        async with everywhere(RedisMemory(empty_redis, clock=lambda: NOW), empty_redis, url, engine) as found:
            yield found
        return
    pool = PostgresPool(request.getfixturevalue("postgres_url"))
    bare = PostgresMemory(pool, record=RecordQueue(empty_redis).put, clock=lambda: NOW)
    async with everywhere(bare, empty_redis, url, engine) as found:
        yield found
    await pool.close()


async def test_the_copy_holds_everything_of_one_and_nothing_of_another(places, empty_redis, org):
    zoe = await fill(places, empty_redis, org, "zoe", ZOE, 1)
    kurt = await fill(places, empty_redis, org, "kurt", KURT, 2)
    found: Any = await export(places, org, zoe, now=NOW)
    assert (found["format"], found["org"], found["customer"]) == (FORMAT, org, zoe)
    assert found["exported_at"] == "2026-11-20T20:00:00+00:00"
    assert [each["kind"] for person in found["people"] for each in person["contacts"]] == ["phone", "email"]
    assert found["people"][0]["facts"] == {"name": "Zoe Secretname"}
    assert found["conversations"][0]["turns"][0]["text"] == "zoe said this"
    assert found["conversations"][0]["conversation"]["notes"] == {"about": "zoe"}
    assert found["memories"][0]["text"] == "zoe likes it"
    record = found["record"]
    filled = {name for name, rows in record.items() if rows}
    assert {"bookings", "calls", "messages", "escalations", "feedback", "turns", "customers"} <= filled
    assert record["turns"][0]["text"] == "zoe said this"
    written = json.dumps(found)
    for word in ("kurt", "Kurt", kurt, KURT):
        assert word not in written


async def test_another_org_gets_and_forgets_nothing_of_ours(places, empty_redis, org):
    zoe, other = await fill(places, empty_redis, org, "zoe", ZOE, 1), OrgId(f"{org}-other")
    await fill(places, empty_redis, other, "kurt", ZOE, 1)
    before = await export(places, org, zoe, now=NOW)
    for asked in (export(places, other, zoe, now=NOW), forget(places, other, zoe)):
        with pytest.raises(NotFound):
            await asked
    assert await export(places, org, zoe, now=NOW) == before


async def test_who_is_forgotten_leaves_nothing_anywhere(places, empty_redis, org):
    zoe = await fill(places, empty_redis, org, "zoe", ZOE, 1)
    kurt = await fill(places, empty_redis, org, "kurt", KURT, 2)
    kurts = await export(places, org, kurt, now=NOW)
    async with asyncio.timeout(30):
        forgotten = await forget(places, org, zoe)
    assert forgotten.traces == ()
    assert (forgotten.deleted["people"], forgotten.deleted["turns"], forgotten.deleted["record.calls"]) == (2, 1, 1)
    words = [zoe, ZOE, "zoe@example.com", "zoe said", "zoe likes", "Zoe Secretname", "call-of-zoe", "message-zoe"]
    assert await places.memory.traces(org, words) == []
    assert await RedisMemory(empty_redis).traces(org, words) == []
    async with places.engine.connect() as connection:
        assert await connection.run_sync(forgetting.traces, org, words) == []
    with pytest.raises(NotFound):
        await forget(places, org, zoe)
    assert await export(places, org, kurt, now=NOW) == kurts
    assert await empty_redis.xlen(f"{base(org)}live") == 1


async def test_who_shares_a_contact_keeps_it_and_what_is_theirs(places, empty_redis, org):
    zoe = await fill(places, empty_redis, org, "zoe", ZOE, 1)
    kurt = await places.memory.add_person(org, Contact("phone", ZOE), "Kurt")
    assert (await forget(places, org, zoe)).traces == ()
    assert [each.id for each in await places.memory.customers_for(org, Contact("phone", ZOE))] == [kurt.id]


async def test_who_said_late_who_they_are_is_forgotten_from_before_that_too(places, empty_redis, org):
    zoe = await fill(places, empty_redis, org, "zoe", ZOE, 1)
    tom = await places.memory.add_person(org, Contact("phone", ZOE), "Tom")
    nobody = await places.memory.customer_for(org, unnamed("call_9"))
    thread = await places.memory.conversation(org, nobody.id, now=NOW)
    ids = (TurnId("turn-of-nobody"), org, thread.id, nobody.id)
    await places.memory.add_turn(Turn(*ids, "customer", "voice", "This is Tom", NOW, call="call_9"))
    await places.memory.move_conversation(org, thread.id, tom.id)
    await places.memory.remember(org, nobody.id, {"calls_from": ZOE, "speaking": f"call_9|{tom.id}|{thread.id}"})
    await places.memory.remember(org, zoe, {"writing": f"{ZOE}|{tom.id}|{thread.id}"})
    copy: Any = await export(places, org, tom.id, now=NOW)
    assert [each["customer"] for each in copy["people"]] == [tom.id, nobody.id]
    assert (await forget(places, org, tom.id)).traces == ()
    known = await places.memory.customer(org, zoe)
    assert (known.name, known.facts.get("writing")) == ("Zoe Secretname", None)
    assert await places.memory.customers_for(org, unnamed("call_9")) == []


async def test_nobody_is_no_customer(places, org):
    for ask in (forget(places, org, CustomerId("cus_nobody")), export(places, org, CustomerId("cus_nobody"), now=NOW)):
        with pytest.raises(NotFound):
            await ask
