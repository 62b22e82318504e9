"""Customers, conversations, calls and turns."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the four tables."""
    op.create_table(
        "customers",
        *_ids(),
        sa.Column("contacts", sa.JSON(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        _time("made_at", nullable=False),
        sa.Column("as_of", sa.String(32), nullable=False),
    )
    op.create_table(
        "conversations",
        *_ids(),
        sa.Column("customer", sa.String(100), nullable=False),
        _time("began_at", nullable=False),
        _time("last_at", nullable=False),
    )
    op.create_index("ix_conversations_customer", "conversations", ["org", "customer", "last_at"])
    op.create_index("ix_conversations_last_at", "conversations", ["org", "last_at"])
    op.create_table(
        "calls",
        *_ids(),
        sa.Column("carrier", sa.String(40), nullable=False),
        sa.Column("direction", sa.String(20), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("customer", sa.String(100)),
        sa.Column("conversation", sa.String(100)),
        _time("began_at", nullable=False),
        _time("answered_at"),
        _time("ended_at"),
        sa.Column("as_of", sa.String(32), nullable=False),
    )
    op.create_index("ix_calls_began_at", "calls", ["org", "began_at"])
    op.create_index("ix_calls_customer", "calls", ["org", "customer", "began_at"])
    _make_turns()


def downgrade() -> None:
    """Drop them, and all that is in them."""
    for table in ("turns", "calls", "conversations", "customers"):
        op.drop_table(table)


def _make_turns() -> None:
    op.create_table(
        "turns",
        *_ids(),
        sa.Column("conversation", sa.String(100), nullable=False),
        sa.Column("customer", sa.String(100), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("who", sa.String(20), nullable=False),
        sa.Column("channel", sa.String(20), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        _time("at", nullable=False),
        sa.Column("call", sa.String(100)),
        sa.Column("emotion_score", sa.Float()),
        sa.Column("emotion", sa.JSON()),
        sa.Column("intent", sa.String(100)),
        sa.Column("agent", sa.String(100)),
        sa.Column("confidence", sa.Float()),
        sa.Column("interrupted", sa.Boolean(), nullable=False),
    )
    op.create_index("ix_turns_conversation", "turns", ["org", "conversation", "place"])
    op.create_index("ix_turns_at", "turns", ["org", "at"])


def _ids() -> tuple[sa.Column[str], sa.Column[str]]:
    return (
        sa.Column("org", sa.String(100), primary_key=True),
        sa.Column("id", sa.String(100), primary_key=True),
    )


def _time(name: str, *, nullable: bool = True) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)
