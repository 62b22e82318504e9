"""Calls on their way into the record."""

from datetime import UTC, datetime

import pytest

from memory.errors import StoreDown
from memory.people import OrgId
from memory.records.call_record import CallRecord
from memory.records.queue_redis import RecordQueue
from memory.records.rows import row_from
from memory.stores.connection_redis import connect
from memory.stores.keys import ORGS, records_key


def ringing(org: OrgId) -> CallRecord:
    return CallRecord("CA1", org, "twilio", "inbound", "ringing", datetime(2026, 11, 20, tzinfo=UTC))


async def test_a_call_is_on_the_queue_of_its_org(redis_client, org):
    await RecordQueue(redis_client).call(ringing(org))
    ((id, fields),) = await redis_client.xrange(records_key(org))
    assert row_from(org, id, fields).values["state"] == "ringing"
    assert await redis_client.sismember(ORGS, org)


async def test_a_queue_that_is_not_there_says_so(tmp_path, org):
    async with connect(f"unix://{tmp_path}/nobody.sock?db=0") as client:
        with pytest.raises(StoreDown):
            await RecordQueue(client).call(ringing(org))


async def test_the_backlog_is_what_waits_and_for_how_long_the_oldest_has(redis_client, org):
    queue = RecordQueue(redis_client)
    assert await queue.backlog(org) == (0, 0.0)
    await redis_client.xadd(records_key(org), {"kind": "call"}, id="1-1")
    await queue.call(ringing(org))
    entries, seconds = await queue.backlog(org)
    assert entries == 2
    assert seconds > 1e9
