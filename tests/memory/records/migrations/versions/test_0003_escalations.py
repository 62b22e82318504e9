"""The third step, up and down, with data in it."""

from sqlalchemy import inspect, text

from memory.records.database import downgrade, open_database, upgrade


async def tables(url: str) -> set[str]:
    engine = open_database(url)
    async with engine.connect() as connection:
        names = set(await connection.run_sync(lambda sync: inspect(sync).get_table_names()))
    await engine.dispose()
    return names


async def test_up_and_down_with_data(empty_database):
    await upgrade(empty_database, "0003")
    assert "escalations" in await tables(empty_database)
    engine = open_database(empty_database)
    async with engine.begin() as connection:
        await connection.execute(
            text(
                "INSERT INTO escalations (org, id, conversation, customer, reason, story, stays, state, opened_at)"
                " VALUES ('o', 'e', 'c', 'p', 'refund', 'says so', true, 'open', '2026-11-20 18:00:00+00:00')"
            )
        )
    await engine.dispose()
    await downgrade(empty_database, "0002")
    assert "escalations" not in await tables(empty_database)
    assert "bookings" in await tables(empty_database)
    await upgrade(empty_database, "0003")
    engine = open_database(empty_database)
    async with engine.connect() as connection:
        assert (await connection.execute(text("SELECT count(*) FROM escalations"))).scalar() == 0
    await engine.dispose()
