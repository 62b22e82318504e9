"""What the parts of the Postgres store stand on: connections, the clock and times, and the way to the record."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import asyncpg
import orjson

from memory.clock import Clock
from memory.contacts import canonical
from memory.errors import StoreDown, no_customer
from memory.people import Contact, Customer, CustomerId, OrgId
from memory.stores import codec
from memory.stores.postgres_schema import make_tables
from memory.stores.recording import Record

Connection = Any
"""A connection of asyncpg's pool; it has no type that a checker can follow."""

_ANSWER_SECONDS = 5.0
AT_LENGTH_SECONDS = 600.0
"""How long an answer may take that nobody waits for on the phone."""

_AWAY = (
    OSError,
    TimeoutError,
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.CannotConnectNowError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.InternalClientError,  # the server cut the connection while the client was giving it back
)
"""The server is not there, or is starting or stopping."""


class PostgresPool:
    """The connections of one process to one database, opened when first used. `close` at the end."""

    def __init__(self, url: str, *, connections: int = 16) -> None:
        self._url = url
        self._connections = connections
        self._pool: Any = None
        self._opening = asyncio.Lock()

    @asynccontextmanager
    async def work(self) -> AsyncIterator[Connection]:
        """A connection with a transaction open, which ends well or not at all. Raises StoreDown."""
        try:
            pool = await self._open()
            async with pool.acquire(timeout=_ANSWER_SECONDS) as connection, connection.transaction():
                yield connection
        except _AWAY as error:
            raise StoreDown(f"the memory database cannot be reached: {type(error).__name__}") from error

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Connection]:
        """A connection for a single statement, which needs no transaction around it. Raises StoreDown."""
        try:
            pool = await self._open()
            async with pool.acquire(timeout=_ANSWER_SECONDS) as connection:
                yield connection
        except _AWAY as error:
            raise StoreDown(f"the memory database cannot be reached: {type(error).__name__}") from error

    async def close(self) -> None:
        """Close every connection."""
        if self._pool is not None:
            await self._pool.close()

    async def _open(self) -> Any:
        if self._pool is None:
            async with self._opening:
                if self._pool is None:
                    pool = asyncpg.create_pool(
                        self._url,
                        min_size=0,
                        max_size=self._connections,
                        init=_prepare,
                        reset=_as_it_is,
                        command_timeout=_ANSWER_SECONDS,
                    )
                    await pool
                    async with pool.acquire() as connection:
                        await make_tables(connection, seconds=AT_LENGTH_SECONDS)
                    self._pool = pool
        return self._pool


@dataclass(frozen=True, slots=True)
class Ground:
    """One database, and how the store uses it."""

    pool: PostgresPool
    clock: Clock
    gap: timedelta
    keep: timedelta
    region: str
    record: Record

    def contact(self, contact: Contact) -> tuple[Contact, str]:
        """In its canonical form, and as the tables hold it. Raises BadContact."""
        contact = canonical(contact, region=self.region)
        return contact, codec.contact_field(contact)

    async def told(self, connection: Connection, org: OrgId, *ids: str) -> list[Mapping[str, Any]]:
        """What the record is to know of these customers: entries to send once this is committed."""
        entries = []
        for row in await connection.fetch(_ROWS + "WHERE c.org = $1 AND c.id = ANY($2)", org, list(ids)):
            fields: dict[str, Any] = {
                "kind": "customer",
                "id": row["id"],
                "made_at": codec.microseconds(row["made_at"]),
            }
            for field, own, since in row["contacts"] or ():
                fields[f"{'contact' if own else 'shares'}:{field}"] = since
            fields |= {f"fact:{name}": value for name, value in row["facts"].items()}
            if row["stopped_at"]:
                fields["stopped_at"] = codec.microseconds(row["stopped_at"])
            if row["merged_into"]:
                fields["merged_into"] = row["merged_into"]
            entries.append(fields)
        return entries

    async def tell(self, org: OrgId, entries: list[Mapping[str, Any]]) -> None:
        """Send them."""
        for entry in entries:
            await self.record(org, entry)


_ROWS = """
SELECT c.*, (
  SELECT jsonb_agg(jsonb_build_array(x.contact, x.own, (extract(epoch FROM x.since) * 1000000)::bigint)
                   ORDER BY x.own DESC, x.since, x.contact)
  FROM memory.contacts x WHERE x.org = c.org AND x.customer = c.id) AS contacts
FROM memory.customers c """


async def person(connection: Connection, org: OrgId, customer: str) -> Customer:
    """A customer with all merged into them. Raises NotFound."""
    rows = await connection.fetch(
        _ROWS + "JOIN memory.members($1, $2) m ON m.id = c.id WHERE c.org = $1 ORDER BY m.place", org, customer
    )
    if not rows:
        raise no_customer(org, customer)
    return codec.joined([_customer(org, row) for row in rows])


def _customer(org: OrgId, row: Any) -> Customer:
    contacts = tuple(codec.contact_of(field) for field, _, _ in row["contacts"] or ())
    return Customer(CustomerId(row["id"]), org, contacts, row["facts"], stopped_at=row["stopped_at"])


async def root(connection: Connection, org: OrgId, customer: str, *, lock: bool = False) -> str:
    """Who stands for this customer, and (with `lock`) nobody else changes until this is over. Raises NotFound."""
    found = await connection.fetchval("SELECT memory.root($1, $2)", org, text(customer))
    if found is None:
        raise no_customer(org, customer)
    if lock:
        await connection.execute("SELECT 1 FROM memory.customers WHERE org = $1 AND id = $2 FOR UPDATE", org, found)
    return found


async def rows_of(connection: Connection, org: OrgId, customer: str) -> Any:
    """The row of one customer alone, with its contacts; None when there is none."""
    return await connection.fetchrow(_ROWS + "WHERE c.org = $1 AND c.id = $2", org, text(customer))


def text(words: str) -> str:
    """What Postgres takes as text: no NUL, no half characters."""
    return words.encode("utf-8", "replace").decode().replace("\x00", "\ufffd")


def json(value: Any) -> Any:
    """What Postgres takes as JSONB, with the same care."""
    return orjson.loads(codec.json_bytes(value).replace(b"\\u0000", "\ufffd".encode()))


def moment(at_microseconds: int) -> datetime:
    """A time as the tables hold it."""
    return codec.moment(at_microseconds)


async def _prepare(connection: Any) -> None:
    await connection.set_type_codec(
        "jsonb", schema="pg_catalog", encoder=lambda value: orjson.dumps(value).decode(), decoder=orjson.loads
    )


async def _as_it_is(connection: Any) -> None:
    """Nothing is set on a connection that the next one to use it could mind: saves a round trip of each use."""
