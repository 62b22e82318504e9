"""The step that keeps what a booking was before a change, up and down, with data in it."""

from sqlalchemy import text

from memory.records.database import downgrade, open_database, upgrade


async def test_up_and_down_with_data(empty_database):
    await upgrade(empty_database, "conversation_notes")
    engine = open_database(empty_database)
    async with engine.begin() as connection:
        values = "'o', 'k', 'b', 'book', '2026-11-20 18:00:00+00:00'"
        await connection.execute(text(f"INSERT INTO booking_changes VALUES ({values})"))
    await engine.dispose()
    for step in ("booking_change_before", "conversation_notes", "booking_change_before"):
        await (downgrade if step == "conversation_notes" else upgrade)(empty_database, step)
    engine = open_database(empty_database)
    async with engine.connect() as connection:
        rows = (await connection.execute(text("SELECT change, before FROM booking_changes"))).all()
    assert [tuple(row) for row in rows] == [("book", None)]
    await engine.dispose()
