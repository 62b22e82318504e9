"""Opens the database of the durable record, and brings it up to date: SQLite in a file, or Postgres."""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

_MIGRATIONS = Path(__file__).parent / "migrations"
_UPGRADE_LOCK = 0x66726F6E74  # "front": any number that no other program on this database takes
_DRIVERS = {"sqlite": "sqlite+aiosqlite", "postgres": "postgresql+asyncpg", "postgresql": "postgresql+asyncpg"}


def database_url(written: str) -> URL:
    """The URL with the driver that we use: `sqlite:///var/frontdesk.db`, `postgres://user@host/name`.

    Raises ValueError for a database that is neither. The message never holds the URL, which may hold a password.
    """
    try:
        url = make_url(written)
    except Exception:
        raise ValueError("DATABASE_URL is not a URL such as sqlite:///var/frontdesk.db or postgres://...") from None
    driver = _DRIVERS.get(url.get_backend_name())
    if driver is None:
        raise ValueError(f"DATABASE_URL names {url.get_backend_name()!r}: it has to be sqlite or postgres")
    return url.set(drivername=driver)


def open_database(written: str) -> AsyncEngine:
    """The engine of this process; connects when first used. `await engine.dispose()` at the end. Raises ValueError.

    SQLite writes ahead (WAL), so that readers and the one writer do not wait for each other, and writes over what it
    deletes, so that who is forgotten does not stay in the file. Errors do not hold the
    values of a statement: they are logged, and what people say is not.
    """
    url = database_url(written)
    if url.get_backend_name() != "sqlite":
        return create_async_engine(url, hide_parameters=True, pool_pre_ping=True, pool_size=5, pool_recycle=1800)
    _make_folder(url)
    engine = create_async_engine(url, hide_parameters=True)
    event.listen(engine.sync_engine, "connect", _prepare)
    return engine


def open_sqlite(url: URL) -> Engine:
    """The same for a thread that may wait, of the URL of an engine for a SQLite file."""
    engine = create_engine(url.set(drivername="sqlite"), hide_parameters=True)
    event.listen(engine, "connect", _prepare)
    return engine


def _prepare(connection: Any, _: object) -> None:
    cursor = connection.cursor()
    for line in ("journal_mode=WAL", "synchronous=NORMAL", "busy_timeout=5000", "secure_delete=ON"):
        cursor.execute(f"PRAGMA {line}")
    cursor.close()


async def upgrade(written: str, to: str = "head") -> None:
    """Bring the database to a revision, by default the newest. Safe when several processes start at once.

    Works in a thread with a loop of its own: migrations may take as long as they need. Raises ValueError for a wrong
    URL, and SQLAlchemy's errors as they are.
    """
    await asyncio.to_thread(_migrate, written, lambda config: command.upgrade(config, to))


async def downgrade(written: str, to: str) -> None:
    """Take the database back to a revision; "base" empties it."""
    await asyncio.to_thread(_migrate, written, lambda config: command.downgrade(config, to))


def _migrate(written: str, step: Callable[[Config], None]) -> None:
    with _one_at_a_time(database_url(written)):
        asyncio.run(_migrate_on_own_loop(written, step))


async def _migrate_on_own_loop(written: str, step: Callable[[Config], None]) -> None:
    engine = open_database(written)

    def run(connection: Connection) -> None:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _UPGRADE_LOCK})
        config = Config()
        config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
        config.attributes["connection"] = connection
        step(config)

    try:
        async with engine.begin() as connection:
            await connection.run_sync(run)
    finally:
        await engine.dispose()


@contextlib.contextmanager
def _one_at_a_time(url: URL) -> Iterator[None]:
    """For SQLite, which has no lock to wait on across a change of its tables. Postgres brings its own."""
    if url.get_backend_name() != "sqlite" or not _is_file(url):
        yield
        return
    _make_folder(url)
    with Path(f"{url.database}.upgrading").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _make_folder(url: URL) -> None:
    if url.database and _is_file(url):
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)


def _is_file(url: URL) -> bool:
    return bool(url.database) and url.database != ":memory:"
