"""The step that keeps which turn another one goes on with, up and down, with data in it."""

from sqlalchemy import text

from memory.records.database import downgrade, open_database, upgrade


async def test_up_and_down_with_data(empty_database):
    await upgrade(empty_database, "told")
    engine = open_database(empty_database)
    columns = "org, id, conversation, customer, place, who, channel, text, at, interrupted"
    values = "'o', 't', 'c', 'x', 1, 'customer', 'voice', 'hello', '2026-11-20 18:00:00+00:00', false"
    async with engine.begin() as connection:
        await connection.execute(text(f"INSERT INTO turns ({columns}) VALUES ({values})"))
    await engine.dispose()
    for step in ("turn_continues", "told", "turn_continues"):
        await (downgrade if step == "told" else upgrade)(empty_database, step)
    engine = open_database(empty_database)
    async with engine.connect() as connection:
        rows = (await connection.execute(text("SELECT text, continues FROM turns"))).all()
    assert [tuple(row) for row in rows] == [("hello", None)]
    await engine.dispose()
