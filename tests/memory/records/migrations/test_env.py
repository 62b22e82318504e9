"""The steps lead to the tables that the code expects, and back."""

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect

from memory.records.database import downgrade, open_database, upgrade
from memory.records.schema import metadata


async def test_all_steps_make_what_the_code_expects(database):
    engine = open_database(database)
    async with engine.connect() as connection:
        missing = await connection.run_sync(lambda sync: compare_metadata(MigrationContext.configure(sync), metadata))
    await engine.dispose()
    assert missing == []


async def test_all_the_way_down_leaves_nothing_and_up_again_works(database):
    await downgrade(database, "base")
    engine = open_database(database)
    async with engine.connect() as connection:
        assert await connection.run_sync(lambda sync: inspect(sync).get_table_names()) == ["alembic_version"]
    await engine.dispose()
    await upgrade(database)
    await upgrade(database)
