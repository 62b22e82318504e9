"""The first step, up and down, with data in it."""

from sqlalchemy import inspect, text

from memory.records.database import downgrade, open_database, upgrade


async def test_up_and_down_with_data(empty_database):
    await upgrade(empty_database, "0001")
    engine = open_database(empty_database)
    async with engine.begin() as connection:
        names = set(await connection.run_sync(lambda sync: inspect(sync).get_table_names()))
        assert names == {"customers", "conversations", "calls", "turns", "alembic_version"}
        values = "'o', 'c', 'x', '2026-11-20 18:00:00+00:00', '2026-11-20 18:00:00+00:00'"
        await connection.execute(text(f"INSERT INTO conversations VALUES ({values})"))
    await engine.dispose()
    await downgrade(empty_database, "base")
    await upgrade(empty_database, "0001")
    engine = open_database(empty_database)
    async with engine.connect() as connection:
        assert (await connection.execute(text("SELECT count(*) FROM conversations"))).scalar() == 0
    await engine.dispose()
