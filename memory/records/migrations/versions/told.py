"""Messages, feedback, tutor pairs, model versions, usage and audit; and what is known of a conversation as a whole."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "told"
down_revision = "booking_change_before"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)


def _of_conversations() -> list[sa.Column[Any]]:
    return [
        sa.Column("channel", sa.String(20)),
        sa.Column("intent", sa.String(100)),
        sa.Column("agent", sa.String(100)),
        sa.Column("confidence", sa.Float()),
        sa.Column("sentiment", sa.Float()),
        sa.Column("route", sa.JSON()),
        sa.Column("student_response", sa.Text()),
        sa.Column("teacher_response", sa.Text()),
        sa.Column("reward", sa.Float()),
        sa.Column("labels", sa.JSON()),
    ]


def _ids(length: int = 200) -> list[sa.Column[str]]:
    return [sa.Column("org", sa.String(100), primary_key=True), sa.Column("id", sa.String(length), primary_key=True)]


def upgrade() -> None:
    """Make the tables and the columns."""
    with op.batch_alter_table("customers") as customers:
        customers.add_column(sa.Column("merged_into", sa.String(100)))
        customers.add_column(sa.Column("stopped_at", _MOMENT))
        customers.create_index("ix_customers_merged_into", ["org", "merged_into"])
    with op.batch_alter_table("conversations") as conversations:
        for column in _of_conversations():
            conversations.add_column(column)
    _make_of_customers()
    _make_of_learning()
    _make_of_the_house()


def downgrade() -> None:
    """Drop them, and all that is in them."""
    for table in ("audit", "usage", "model_versions", "tutor_pairs", "feedback", "messages"):
        op.drop_table(table)
    with op.batch_alter_table("conversations") as conversations:
        for column in _of_conversations():
            conversations.drop_column(str(column.name))
    with op.batch_alter_table("customers") as customers:
        customers.drop_index("ix_customers_merged_into")
        customers.drop_column("stopped_at")
        customers.drop_column("merged_into")


def _make_of_customers() -> None:
    op.create_table(
        "messages",
        *_ids(),
        sa.Column("customer", sa.String(100), nullable=False),
        sa.Column("conversation", sa.String(100)),
        sa.Column("turn", sa.String(100)),
        sa.Column("channel", sa.String(20), nullable=False),
        sa.Column("purpose", sa.String(20), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("code", sa.String(100)),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("carrier_ids", sa.JSON(), nullable=False),
        sa.Column("made_at", _MOMENT, nullable=False),
        sa.Column("changed_at", _MOMENT, nullable=False),
        sa.Column("as_of", sa.String(32), nullable=False),
    )
    op.create_index("ix_messages_customer", "messages", ["org", "customer", "made_at"])
    op.create_index("ix_messages_state", "messages", ["org", "state", "changed_at"])
    op.create_table(
        "feedback",
        *_ids(),
        sa.Column("customer", sa.String(100), nullable=False),
        sa.Column("conversation", sa.String(100), nullable=False),
        sa.Column("turn", sa.String(100)),
        sa.Column("by", sa.String(100), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("text", sa.Text()),
        sa.Column("at", _MOMENT, nullable=False),
    )
    op.create_index("ix_feedback_at", "feedback", ["org", "at"])
    op.create_index("ix_feedback_customer", "feedback", ["org", "customer"])


def _make_of_learning() -> None:
    op.create_table(
        "tutor_pairs",
        *_ids(),
        sa.Column("customer", sa.String(100), nullable=False),
        sa.Column("conversation", sa.String(100), nullable=False),
        sa.Column("turn", sa.String(100), nullable=False),
        sa.Column("prompt", sa.JSON(), nullable=False),
        sa.Column("student", sa.Text(), nullable=False),
        sa.Column("teacher", sa.Text(), nullable=False),
        sa.Column("reward", sa.Float()),
        sa.Column("labels", sa.JSON(), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
    )
    op.create_index("ix_tutor_pairs_at", "tutor_pairs", ["org", "at"])
    op.create_index("ix_tutor_pairs_customer", "tutor_pairs", ["org", "customer"])
    op.create_table(
        "model_versions",
        *_ids(),
        sa.Column("use", sa.String(100), nullable=False),
        sa.Column("base", sa.String(200), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("metrics", sa.JSON(), nullable=False),
        sa.Column("made_at", _MOMENT, nullable=False),
        sa.Column("changed_at", _MOMENT, nullable=False),
        sa.Column("as_of", sa.String(32), nullable=False),
    )
    op.create_index("ix_model_versions_state", "model_versions", ["org", "use", "state"])


def _make_of_the_house() -> None:
    op.create_table(
        "usage",
        *_ids(),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("provider", sa.String(100), nullable=False),
        sa.Column("model", sa.String(200)),
        sa.Column("quantity", sa.Float(), nullable=False),
        sa.Column("unit", sa.String(20), nullable=False),
        sa.Column("microdollars", sa.BigInteger(), nullable=False),
        sa.Column("conversation", sa.String(100)),
        sa.Column("call", sa.String(100)),
        sa.Column("at", _MOMENT, nullable=False),
    )
    op.create_index("ix_usage_at", "usage", ["org", "at"])
    op.create_index("ix_usage_conversation", "usage", ["org", "conversation"])
    op.create_table(
        "audit",
        *_ids(),
        sa.Column("by", sa.String(200), nullable=False),
        sa.Column("action", sa.String(100), nullable=False),
        sa.Column("subject", sa.String(200), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
    )
    op.create_index("ix_audit_at", "audit", ["org", "at"])
