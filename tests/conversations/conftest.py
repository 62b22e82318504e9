"""What every scene stands on: the settings as they are shipped, and a record with nothing in it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from shutil import copyfile

import pytest
from sqlalchemy import create_engine
from sqlalchemy.ext.asyncio import AsyncEngine

from gateway.settings import Settings, load
from memory.records.bookings_sql import BookingsSql
from memory.records.database import open_database
from memory.records.escalations_sql import EscalationsSql
from memory.records.schema import metadata

CONFIG = Path(__file__).parents[2] / "config"


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return load(CONFIG, {"FRONTDESK_VAR": str(tmp_path_factory.mktemp("var"))})


@pytest.fixture(scope="session")
def empty_record(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A record with nothing in it, made once."""
    path = tmp_path_factory.mktemp("record") / "record.db"
    engine = create_engine(f"sqlite:///{path}")
    metadata.create_all(engine)
    engine.dispose()
    return path


@pytest.fixture
async def record(empty_record: Path, tmp_path: Path) -> AsyncIterator[AsyncEngine]:
    """An empty record."""
    copyfile(empty_record, tmp_path / "record.db")
    engine = open_database(f"sqlite:///{tmp_path}/record.db")
    yield engine
    await engine.dispose()


@pytest.fixture
def bookings(record: AsyncEngine) -> BookingsSql:
    """An empty diary."""
    return BookingsSql(record)


@pytest.fixture
def escalations(record: AsyncEngine) -> EscalationsSql:
    """Nothing is with a person."""
    return EscalationsSql(record)
