"""Calls that somebody is on, in a real Valkey: one entry a call, of the worker that has it now."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from memory.conversation import ConversationId
from memory.errors import StoreDown
from memory.people import Contact, CustomerId
from memory.records.call_record import CallRecord
from memory.stores.connection_redis import connect
from telephony.open_calls_redis import OpenCall, OpenCalls

NOW = datetime(2026, 11, 20, 20, tzinfo=UTC)
PHONE = Contact("phone", "+19165550142")


def open_call(org, worker: str = "box.1", id: str = "call_1") -> OpenCall:
    record = CallRecord(
        id, org, "twilio", "inbound", "in_progress", NOW, NOW, None, CustomerId("c_1"), ConversationId("t_1")
    )
    return OpenCall(worker, PHONE, record)


async def test_what_began_is_open_until_its_worker_has_seen_to_it(redis_client, org):
    calls = OpenCalls(redis_client, org)
    await calls.began(open_call(org))
    await calls.began(open_call(org, id="call_2"))
    assert sorted(await calls.every(), key=lambda call: call.record.id) == [
        open_call(org),
        open_call(org, id="call_2"),
    ]
    await calls.ended("call_1", "box.1")
    await calls.ended("call_1", "box.1")
    assert await calls.every() == [open_call(org, id="call_2")]


async def test_what_another_took_up_is_the_others(redis_client, org):
    calls = OpenCalls(redis_client, org)
    await calls.began(open_call(org, "box.1"))
    await calls.began(open_call(org, "box.12"))
    assert await calls.elsewhere("call_1", "box.1")
    assert not await calls.elsewhere("call_1", "box.12")
    assert not await calls.elsewhere("nobody's", "box.1")
    await calls.ended("call_1", "box.1")
    assert await calls.every() == [open_call(org, "box.12")]


async def test_a_call_that_was_not_answered_by_us_may_be_open_too(redis_client, org):
    calls, call = OpenCalls(redis_client, org), open_call(org)
    call = replace(call, record=replace(call.record, answered_at=None))
    await calls.began(call)
    assert await calls.every() == [call]


async def test_another_org_sees_none_of_it(redis_client, org):
    await OpenCalls(redis_client, org).began(open_call(org))
    theirs = OpenCalls(redis_client, type(org)(f"{org}-other"))
    assert await theirs.every() == []
    await theirs.ended("call_1", "box.1")
    assert not await theirs.elsewhere("call_1", "box.2")
    assert len(await OpenCalls(redis_client, org).every()) == 1


async def test_without_redis_it_says_so(org):
    async with connect("redis://127.0.0.1:1/0") as nowhere:
        with pytest.raises(StoreDown):
            await OpenCalls(nowhere, org).every()
