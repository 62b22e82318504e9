"""Runs the steps on the connection that `memory.records.database` hands over. Alembic loads this file by its path."""

from __future__ import annotations

from alembic import context

from memory.records import schema_told  # noqa: F401 - its tables belong to the metadata
from memory.records.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,  # SQLite alters a table by copying it
    transaction_per_migration=False,
)
with context.begin_transaction():
    context.run_migrations()
