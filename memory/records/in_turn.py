"""Changes of one org that come one after the other, in whichever process they are made: they wait, and do not fail.

SQLite has one writer. A transaction that has read becomes it only while nobody else has written since, and is refused
at once otherwise, however long it would wait; so each change becomes the writer before it reads. On Postgres a lock by
the org's name is taken, which its transaction gives back however it ends.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

import structlog
from sqlalchemy import Connection, Executable, text
from sqlalchemy.exc import DBAPIError, IntegrityError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncEngine

from memory.errors import StoreDown
from memory.people import OrgId
from memory.records.sqlite_threads import threads_of

log = structlog.get_logger()

Done = TypeVar("Done")

_TRIES = 3
_IN_THE_WAY = ("40001", "40P01")
"""Postgres: a serialization failure, a deadlock. Neither has changed anything, and a new try may go well."""


_LOCK = text("SELECT pg_advisory_xact_lock(hashtextextended(:org, 0))")


class InTurn:
    """A database of which each org changes one thing at a time.

    What is read and changed is said by plain functions of a connection: on SQLite they run in a thread.
    """

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._threads = threads_of(engine) if engine.dialect.name == "sqlite" else None

    async def rows(self, query: Executable, values: Mapping[str, Any] | None = None) -> Sequence[Any]:
        """What a query finds, with `values` for those that it has names for. Raises StoreDown."""

        def read(connection: Connection) -> Sequence[Any]:
            return connection.execute(query, values).all()

        with _store_errors():
            if self._threads is not None:
                return await self._threads.read(read)
            async with self._engine.connect() as connection:
                return await connection.run_sync(read)

    async def change(self, org: OrgId, change: Callable[[Connection], Done]) -> Done:
        """Make a change in one transaction, anew when something stood in its way: it may be called more than once.

        What it raises takes the transaction back, and so does who stops waiting for it. Raises StoreDown.
        """
        for again in reversed(range(_TRIES)):
            try:
                with _store_errors():
                    return await self._written(org, change)
            except (IntegrityError, StoreDown) as trouble:
                in_the_way = isinstance(trouble, IntegrityError) or _another_was_first(trouble.__cause__)
                if not (again and in_the_way):
                    raise
                log.info("change_tried_again", org=org, reason=type(trouble).__name__)
        raise AssertionError("the last try ends or raises")

    async def _written(self, org: OrgId, change: Callable[[Connection], Done]) -> Done:
        if self._threads is not None:
            return await self._threads.write(change)
        async with self._engine.begin() as connection:
            await connection.execute(_LOCK, {"org": f"bookings of {org}"})
            return await connection.run_sync(change)


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
