"""The tables as Python sees them: times with their zone, and every query by its org from an index."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from sqlalchemy import insert, select, text

from memory.records.schema import bookings, calls, conversations, customers, metadata, turns

AT = datetime(2026, 11, 20, 10, 30, 0, 123456, tzinfo=timezone(timedelta(hours=-8)))


async def test_a_time_comes_back_with_its_zone(engine):
    row = {"org": "o", "id": "c", "customer": "x", "began_at": AT, "last_at": AT}
    async with engine.begin() as connection:
        await connection.execute(insert(conversations).values(row))
        found = (await connection.execute(select(conversations.c.began_at))).scalar_one()
    assert found == AT
    assert found.tzinfo is not None
    assert found.utcoffset() == timedelta(0)


async def test_a_time_without_its_zone_is_refused(engine):
    row = {"org": "o", "id": "c", "customer": "x", "began_at": AT.replace(tzinfo=None), "last_at": AT}
    async with engine.begin() as connection:
        with pytest.raises(Exception, match="time zone"):
            await connection.execute(insert(conversations).values(row))


def test_every_key_and_index_begins_with_the_org():
    for table in metadata.tables.values():
        assert [column.name for column in table.primary_key] == ["org", "id"]
        for index in table.indexes:
            assert next(iter(index.columns)).name == "org", index.name


@pytest.mark.parametrize(
    "query",
    [
        select(turns).where(turns.c.org == "o", turns.c.conversation == "c").order_by(turns.c.place),
        select(turns).where(turns.c.org == "o", turns.c.at > datetime(2026, 1, 1, tzinfo=UTC)),
        select(calls).where(calls.c.org == "o").order_by(calls.c.began_at.desc()).limit(20),
        select(conversations).where(conversations.c.org == "o", conversations.c.customer == "c"),
        select(customers).where(customers.c.org == "o", customers.c.id == "c"),
        select(bookings.c.id).where(bookings.c.org == "o", bookings.c.reference == "R7K2"),
        select(bookings.c.id).where(bookings.c.org == "o", bookings.c.customer == "c").order_by(bookings.c.made_at),
        select(bookings.c.id).where(bookings.c.org == "o", bookings.c.day == date(2026, 11, 28)),
    ],
)
async def test_the_questions_of_every_day_are_answered_from_an_index(engine, query):
    if engine.dialect.name != "sqlite":
        pytest.skip("Postgres scans what is small")
    written = str(query.compile(engine, compile_kwargs={"literal_binds": True}))
    async with engine.connect() as connection:
        plan = " ".join(str(row) for row in (await connection.execute(text(f"EXPLAIN QUERY PLAN {written}"))).all())
    assert "USING INDEX" in plan
    assert "TEMP B-TREE" not in plan
