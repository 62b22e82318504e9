"""The tables of the shared memory in Postgres, in a schema of their own: `memory`. Made when first used.

Everything begins with the org. Facts, notes, turns and memories are JSONB. A merge is a pointer, `merged_into`, that
`memory.root` follows up and `memory.members` down: who stands for all first, the rest in the order of merging.
"""

from __future__ import annotations

from typing import Any

VERSION = "version 2"
"""Stands at the schema in the database when all below is there. Whoever changes what is below changes it."""

TABLES = """
CREATE SCHEMA IF NOT EXISTS memory;
CREATE TABLE IF NOT EXISTS memory.customers (
  org text, id text, made_at timestamptz NOT NULL, facts jsonb NOT NULL DEFAULT '{}',
  stopped_at timestamptz, merged_into text, merged_at timestamptz, open text,
  PRIMARY KEY (org, id));
CREATE INDEX IF NOT EXISTS customers_merged ON memory.customers (org, merged_into) WHERE merged_into IS NOT NULL;
CREATE INDEX IF NOT EXISTS customers_open ON memory.customers (org, open) WHERE open IS NOT NULL;
CREATE INDEX IF NOT EXISTS customers_in_order ON memory.customers (org, id COLLATE "C");
CREATE TABLE IF NOT EXISTS memory.contacts (
  org text, contact text, customer text, own boolean NOT NULL, since timestamptz NOT NULL,
  PRIMARY KEY (org, customer, contact));
CREATE UNIQUE INDEX IF NOT EXISTS contacts_own ON memory.contacts (org, contact) WHERE own;
CREATE INDEX IF NOT EXISTS contacts_shared ON memory.contacts (org, contact, since);
CREATE TABLE IF NOT EXISTS memory.conversations (
  org text, id text, customer text NOT NULL, began_at timestamptz NOT NULL, last_at timestamptz NOT NULL,
  notes jsonb NOT NULL DEFAULT '{}', turns int NOT NULL DEFAULT 0, ends_at timestamptz NOT NULL,
  PRIMARY KEY (org, id));
CREATE INDEX IF NOT EXISTS conversations_customer ON memory.conversations (org, customer, last_at DESC);
CREATE INDEX IF NOT EXISTS conversations_ending ON memory.conversations (ends_at);
CREATE TABLE IF NOT EXISTS memory.turns (
  org text, conversation text, place int, id text NOT NULL, turn jsonb NOT NULL,
  PRIMARY KEY (org, conversation, place));
CREATE UNIQUE INDEX IF NOT EXISTS turns_once ON memory.turns (org, conversation, id);
CREATE TABLE IF NOT EXISTS memory.memories (
  org text, id text, customer text NOT NULL, kind text NOT NULL, at timestamptz NOT NULL, ends_at timestamptz,
  memory jsonb NOT NULL, PRIMARY KEY (org, id));
CREATE INDEX IF NOT EXISTS memories_customer ON memory.memories (org, customer, kind, at DESC);
CREATE INDEX IF NOT EXISTS memories_ending ON memory.memories (ends_at) WHERE ends_at IS NOT NULL;
CREATE TABLE IF NOT EXISTS memory.locks (
  org text, conversation text, fence bigint NOT NULL DEFAULT 0, holder text, held_until timestamptz,
  PRIMARY KEY (org, conversation));
CREATE TABLE IF NOT EXISTS memory.waiting (
  org text, conversation text, token text, place bigserial, heard_at timestamptz NOT NULL,
  PRIMARY KEY (org, conversation, token));
"""

FUNCTIONS = """
CREATE OR REPLACE FUNCTION memory.root(of_org text, of_id text) RETURNS text LANGUAGE sql STABLE AS $$
  WITH RECURSIVE up(id, merged_into, steps) AS (
    SELECT id, merged_into, 0 FROM memory.customers WHERE org = of_org AND id = of_id
    UNION ALL
    SELECT c.id, c.merged_into, up.steps + 1
      FROM up JOIN memory.customers c ON c.org = of_org AND c.id = up.merged_into WHERE up.steps < 64)
  SELECT id FROM up ORDER BY steps DESC LIMIT 1
$$;
CREATE OR REPLACE FUNCTION memory.members(of_org text, of_id text) RETURNS TABLE (id text, place text[])
LANGUAGE sql STABLE AS $$
  WITH RECURSIVE down(id, place) AS (
    SELECT memory.root(of_org, of_id), ARRAY[]::text[]
    UNION ALL
    SELECT c.id, down.place || ARRAY[to_char(c.merged_at AT TIME ZONE 'UTC', 'YYYYMMDDHH24MISSUS'), c.id]
      FROM down JOIN memory.customers c ON c.org = of_org AND c.merged_into = down.id)
  SELECT id, place FROM down WHERE id IS NOT NULL
$$;
"""

ALL_TABLES = ("customers", "contacts", "conversations", "turns", "memories", "locks", "waiting")

_LOCK = 0x6D656D6F7279  # "memory": any number that no other program on this database takes
_FOUND = "SELECT obj_description(to_regnamespace('memory'), 'pg_namespace')"


async def make_tables(connection: Any, *, seconds: float) -> None:
    """Make what is not there yet, on a connection of asyncpg's without a transaction; each step may take so long.

    One statement at a time: each holds up who writes in its table, even when it finds that there is nothing to do.
    """
    if await connection.fetchval(_FOUND) == VERSION:
        return
    await connection.execute("SELECT pg_advisory_lock($1)", _LOCK, timeout=seconds)
    try:
        if await connection.fetchval(_FOUND) != VERSION:
            for statement in (*TABLES.split(";")[:-1], FUNCTIONS, f"COMMENT ON SCHEMA memory IS '{VERSION}'"):
                await connection.execute(statement, timeout=seconds)
    finally:
        await connection.execute("SELECT pg_advisory_unlock($1)", _LOCK)
