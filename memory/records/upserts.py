"""Writes rows so that writing them again, late or twice, changes nothing."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any

from sqlalchemy import Connection, Table, bindparam, case, func, update
from sqlalchemy.dialects import postgresql, sqlite

from memory.records.entries import CHANGING
from memory.records.forgetting import forget
from memory.records.rows import Row
from memory.records.schema import calls, conversations, customers, turns
from memory.records.schema_told import TOLD

_LATEST = ("intent", "agent", "confidence", "sentiment")
"""What a conversation has from its newest turn that has it."""


def write_rows(connection: Connection, rows: Iterable[Row]) -> None:
    """Write rows in order within the connection's transaction. Raises SQLAlchemy's errors.

    One statement a table, however many rows: what a statement costs is mostly the way to the database and back. Who is
    forgotten is forgotten last, with all that came before.
    """
    of: dict[str, list[dict[str, Any]]] = {"turn": [], "thread": [], "conversation": [], "customer": [], "call": []}
    for kind, values in rows:
        of.setdefault(kind, []).append(values)
        if kind == "turn":
            of["thread"].append(_thread(values))
    of["thread"] = _stretched(of["thread"])
    for kind, values in of.items():
        if values and kind not in ("forgotten", "labels"):
            connection.execute(_statement(kind, connection.dialect.name), values)
    if of["conversation"]:
        whose = [{"in_org": row["org"], "of": row["id"], "whose": row["customer"]} for row in of["conversation"]]
        connection.execute(_SAID_BY, whose)
    for values in of.get("labels", ()):
        connection.execute(_labelled(values))
    for values in of.get("forgotten", ()):
        forget(connection, values["org"], values["id"])


def _thread(turn: dict[str, Any]) -> dict[str, Any]:
    """What a turn says of its conversation."""
    answered, felt = turn.get("who") != "customer", turn.get("emotion_score")
    said = {name: turn.get(name) if answered else None for name in ("intent", "agent", "confidence")}
    names = {"org": turn["org"], "id": turn["conversation"], "customer": turn["customer"], "channel": turn["channel"]}
    return {**names, "began_at": turn["at"], "last_at": turn["at"], **said, "sentiment": None if answered else felt}


def _stretched(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """One row for each conversation, from its first beginning to its last end."""
    known: dict[tuple[str, str], dict[str, Any]] = {}
    for row in sorted(rows, key=lambda row: row["last_at"]):
        there = known.setdefault((row["org"], row["id"]), row)
        if there is not row:
            latest = {name: there[name] if row[name] is None else row[name] for name in _LATEST}
            known[row["org"], row["id"]] = {**there, "last_at": row["last_at"], **latest}
    return list(known.values())


@cache
def _statement(kind: str, dialect: str) -> Any:
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    match kind:
        case "turn":
            return insert(turns).on_conflict_do_nothing()
        case "thread" | "conversation":
            return _stretching(insert, whose=kind == "conversation")
        case "customer":
            return _newest(insert, customers)
        case "call":
            return _newest(insert, calls)
    table = TOLD[kind]  # pyright: ignore[reportArgumentType] - the rows say nothing else
    return _newest(insert, table) if kind in CHANGING else insert(table).on_conflict_do_nothing()


def _newest(insert: Any, table: Table) -> Any:
    """Insert, or replace what is there unless it is newer."""
    adding = insert(table)
    replaced = {column.name: adding.excluded[column.name] for column in table.columns if not column.primary_key}
    ids = [table.c.org, table.c.id]
    newer = adding.excluded.as_of > table.c.as_of
    return adding.on_conflict_do_update(index_elements=ids, set_=replaced, where=newer)


def _stretching(insert: Any, *, whose: bool) -> Any:
    """Insert, or stretch what is there to hold this too, in whichever order its parts come. Only the conversation's own
    entry says whose it is (`whose`).
    """
    adding = insert(conversations)
    there, new = conversations.c, adding.excluded
    stretched: dict[str, Any] = {
        "began_at": case((new.began_at < there.began_at, new.began_at), else_=there.began_at),
        "last_at": case((new.last_at > there.last_at, new.last_at), else_=there.last_at),
    }
    if whose:
        stretched["customer"] = new.customer
    else:
        later = new.last_at >= there.last_at
        for name in _LATEST:
            stretched[name] = case(
                (later, func.coalesce(new[name], there[name])), else_=func.coalesce(there[name], new[name])
            )
        earlier = new.began_at < there.began_at
        stretched["channel"] = case((earlier, new.channel), else_=func.coalesce(there.channel, new.channel))
    return adding.on_conflict_do_update(index_elements=[there.org, there.id], set_=stretched)


_SAID_BY = (
    update(turns)
    .where(turns.c.org == bindparam("in_org"), turns.c.conversation == bindparam("of"))
    .where(turns.c.customer != bindparam("whose"))
    .values(customer=bindparam("whose"))
)
"""A conversation that was found to be somebody else's takes its turns along."""


def _labelled(values: dict[str, Any]) -> Any:
    """What was made of a conversation; what is not said stays as it is."""
    said = {name: value for name, value in values.items() if name not in ("org", "id", "at", "as_of") and value}
    mine = (conversations.c.org == values["org"], conversations.c.id == values["id"])
    return update(conversations).where(*mine).values(said or {"id": values["id"]})
