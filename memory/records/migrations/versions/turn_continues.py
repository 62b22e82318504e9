"""Which turn of the customer another one goes on with."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "turn_continues"
down_revision = "told"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the column."""
    with op.batch_alter_table("turns") as turns:
        turns.add_column(sa.Column("continues", sa.String(100)))


def downgrade() -> None:
    """Drop it."""
    with op.batch_alter_table("turns") as turns:
        turns.drop_column("continues")
