"""How a database becomes what `memory.records.schema` says, step by step and back (alembic)."""
