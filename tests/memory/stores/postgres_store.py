"""A Postgres store of a test's own, and what it told the record."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from memory.clock import FakeClock
from memory.people import OrgId
from memory.stores.postgres import PostgresMemory, PostgresPool


@dataclass
class Told:
    """The entries that went to the record, in order."""

    entries: list[Mapping[str, Any]] = field(default_factory=list)

    async def __call__(self, org: OrgId, entry: Mapping[str, Any]) -> None:
        self.entries.append(entry)


@asynccontextmanager
async def postgres_store(
    url: str, *, pool_of: int = 16, **options: Any
) -> AsyncIterator[tuple[PostgresMemory, Told, FakeClock]]:
    """A store on the server at `url`, with a clock to turn, and so many connections."""
    pool, told, clock = PostgresPool(url, connections=pool_of), Told(), FakeClock()
    try:
        yield PostgresMemory(pool, record=told, clock=clock, **options), told, clock
    finally:
        await pool.close()
