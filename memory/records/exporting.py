"""All that the durable record has of a customer, as plain values by table: for their own copy of it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import Connection, Table, select

from memory.conversation import JSON
from memory.records.forgetting import THEIRS
from memory.records.schema import booking_changes, bookings, customers

_OURS = frozenset({"org", "as_of"})
"""Columns that say nothing of the customer."""


def rows_of(connection: Connection, org: str, ids: Collection[str]) -> dict[str, list[JSON]]:
    """The rows of these customers by table, each table in the order of its keys. Times are ISO 8601."""
    found = {"customers": _rows(connection, customers, org, customers.c.id.in_(ids))}
    for table in THEIRS:
        found[str(table.name)] = _rows(connection, table, org, table.c.customer.in_(ids))
    booked = select(bookings.c.id).where(bookings.c.org == org, bookings.c.customer.in_(ids))
    changes = _rows(connection, booking_changes, org, booking_changes.c.booking.in_(booked))
    return dict(sorted({**found, "booking_changes": changes}.items()))


def _rows(connection: Connection, table: Table, org: str, theirs: Any) -> list[JSON]:
    query = select(table).where(table.c.org == org, theirs).order_by(*table.primary_key.columns)
    columns = [str(column.name) for column in table.columns if column.name not in _OURS]
    rows = connection.execute(query).mappings()
    return [{name: _plain(row[name]) for name in columns} for row in rows]


def _plain(value: Any) -> JSON:
    return value.isoformat() if isinstance(value, date | datetime | time) else value
