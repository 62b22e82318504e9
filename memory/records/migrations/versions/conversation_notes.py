"""What staff should know of each conversation that has ended."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "conversation_notes"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "conversation_notes",
        sa.Column("org", sa.String(100), primary_key=True),
        sa.Column("id", sa.String(100), primary_key=True),
        sa.Column("customer", sa.String(100), nullable=False),
        sa.Column("lead", sa.String(20), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("follow_up", sa.Text(), nullable=False),
        sa.Column("backing", sa.JSON(), nullable=False),
        sa.Column("by", sa.String(100), nullable=False),
        sa.Column("up_to", sa.DateTime(timezone=True), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_conversation_notes_up_to", "conversation_notes", ["org", "up_to"])
    op.create_index("ix_conversation_notes_customer", "conversation_notes", ["org", "customer", "up_to"])


def downgrade() -> None:
    """Drop it, and all that is in it."""
    op.drop_table("conversation_notes")
