"""What a booking was before it was changed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "booking_change_before"
down_revision = "conversation_notes"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; of changes made before there is nothing in it."""
    op.add_column("booking_changes", sa.Column("before", sa.JSON()))


def downgrade() -> None:
    """Drop it, and all that is in it."""
    with op.batch_alter_table("booking_changes") as table:
        table.drop_column("before")
