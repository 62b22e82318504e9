"""The step that adds notes of conversations, up and down, with data in it."""

from sqlalchemy import inspect, text

from memory.records.database import downgrade, open_database, upgrade


async def test_up_and_down_with_data(empty_database):
    await upgrade(empty_database, "conversation_notes")
    engine = open_database(empty_database)
    at = "'2026-11-20 18:00:00+00:00'"
    async with engine.begin() as connection:
        values = f"'o', 'c', 'x', 'new', 'Somebody called.', '', '{{}}', 'rules', {at}, {at}"
        await connection.execute(text(f"INSERT INTO conversation_notes VALUES ({values})"))
    await engine.dispose()
    await downgrade(empty_database, "0003")
    engine = open_database(empty_database)
    async with engine.begin() as connection:
        names = set(await connection.run_sync(lambda sync: inspect(sync).get_table_names()))
        assert "conversation_notes" not in names
        assert {"bookings", "turns"} <= names
    await engine.dispose()
    await upgrade(empty_database, "conversation_notes")
    engine = open_database(empty_database)
    async with engine.connect() as connection:
        assert (await connection.execute(text("SELECT count(*) FROM conversation_notes"))).scalar() == 0
    await engine.dispose()
