"""Bookings, and the changes made to them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the two tables."""
    op.create_table(
        "bookings",
        *_ids(),
        sa.Column("customer", sa.String(100), nullable=False),
        sa.Column("conversation", sa.String(100)),
        sa.Column("reference", sa.String(20), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("at", sa.Time(), nullable=False),
        _time("starts_at", nullable=False),
        sa.Column("place", sa.Integer()),
        sa.Column("party", sa.JSON(), nullable=False),
        sa.Column("order", sa.JSON(), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("total_cents", sa.BigInteger(), nullable=False),
        sa.Column("deposit_cents", sa.BigInteger(), nullable=False),
        sa.Column("deposit", sa.String(20), nullable=False),
        sa.Column("moves", sa.Integer(), nullable=False),
        _time("held_until"),
        _time("made_at", nullable=False),
        sa.Column("read_back", sa.String(40)),
        sa.UniqueConstraint("org", "starts_at", "place", name="uq_bookings_place"),
        sa.UniqueConstraint("org", "reference", name="uq_bookings_reference"),
        sa.CheckConstraint("(state IN ('held', 'booked')) = (place IS NOT NULL)", name="ck_bookings_place"),
    )
    op.create_index("ix_bookings_day", "bookings", ["org", "day"])
    op.create_index("ix_bookings_customer", "bookings", ["org", "customer", "made_at"])
    _make_unique("uq_bookings_customer_seating", ["org", "customer", "starts_at"], "place IS NOT NULL")
    _make_unique("uq_bookings_customer_hold", ["org", "customer"], "state = 'held'")
    op.create_table(
        "booking_changes",
        *_ids(),
        sa.Column("booking", sa.String(100), nullable=False),
        sa.Column("change", sa.String(20), nullable=False),
        _time("made_at", nullable=False),
    )
    op.create_index("ix_booking_changes_booking", "booking_changes", ["org", "booking"])


def downgrade() -> None:
    """Drop them, and all that is in them."""
    for table in ("booking_changes", "bookings"):
        op.drop_table(table)


def _make_unique(name: str, columns: list[str], where: str) -> None:
    condition = sa.text(where)
    op.create_index(name, "bookings", columns, unique=True, sqlite_where=condition, postgresql_where=condition)


def _ids() -> tuple[sa.Column[str], sa.Column[str]]:
    return (
        sa.Column("org", sa.String(100), primary_key=True),
        sa.Column("id", sa.String(100), primary_key=True),
    )


def _time(name: str, *, nullable: bool = True) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)
