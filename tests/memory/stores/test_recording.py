"""A backend without a durable record tells nobody."""

from memory.people import OrgId
from memory.stores.recording import Record, no_record


async def test_nothing_is_told_where_there_is_no_record():
    record: Record = no_record
    assert await record(OrgId("o"), {"kind": "customer"}) is None
