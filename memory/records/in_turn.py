"""Changes of one org that come one after the other, in whichever process they are made: they wait, and do not fail.

SQLite has one writer. A transaction that has read becomes it only while nobody else has written since, and is refused
at once otherwise, however long it would wait; so each change becomes the writer before it reads. On Postgres a lock by
the org's name is taken, which its transaction gives back however it ends.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

import structlog
from sqlalchemy import Executable, text
from sqlalchemy.exc import DBAPIError, IntegrityError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from memory.errors import StoreDown
from memory.people import OrgId

log = structlog.get_logger()

Done = TypeVar("Done")

_TRIES = 3
_IN_THE_WAY = ("40001", "40P01")
"""Postgres: a serialization failure, a deadlock. Neither has changed anything, and a new try may go well."""


class InTurn:
    """A database of which each org changes one thing at a time."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._sqlite = engine.dialect.name == "sqlite"
        # Within a process it is fairer, and quicker, to wait here than in the busy handler of SQLite.
        self._turns = asyncio.Lock() if self._sqlite else contextlib.nullcontext()

    async def rows(self, query: Executable, values: Mapping[str, Any] | None = None) -> Sequence[Any]:
        """What a query finds, with `values` for those that it has names for. Raises StoreDown."""
        with _store_errors():
            async with self._engine.connect() as connection:
                return (await connection.execute(query, values)).all()

    async def change(self, org: OrgId, change: Callable[[AsyncConnection], Awaitable[Done]]) -> Done:
        """Make a change in one transaction, anew when something stood in its way: it may be called more than once.

        What it raises takes the transaction back. Raises StoreDown.
        """
        for again in reversed(range(_TRIES)):
            try:
                with _store_errors():
                    async with self._writing(org) as connection:
                        return await change(connection)
            except (IntegrityError, StoreDown) as trouble:
                in_the_way = isinstance(trouble, IntegrityError) or _another_was_first(trouble.__cause__)
                if not (again and in_the_way):
                    raise
                log.info("change_tried_again", org=org, reason=type(trouble).__name__)
        raise AssertionError("the last try ends or raises")

    @contextlib.asynccontextmanager
    async def _writing(self, org: OrgId) -> AsyncIterator[AsyncConnection]:
        async with self._turns, self._engine.begin() as connection:
            if self._sqlite:
                await connection.exec_driver_sql("BEGIN IMMEDIATE")
            else:
                lock = text("SELECT pg_advisory_xact_lock(hashtextextended(:org, 0))")
                await connection.execute(lock, {"org": f"bookings of {org}"})
            yield connection


@contextlib.contextmanager
def _store_errors() -> Iterator[None]:
    """What a database that is away or busy raises, as StoreDown. The message holds nothing of what was said."""
    try:
        yield
    except (OperationalError, InterfaceError, PoolTimeout, OSError) as trouble:
        raise StoreDown(f"the record cannot be reached: {type(trouble).__name__}") from trouble
    except DBAPIError as trouble:
        if not (trouble.connection_invalidated or _another_was_first(trouble)):
            raise
        raise StoreDown(f"the record cannot be reached: {type(trouble).__name__}") from trouble


def _another_was_first(trouble: BaseException | None) -> bool:
    """Whether another change stood in the way, and this one changed nothing."""
    if not isinstance(trouble, DBAPIError):
        return False
    return getattr(trouble.orig, "sqlstate", None) in _IN_THE_WAY or "database is locked" in str(trouble.orig)
