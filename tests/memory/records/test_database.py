"""Opening the record, and bringing it up to date."""

import asyncio
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import text

from memory.records import migrations
from memory.records.database import database_url, open_database, upgrade


@pytest.mark.parametrize(
    ("written", "driver"),
    [
        ("sqlite:///var/frontdesk.db", "sqlite+aiosqlite"),
        ("postgres://me:secret@db/frontdesk", "postgresql+asyncpg"),
        ("postgresql://me:secret@db/frontdesk", "postgresql+asyncpg"),
        ("postgresql+psycopg2://me:secret@db/frontdesk", "postgresql+asyncpg"),
    ],
)
def test_the_driver_is_ours(written, driver):
    assert database_url(written).drivername == driver


@pytest.mark.parametrize("written", ["", "frontdesk.db", "mysql://me:secret@db/x", "://secret"])
def test_another_database_is_refused_without_telling_the_password(written):
    with pytest.raises(ValueError, match="DATABASE_URL") as refusal:
        database_url(written)
    assert "secret" not in str(refusal.value)
    assert refusal.value.__cause__ is None


async def test_several_processes_may_bring_it_up_to_date_at_once(empty_database):
    await asyncio.gather(*(upgrade(empty_database) for _ in range(4)))
    engine = open_database(empty_database)
    async with engine.connect() as connection:
        versions = (await connection.execute(text("SELECT version_num FROM alembic_version"))).scalars().all()
    assert versions == [ScriptDirectory(str(Path(migrations.__file__).parent)).get_current_head()]
    await engine.dispose()


async def test_the_event_loop_goes_on_meanwhile(empty_database):
    ticks = 0

    async def tick() -> None:
        nonlocal ticks
        while True:
            ticks += 1
            await asyncio.sleep(0)

    ticking = asyncio.create_task(tick())
    await upgrade(empty_database)
    ticking.cancel()
    assert ticks > 100


async def test_sqlite_writes_ahead_in_a_folder_made_for_it(tmp_path):
    file: Path = tmp_path / "new" / "folder" / "frontdesk.db"
    url = f"sqlite:///{file}"
    engine = open_database(url)
    async with engine.connect() as connection:
        assert (await connection.execute(text("PRAGMA journal_mode"))).scalar() == "wal"
        assert (await connection.execute(text("PRAGMA busy_timeout"))).scalar() == 5000
        assert (await connection.execute(text("PRAGMA secure_delete"))).scalar() == 1
    await engine.dispose()
    assert await asyncio.to_thread(file.exists)


async def test_what_was_said_is_in_no_error(engine):
    async with engine.connect() as connection:
        with pytest.raises(Exception, match="no_such") as trouble:
            await connection.execute(text("INSERT INTO no_such VALUES (:said)"), {"said": "my secret"})
    assert "my secret" not in str(trouble.value)
