"""The step that adds what else is told to the record, up and down, with data in it."""

from sqlalchemy import inspect, text

from memory.records.database import downgrade, open_database, upgrade

AT = "'2026-11-20 18:00:00+00:00'"


async def test_up_and_down_with_data(empty_database):
    await upgrade(empty_database, "booking_change_before")
    engine = open_database(empty_database)
    async with engine.begin() as connection:
        await connection.execute(text(f"INSERT INTO customers VALUES ('o', 'x', '[]', '{{}}', {AT}, '1')"))
        await connection.execute(text(f"INSERT INTO conversations VALUES ('o', 'c', 'x', {AT}, {AT})"))
    await engine.dispose()
    await upgrade(empty_database, "told")
    engine = open_database(empty_database)
    async with engine.begin() as connection:
        kept = (await connection.execute(text("SELECT id, merged_into, stopped_at FROM customers"))).all()
        assert kept == [("x", None, None)]
        assert (await connection.execute(text("SELECT id, channel FROM conversations"))).all() == [("c", None)]
        values = f"'o', 'a', 'staff', 'looked', 'x', '{{}}', {AT}"
        await connection.execute(
            text(f'INSERT INTO audit (org, id, "by", action, subject, details, at) VALUES ({values})')
        )
    await engine.dispose()
    await downgrade(empty_database, "booking_change_before")
    engine = open_database(empty_database)
    async with engine.connect() as connection:
        names = set(await connection.run_sync(lambda sync: inspect(sync).get_table_names()))
        assert not names & {"audit", "usage", "messages", "feedback", "tutor_pairs", "model_versions"}
        assert (await connection.execute(text("SELECT id FROM conversations"))).scalars().all() == ["c"]
        assert (await connection.execute(text("SELECT id FROM customers"))).scalars().all() == ["x"]
    await engine.dispose()
