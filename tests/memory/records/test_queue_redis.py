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
