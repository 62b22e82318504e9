"""What the parts of the Neo4j store stand on: the driver, the clock and times, and the way to the record."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, LiteralString, Protocol, TypeVar
from urllib.parse import unquote, urlsplit

from neo4j import AsyncDriver, AsyncGraphDatabase, AsyncSession, AsyncTransaction
from neo4j.exceptions import (
    ConnectionAcquisitionTimeoutError,
    ConstraintError,
    Neo4jError,
    ServiceUnavailable,
    SessionExpired,
    TransientError,
)

from memory.clock import Clock
from memory.contacts import canonical
from memory.errors import StoreDown
from memory.people import Contact, OrgId
from memory.stores import codec
from memory.stores.neo4j_schema import SCHEMA_KEY, STATEMENTS
from memory.stores.recording import Record

T = TypeVar("T")

_ANSWER_SECONDS = 5.0
AT_LENGTH_SECONDS = 600.0
"""How long an answer may take that nobody waits for on the phone."""

_AGAIN_SECONDS = 0.005
_AGAIN_AT_MOST_SECONDS = 0.1
_DELETED_MEANWHILE = "Neo.ClientError.Statement.EntityNotFound"

# The server remarks on every label that has no node yet, at length.
logging.getLogger("neo4j.notifications").setLevel(logging.ERROR)


class Crossed(Exception):
    """What these steps wrote they cannot read: somebody else writes the same at this moment."""


class Ask(Protocol):
    """Runs one query with parameters, and gives its rows by the names of their columns."""

    async def __call__(self, query: LiteralString, **values: Any) -> list[dict[str, Any]]: ...


class Neo4jGraph:
    """The connections of one process to one database, opened when first used. `close` at the end.

    `url` is bolt://user:password@host:port/database, or with bolt+s, neo4j or neo4j+s. What the server refuses because
    somebody else was at the same place is done again: it gives up the slower of two, and has kept nothing of it.
    """

    def __init__(self, url: str, *, connections: int = 16) -> None:
        parts = urlsplit(url)
        self._place = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
        self._auth = (unquote(parts.username), unquote(parts.password or "")) if parts.username else None
        self._database = unquote(parts.path.strip("/")) or None
        self._connections = connections
        self._driver: AsyncDriver | None = None
        self._opening = asyncio.Lock()
        self._much = asyncio.Lock()

    async def ask(self, query: LiteralString, **values: Any) -> list[dict[str, Any]]:
        """One query, whole or not at all. Raises StoreDown."""
        return await self._again(lambda session: _rows(session, query, values))

    async def read_all(self, query: LiteralString, **values: Any) -> list[dict[str, Any]]:
        """One query that looks at all there is, and may take minutes. Raises StoreDown."""
        return await self._again(lambda session: _rows(session, query, values), within_seconds=AT_LENGTH_SECONDS)

    async def work(self, steps: Callable[[Ask], Awaitable[T]], *, within_seconds: float = _ANSWER_SECONDS) -> T:
        """Several queries that hold together or not at all; `steps` may run more than once, and again when they raise
        Crossed. Raises StoreDown.
        """

        async def together(session: AsyncSession) -> T:
            async with await session.begin_transaction() as transaction:

                async def ask(query: LiteralString, **values: Any) -> list[dict[str, Any]]:
                    return await _rows(transaction, query, values)

                return await steps(ask)

        return await self._again(together, within_seconds=within_seconds)

    async def work_much(self, steps: Callable[[Ask], Awaitable[T]]) -> T:
        """The same of steps that write much, one after the other: of two at once, all of one would be done again."""
        async with self._much:
            return await self.work(steps, within_seconds=AT_LENGTH_SECONDS)

    async def close(self) -> None:
        """Close every connection."""
        if self._driver is not None:
            await self._driver.close()

    async def _again(
        self, attempt: Callable[[AsyncSession], Awaitable[T]], *, within_seconds: float = _ANSWER_SECONDS
    ) -> T:
        """The attempt, until nobody else is in its way."""
        wait_seconds = _AGAIN_SECONDS
        with _store_errors():
            async with asyncio.timeout(within_seconds):
                while True:
                    try:
                        async with self._session() as session:
                            return await attempt(session)
                    except (Neo4jError, Crossed) as error:
                        if not _in_the_way(error):
                            raise
                        await asyncio.sleep(random.uniform(0, wait_seconds))
                        wait_seconds = min(2 * wait_seconds, _AGAIN_AT_MOST_SECONDS)

    @asynccontextmanager
    async def _session(self) -> AsyncIterator[AsyncSession]:
        if self._driver is None:
            async with self._opening:
                if self._driver is None:
                    self._driver = await self._open()
        async with self._driver.session(database=self._database) as session:
            yield session

    async def _open(self) -> AsyncDriver:
        """Connect, and make what is not there yet of the schema: a marker says that all of it is."""
        driver = AsyncGraphDatabase.driver(
            self._place,
            auth=self._auth,
            max_connection_pool_size=self._connections,
            connection_timeout=_ANSWER_SECONDS,
            connection_acquisition_timeout=_ANSWER_SECONDS,
            telemetry_disabled=True,
        )
        try:
            async with driver.session(database=self._database) as session:
                if not await _rows(session, "MATCH (s:Schema {key: $key}) RETURN s.key", {"key": SCHEMA_KEY}):
                    for statement in STATEMENTS:
                        await _rows(session, statement, {})
                    await _rows(session, "MERGE (s:Schema {key: $key})", {"key": SCHEMA_KEY})
        except BaseException:
            await driver.close()
            raise
        return driver


@dataclass(frozen=True, slots=True)
class Ground:
    """One database, and how the store uses it."""

    graph: Neo4jGraph
    clock: Clock
    gap: timedelta
    keep: timedelta
    region: str
    record: Record

    def now(self) -> int:
        """The time by the store's clock, in microseconds."""
        return codec.microseconds(self.clock())

    def ends(self) -> int:
        """When a conversation that somebody speaks in now will have run out, in microseconds."""
        return codec.microseconds(self.clock() + self.keep)

    def contact(self, contact: Contact) -> tuple[Contact, str]:
        """In its canonical form, and as the graph holds it. Raises BadContact."""
        contact = canonical(contact, region=self.region)
        return contact, text(codec.contact_field(contact))

    async def tell(self, org: OrgId, entries: list[Mapping[str, Any]]) -> None:
        """Send these to the record."""
        for entry in entries:
            await self.record(org, entry)


def text(words: str) -> str:
    """What the driver takes as text: no half characters."""
    return words.encode("utf-8", "replace").decode()


def json(value: Any) -> str:
    """A plain value as the graph holds it, with the same care."""
    return codec.json_bytes(value).decode()


async def _rows(runner: AsyncSession | AsyncTransaction, query: LiteralString, values: Any) -> list[dict[str, Any]]:
    result = await runner.run(query, values)
    return [record.data() async for record in result]


def _in_the_way(error: Neo4jError | Crossed) -> bool:
    """Whether somebody else was at the same place, or made or deleted it at this moment."""
    if isinstance(error, Crossed | TransientError | ConstraintError):
        return True
    return error.code == _DELETED_MEANWHILE


@contextmanager
def _store_errors() -> Iterator[None]:
    try:
        yield
    except (OSError, TimeoutError, ServiceUnavailable, SessionExpired, ConnectionAcquisitionTimeoutError) as error:
        raise StoreDown(f"the memory graph cannot be reached: {type(error).__name__}") from error
