"""The tables of what is told to the record beside conversations: see `memory.records.entries`."""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Column, Float, Index, Integer, String, Table, Text

from memory.records.entries import ToldKind
from memory.records.schema import Moment, conversations, metadata

messages = Table(
    "messages",
    metadata,
    Column("org", String(100), primary_key=True),
    Column("id", String(200), primary_key=True),
    Column("customer", String(100), nullable=False),
    Column("conversation", String(100)),
    Column("turn", String(100)),
    Column("channel", String(20), nullable=False),
    Column("purpose", String(20), nullable=False),
    Column("state", String(20), nullable=False),
    Column("code", String(100)),
    Column("tries", Integer, nullable=False),
    Column("text", Text, nullable=False),
    Column("carrier_ids", JSON, nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("changed_at", Moment, nullable=False),
    Column("as_of", String(32), nullable=False),
    Index("ix_messages_customer", "org", "customer", "made_at"),
    Index("ix_messages_state", "org", "state", "changed_at"),
)

feedback = Table(
    "feedback",
    metadata,
    Column("org", String(100), primary_key=True),
    Column("id", String(200), primary_key=True),
    Column("customer", String(100), nullable=False),
    Column("conversation", String(100), nullable=False),
    Column("turn", String(100)),
    Column("by", String(100), nullable=False),
    Column("score", Float, nullable=False),
    Column("text", Text),
    Column("at", Moment, nullable=False),
    Index("ix_feedback_at", "org", "at"),
    Index("ix_feedback_customer", "org", "customer"),
)

tutor_pairs = Table(
    "tutor_pairs",
    metadata,
    Column("org", String(100), primary_key=True),
    Column("id", String(200), primary_key=True),
    Column("customer", String(100), nullable=False),
    Column("conversation", String(100), nullable=False),
    Column("turn", String(100), nullable=False),
    Column("prompt", JSON, nullable=False),
    Column("student", Text, nullable=False),
    Column("teacher", Text, nullable=False),
    Column("reward", Float),
    Column("labels", JSON, nullable=False),
    Column("at", Moment, nullable=False),
    Index("ix_tutor_pairs_at", "org", "at"),
    Index("ix_tutor_pairs_customer", "org", "customer"),
)

model_versions = Table(
    "model_versions",
    metadata,
    Column("org", String(100), primary_key=True),
    Column("id", String(200), primary_key=True),
    Column("use", String(100), nullable=False),
    Column("base", String(200), nullable=False),
    Column("state", String(20), nullable=False),
    Column("metrics", JSON, nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("changed_at", Moment, nullable=False),
    Column("as_of", String(32), nullable=False),
    Index("ix_model_versions_state", "org", "use", "state"),
)

usage = Table(
    "usage",
    metadata,
    Column("org", String(100), primary_key=True),
    Column("id", String(200), primary_key=True),
    Column("kind", String(20), nullable=False),
    Column("provider", String(100), nullable=False),
    Column("model", String(200)),
    Column("quantity", Float, nullable=False),
    Column("unit", String(20), nullable=False),
    Column("microdollars", BigInteger, nullable=False),
    Column("conversation", String(100)),
    Column("call", String(100)),
    Column("at", Moment, nullable=False),
    Index("ix_usage_at", "org", "at"),
    Index("ix_usage_conversation", "org", "conversation"),
)

audit = Table(
    "audit",
    metadata,
    Column("org", String(100), primary_key=True),
    Column("id", String(200), primary_key=True),
    Column("by", String(200), nullable=False),
    Column("action", String(100), nullable=False),
    Column("subject", String(200), nullable=False),
    Column("details", JSON, nullable=False),
    Column("at", Moment, nullable=False),
    Index("ix_audit_at", "org", "at"),
)

TOLD: dict[ToldKind, Table] = {
    "message": messages,
    "feedback": feedback,
    "tutor_pair": tutor_pairs,
    "labels": conversations,
    "model_version": model_versions,
    "usage": usage,
    "audit": audit,
}
"""Which table takes which kind. Labels stand with their conversation."""
