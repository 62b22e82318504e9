"""The second step, up and down, with data in it."""

from sqlalchemy import inspect, text

from memory.records.database import downgrade, open_database, upgrade


async def test_up_and_down_with_data(empty_database):
    await upgrade(empty_database, "0002")
    engine = open_database(empty_database)
    async with engine.begin() as connection:
        names = set(await connection.run_sync(lambda sync: inspect(sync).get_table_names()))
        assert {"bookings", "booking_changes", "turns"} <= names
        await connection.execute(
            text("INSERT INTO booking_changes VALUES ('o', 'once', 'b', 'book', '2026-11-20 18:00:00+00:00')")
        )
    await engine.dispose()
    await downgrade(empty_database, "0001")
    engine = open_database(empty_database)
    async with engine.begin() as connection:
        names = set(await connection.run_sync(lambda sync: inspect(sync).get_table_names()))
        assert not {"bookings", "booking_changes"} & names
        assert "turns" in names
    await engine.dispose()
    await upgrade(empty_database, "0002")
    engine = open_database(empty_database)
    async with engine.connect() as connection:
        assert (await connection.execute(text("SELECT count(*) FROM booking_changes"))).scalar() == 0
    await engine.dispose()
