"""The tables of the durable record.

Ids are unique within an org, so every key and index begins with it, and so does every query. There are no foreign
keys: rows arrive through a queue, and a turn may be written before its conversation. What changes carries `as_of`, its
place in the queue, so that a late delivery cannot overwrite a newer one. The migrations are what makes a database; a
test holds them to be the same as this. Bookings come through no queue: whoever books has to know at once.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Float,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    Time,
    UniqueConstraint,
    text,
)
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
    Column("merged_into", String(100), doc="who this customer was found to be"),
    Column("stopped_at", Moment, doc="when they told us to stop writing"),
    Column("as_of", String(32), nullable=False),
    Index("ix_customers_merged_into", "org", "merged_into"),
)

conversations = Table(
    "conversations",
    metadata,
    Column("org", String(100), primary_key=True),
    Column("id", String(100), primary_key=True),
    Column("customer", String(100), nullable=False),
    Column("began_at", Moment, nullable=False),
    Column("last_at", Moment, nullable=False),
    Column("channel", String(20), doc="where it began"),
    Column("intent", String(100), doc="what it was about last; as are agent and confidence"),
    Column("agent", String(100)),
    Column("confidence", Float),
    Column("sentiment", Float, doc="how the customer felt last, 0 to 1"),
    Column("route", JSON(none_as_null=True)),
    Column("student_response", Text),
    Column("teacher_response", Text),
    Column("reward", Float),
    Column("labels", JSON(none_as_null=True)),
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
    Column("continues", String(100), doc="the turn that this one goes on with"),
    Index("ix_turns_conversation", "org", "conversation", "place"),
    Index("ix_turns_at", "org", "at"),
)

bookings = Table(
    "bookings",
    metadata,
    Column("org", String(100), primary_key=True),
    Column("id", String(100), primary_key=True),
    Column("customer", String(100), nullable=False),
    Column("conversation", String(100)),
    Column("reference", String(20), nullable=False),
    Column("state", String(20), nullable=False),
    Column("day", Date, nullable=False),
    Column("at", Time, nullable=False, doc="local, as is the day"),
    Column("starts_at", Moment, nullable=False),
    Column("place", Integer, doc="1, 2, ... within the seating; only what is held or booked takes one"),
    Column("party", JSON, nullable=False),
    Column("order", JSON, nullable=False),
    Column("details", JSON, nullable=False),
    Column("total_cents", BigInteger, nullable=False),
    Column("deposit_cents", BigInteger, nullable=False),
    Column("deposit", String(20), nullable=False),
    Column("moves", Integer, nullable=False),
    Column("held_until", Moment),
    Column("made_at", Moment, nullable=False),
    Column("read_back", String(40)),
    # No two parties in one place, no customer twice in a seating or with two holds, whatever the code does.
    UniqueConstraint("org", "starts_at", "place", name="uq_bookings_place"),
    UniqueConstraint("org", "reference", name="uq_bookings_reference"),
    CheckConstraint("(state IN ('held', 'booked')) = (place IS NOT NULL)", name="ck_bookings_place"),
    Index("ix_bookings_day", "org", "day"),
    Index("ix_bookings_customer", "org", "customer", "made_at"),
)
_TAKES_PLACE, _HELD = text("place IS NOT NULL"), text("state = 'held'")
Index(
    "uq_bookings_customer_seating",
    bookings.c.org,
    bookings.c.customer,
    bookings.c.starts_at,
    unique=True,
    sqlite_where=_TAKES_PLACE,
    postgresql_where=_TAKES_PLACE,
)
Index(
    "uq_bookings_customer_hold",
    bookings.c.org,
    bookings.c.customer,
    unique=True,
    sqlite_where=_HELD,
    postgresql_where=_HELD,
)

booking_changes = Table(
    "booking_changes",
    metadata,
    Column("org", String(100), primary_key=True),
    Column("id", String(100), primary_key=True, doc="the once key: the same for each try of the change"),
    Column("booking", String(100), nullable=False),
    Column("change", String(20), nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("before", JSON(none_as_null=True), doc="what the booking was, of a change of its terms"),
    Index("ix_booking_changes_booking", "org", "booking"),
)

conversation_notes = Table(
    "conversation_notes",
    metadata,
    Column("org", String(100), primary_key=True),
    Column("id", String(100), primary_key=True, doc="that of the conversation"),
    Column("customer", String(100), nullable=False),
    Column("lead", String(20), nullable=False),
    Column("summary", Text, nullable=False),
    Column("follow_up", Text, nullable=False),
    Column("backing", JSON, nullable=False),
    Column("by", String(100), nullable=False),
    Column("up_to", Moment, nullable=False, doc="its last turn when this was written"),
    Column("written_at", Moment, nullable=False),
    Index("ix_conversation_notes_up_to", "org", "up_to"),
    Index("ix_conversation_notes_customer", "org", "customer", "up_to"),
)

escalations = Table(
    "escalations",
    metadata,
    Column("org", String(100), primary_key=True),
    Column("id", String(100), primary_key=True),
    Column("conversation", String(100), nullable=False),
    Column("customer", String(100), nullable=False),
    Column("reason", String(100), nullable=False),
    Column("story", Text, nullable=False),
    Column("stays", Boolean, nullable=False, doc="only the person may go on with it"),
    Column("state", String(20), nullable=False),
    Column("opened_at", Moment, nullable=False),
    Column("closed_at", Moment),
    Column("closed_by", String(200)),
    Index("ix_escalations_conversation", "org", "conversation", "opened_at"),
    Index("ix_escalations_waiting", "org", "state", "opened_at"),
)
