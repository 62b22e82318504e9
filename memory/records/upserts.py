"""Writes rows so that writing them again, late or twice, changes nothing."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any

from sqlalchemy import Table, case
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from memory.records.rows import Row
from memory.records.schema import calls, conversations, customers, turns


async def write_rows(connection: AsyncConnection, rows: Iterable[Row]) -> None:
    """Write rows in order within the connection's transaction. Raises SQLAlchemy's errors.

    One statement a table, however many rows: what a statement costs is mostly the way to the database and back.
    """
    of: dict[str, list[dict[str, Any]]] = {"turn": [], "conversation": [], "customer": [], "call": []}
    for kind, values in rows:
        of[kind].append(values)
        if kind == "turn":
            seen = {name: values[name] for name in ("org", "customer")} | {"id": values["conversation"]}
            of["conversation"].append({**seen, "began_at": values["at"], "last_at": values["at"]})
    of["conversation"] = _stretched(of["conversation"])
    for kind, values in of.items():
        if values:
            await connection.execute(_statement(kind, connection.dialect.name), values)


def _stretched(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """One row for each conversation, from its first beginning to its last end."""
    known: dict[tuple[str, str], dict[str, Any]] = {}
    for row in rows:
        there = known.setdefault((row["org"], row["id"]), row)
        if there is not row:
            began_at, last_at = min(there["began_at"], row["began_at"]), max(there["last_at"], row["last_at"])
            known[row["org"], row["id"]] = {**there, "began_at": began_at, "last_at": last_at}
    return list(known.values())


@cache
def _statement(kind: str, dialect: str) -> Any:
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    match kind:
        case "turn":
            return insert(turns).on_conflict_do_nothing()
        case "conversation":
            return _stretching(insert)
        case "customer":
            return _newest(insert, customers)
        case _:
            return _newest(insert, calls)


def _newest(insert: Any, table: Table) -> Any:
    """Insert, or replace what is there unless it is newer."""
    adding = insert(table)
    replaced = {column.name: adding.excluded[column.name] for column in table.columns if not column.primary_key}
    ids = [table.c.org, table.c.id]
    newer = adding.excluded.as_of > table.c.as_of
    return adding.on_conflict_do_update(index_elements=ids, set_=replaced, where=newer)


def _stretching(insert: Any) -> Any:
    """Insert, or stretch what is there to hold this too, in whichever order its parts come."""
    adding = insert(conversations)
    there, new = conversations.c, adding.excluded
    stretched = {
        "began_at": case((new.began_at < there.began_at, new.began_at), else_=there.began_at),
        "last_at": case((new.last_at > there.last_at, new.last_at), else_=there.last_at),
    }
    return adding.on_conflict_do_update(index_elements=[there.org, there.id], set_=stretched)
