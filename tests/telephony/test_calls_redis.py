"""Calls in a real Valkey: one session a carrier call, changed by many at once, seen by its own org alone."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime

import orjson
import pytest

from memory.errors import StoreDown
from memory.people import OrgId
from memory.stores.connection_redis import connect
from memory.stores.keys import key
from telephony.call_session import CallSession, after_carrier_status, moved
from telephony.calls_redis import CallsRedis


@pytest.fixture
def calls(redis_client) -> CallsRedis:
    return CallsRedis(redis_client)


@pytest.fixture
def session(org) -> CallSession:
    return CallSession(
        id="call_1",
        carrier="twilio",
        carrier_call_id="CA1",
        org=org,
        caller="+13105550134",
        dialled="+13105550100",
        direction="inbound",
        state="ringing",
        started_at=datetime(2026, 11, 20, 18, 0, 0, 123456, tzinfo=UTC),
    )


async def test_a_call_is_found_by_either_id_as_it_was_kept(calls, session, org):
    assert await calls.open(session) == session
    assert await calls.get(org, "call_1") == session
    assert await calls.by_carrier_id(org, "twilio", "CA1") == session


async def test_a_withheld_number_stays_none(calls, session, org):
    await calls.open(replace(session, caller=None))
    assert (await calls.get(org, "call_1")).caller is None


async def test_no_other_org_sees_it(calls, session):
    await calls.open(session)
    other = OrgId("another")
    assert await calls.get(other, "call_1") is None
    assert await calls.by_carrier_id(other, "twilio", "CA1") is None
    assert await calls.change(other, "call_1", lambda call: call) is None


async def test_one_carrier_call_is_one_session_however_many_ask_at_once(calls, session, org):
    opened = await asyncio.gather(*(calls.open(replace(session, id=f"call_{number}")) for number in range(20)))
    assert len({call.id for call in opened}) == 1
    assert await calls.by_carrier_id(org, "twilio", "CA1") == opened[0]
    kept = [number for number in range(20) if await calls.get(org, f"call_{number}")]
    assert len(kept) == 1


async def test_changes_at_once_are_all_made(calls, session, org):
    await calls.open(session)
    numbers = list(range(12))
    await asyncio.gather(
        *(
            calls.change(org, "call_1", lambda call, number=number: replace(call, dialled=call.dialled + f",{number}"))
            for number in numbers
        )
    )
    kept = await calls.get(org, "call_1")
    assert sorted(map(int, kept.dialled.split(",")[1:])) == numbers


async def test_callbacks_and_our_own_moves_meet_in_one_session(calls, session, org):
    await calls.open(session)
    await asyncio.gather(
        calls.change(org, "call_1", lambda call: after_carrier_status(call, "completed", 2)),
        calls.change(org, "call_1", lambda call: after_carrier_status(call, "in-progress", 1)),
        calls.change(org, "call_1", lambda call: moved(call, "in_progress")),
    )
    kept = await calls.get(org, "call_1")
    assert (kept.state, kept.sequence) == ("completed", 2)


async def test_a_session_of_a_newer_version_is_read(calls, session, org, redis_client):
    await calls.open(session)
    name = key(org, "call", "call_1")
    written = orjson.loads(await redis_client.get(name)) | {"whispers": True}
    await redis_client.set(name, orjson.dumps(written))
    assert await calls.get(org, "call_1") == session


async def test_everything_of_a_call_expires(calls, session, org, redis_client):
    await calls.open(session)
    await calls.change(org, "call_1", lambda call: moved(call, "in_progress"))
    await calls.count_resume(org, "call_1")
    names = [name async for name in redis_client.scan_iter(match=key(org, "*", "*").replace("%2A", "*"))]
    assert len(names) == 3
    for name in names:
        assert 0 < await redis_client.ttl(name) <= 24 * 3600, name


async def test_resumes_are_counted(calls, session, org):
    assert [await calls.count_resume(org, "call_1") for _ in range(3)] == [1, 2, 3]
    assert await calls.count_resume(org, "call_2") == 1


async def test_a_store_that_is_away_says_so(session, org):
    async with connect("redis://127.0.0.1:1/0") as nobody:
        calls = CallsRedis(nobody)
        for ask in (calls.open(session), calls.get(org, "call_1"), calls.change(org, "call_1", lambda call: call)):
            with pytest.raises(StoreDown):
                await ask
