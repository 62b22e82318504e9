"""Deletes a customer from the durable record, in every table, and finds what is left."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection, Text, cast, delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from memory.records import schema_told
from memory.records.schema import (
    booking_changes,
    bookings,
    calls,
    conversation_notes,
    conversations,
    customers,
    escalations,
    metadata,
    turns,
)

THEIRS = (
    turns, calls, conversation_notes, escalations, schema_told.messages, schema_told.feedback, schema_told.tutor_pairs,
    bookings, conversations,
)  # fmt: skip
"""Every table whose rows say whose they are; conversations last, for usage asks them."""


def forget(connection: Connection, org: str, customer: str) -> None:
    """Delete all rows of this customer. What it cost stays, but no longer says for whom. Again changes nothing."""
    threads = select(conversations.c.id).where(conversations.c.org == org, conversations.c.customer == customer)
    cost = schema_told.usage
    connection.execute(
        update(cost).where(cost.c.org == org, cost.c.conversation.in_(threads)).values(conversation=None, call=None)
    )
    booked = select(bookings.c.id).where(bookings.c.org == org, bookings.c.customer == customer)
    connection.execute(
        delete(booking_changes).where(booking_changes.c.org == org, booking_changes.c.booking.in_(booked))
    )
    for table in THEIRS:
        connection.execute(delete(table).where(table.c.org == org, table.c.customer == customer))
    connection.execute(delete(customers).where(customers.c.org == org, customers.c.id == customer))


def traces(connection: Connection, org: str, words: Collection[str]) -> list[str]:
    """The tables in which one of these words still stands: the proof after `forget`. Reads all that the org has."""
    found = []
    for table in metadata.sorted_tables:
        columns = [cast(column, Text) for column in table.columns if column.name != "org"]
        stands = or_(*(column.contains(word, autoescape=True) for column in columns for word in words))
        if words and connection.execute(select(table.c.org).where(table.c.org == org, stands).limit(1)).first():
            found.append(table.name)
    return sorted(found)


async def off_the_disk(engine: AsyncEngine) -> None:
    """What was deleted stands no more in SQLite's log of writes either, which is emptied. A server has its own ways."""
    if engine.dialect.name == "sqlite":
        async with engine.connect() as connection:
            alone = await connection.execution_options(isolation_level="AUTOCOMMIT")
            await alone.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
