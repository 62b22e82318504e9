"""Writes rows so that writing them again, late or twice, changes nothing."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Table, case
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from memory.records.rows import Row
from memory.records.schema import calls, conversations, customers, turns


async def write_rows(connection: AsyncConnection, rows: Iterable[Row]) -> None:
    """Write rows in order within the connection's transaction. Raises SQLAlchemy's errors."""
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    for kind, values in rows:
        match kind:
            case "turn":
                await connection.execute(insert(turns).values(values).on_conflict_do_nothing())
                seen = {name: values[name] for name in ("org", "customer")} | {"id": values["conversation"]}
                await _conversation(connection, insert, {**seen, "began_at": values["at"], "last_at": values["at"]})
            case "conversation":
                await _conversation(connection, insert, values)
            case "customer":
                await _newest(connection, insert, customers, values)
            case "call":
                await _newest(connection, insert, calls, values)


async def _newest(connection: AsyncConnection, insert: Any, table: Table, values: dict[str, Any]) -> None:
    """Insert, or replace what is there unless it is newer."""
    adding = insert(table).values(values)
    replaced = {column.name: adding.excluded[column.name] for column in table.columns if not column.primary_key}
    ids = [table.c.org, table.c.id]
    newer = adding.excluded.as_of > table.c.as_of
    await connection.execute(adding.on_conflict_do_update(index_elements=ids, set_=replaced, where=newer))


async def _conversation(connection: AsyncConnection, insert: Any, values: dict[str, Any]) -> None:
    """Insert, or stretch what is there to hold this too, in whichever order its parts come."""
    adding = insert(conversations).values(values)
    there, new = conversations.c, adding.excluded
    stretched = {
        "began_at": case((new.began_at < there.began_at, new.began_at), else_=there.began_at),
        "last_at": case((new.last_at > there.last_at, new.last_at), else_=there.last_at),
    }
    await connection.execute(adding.on_conflict_do_update(index_elements=[there.org, there.id], set_=stretched))
