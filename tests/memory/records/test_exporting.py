"""A customer's rows come out by table, and nobody else's."""

import json
from typing import Any

from memory.people import OrgId
from memory.records.exporting import rows_of
from memory.records.forgetting import THEIRS
from tests.memory.records.record import Record


async def test_all_rows_of_one_and_of_nobody_else(engine):
    for org in ("ours", "theirs"):
        record = Record(engine, OrgId(org))
        for who in ("sarah", "kurt"):
            await record.customer(who, {"name": who.title()}, phone="+19165550142")
            await record.said(who, f"c-{who}", ("customer", f"I am {who}"), ("frontdesk", "Hello.", "greeting"))
            await record.call(who, f"c-{who}")
    async with engine.connect() as connection:
        found: Any = await connection.run_sync(rows_of, "ours", ["sarah"])
        assert set(found) == {"customers", "booking_changes", *(table.name for table in THEIRS)}
        assert {name: len(rows) for name, rows in found.items() if rows} == {
            "calls": 1, "conversations": 1, "customers": 1, "turns": 2,
        }  # fmt: skip
        assert found["customers"][0]["facts"] == {"name": "Sarah"}
        assert found["calls"][0]["began_at"] == record.now.isoformat()
        assert "kurt" not in json.dumps(found)
        assert not any((await connection.run_sync(rows_of, "nobody", ["sarah"])).values())
