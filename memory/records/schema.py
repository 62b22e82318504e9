"""The tables of the durable record.

Ids are unique within an org, so every key and index begins with it, and so does every query. There are no foreign
keys: rows arrive through a queue, and a turn may be written before its conversation. What changes carries `as_of`, its
place in the queue, so that a late delivery cannot overwrite a newer one. The migrations are what makes a database; a
test holds them to be the same as this.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, Boolean, Column, DateTime, Float, Index, Integer, MetaData, String, Table, Text
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator


class Moment(TypeDecorator[datetime]):
    """A time with its zone, kept in UTC also by a database that forgets zones (SQLite)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To UTC. Raises ValueError for a time without its zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time in the record needs its time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:
        """In UTC."""
        return value if value is None or value.tzinfo is not None else value.replace(tzinfo=UTC)


metadata = MetaData()

customers = Table(
    "customers",
    metadata,
    Column("org", String(100), primary_key=True),
    Column("id", String(100), primary_key=True),
    Column("contacts", JSON, nullable=False),
    Column("facts", JSON, nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("as_of", String(32), nullable=False),
)

conversations = Table(
    "conversations",
    metadata,
    Column("org", String(100), primary_key=True),
    Column("id", String(100), primary_key=True),
    Column("customer", String(100), nullable=False),
    Column("began_at", Moment, nullable=False),
    Column("last_at", Moment, nullable=False),
    Index("ix_conversations_customer", "org", "customer", "last_at"),
    Index("ix_conversations_last_at", "org", "last_at"),
)

calls = Table(
    "calls",
    metadata,
    Column("org", String(100), primary_key=True),
    Column("id", String(100), primary_key=True),
    Column("carrier", String(40), nullable=False),
    Column("direction", String(20), nullable=False),
    Column("state", String(20), nullable=False),
    Column("customer", String(100)),
    Column("conversation", String(100)),
    Column("began_at", Moment, nullable=False),
    Column("answered_at", Moment),
    Column("ended_at", Moment),
    Column("as_of", String(32), nullable=False),
    Index("ix_calls_began_at", "org", "began_at"),
    Index("ix_calls_customer", "org", "customer", "began_at"),
)

turns = Table(
    "turns",
    metadata,
    Column("org", String(100), primary_key=True),
    Column("id", String(100), primary_key=True),
    Column("conversation", String(100), nullable=False),
    Column("customer", String(100), nullable=False),
    Column("place", Integer, nullable=False, doc="1, 2, ... within the conversation"),
    Column("who", String(20), nullable=False),
    Column("channel", String(20), nullable=False),
    Column("text", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Column("call", String(100)),
    Column("emotion_score", Float),
    Column("emotion", JSON(none_as_null=True)),
    Column("intent", String(100)),
    Column("agent", String(100)),
    Column("confidence", Float),
    Column("interrupted", Boolean, nullable=False),
    Index("ix_turns_conversation", "org", "conversation", "place"),
    Index("ix_turns_at", "org", "at"),
)
