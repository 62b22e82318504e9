"""What is special to the Postgres store: connections that the server cuts, and indexes. The rest is the contract."""

import asyncpg
import pytest

from memory.errors import StoreDown
from memory.people import Contact
from tests.memory.stores.every_call import every_call, somebody
from tests.memory.stores.postgres_store import postgres_store

PHONE = Contact("phone", "+14155550123")


async def test_it_goes_on_after_the_server_has_cut_every_connection(postgres_url, org):
    async with postgres_store(postgres_url) as (store, _, _):
        zoe = await store.customer_for(org, PHONE)
        async with store._ground.pool.work() as connection:
            pid = await connection.fetchval("SELECT pg_backend_pid()")
        other = await asyncpg.connect(postgres_url)
        await other.execute("SELECT pg_terminate_backend($1)", pid)
        await other.close()
        try:
            found = await store.customer_for(org, PHONE)
        except StoreDown:
            found = await store.customer_for(org, PHONE)
        assert found == zoe


async def test_an_address_where_nobody_answers_is_a_store_that_is_down(org):
    async with postgres_store("postgresql://nobody@127.0.0.1:1/none") as (store, _, _):
        with pytest.raises(StoreDown):
            await store.orgs()


@pytest.mark.parametrize("empty_database", ["postgres"], indirect=True)
async def test_no_call_reads_more_rows_the_more_customers_there_are(empty_database, org):
    async with postgres_store(empty_database, pool_of=1) as (store, _, clock):
        for number in range(10, 20):
            await store.put(somebody(org, number, clock()))
        async with store._ground.pool.read() as connection:
            for copies in _COPIES:
                await connection.execute(copies)
            await connection.execute("ANALYZE")
            await connection.execute("SET enable_seqscan = off")  # three thousand rows are soon read, three million not
        read = {}
        async for name, call in every_call(store, org, clock()):
            before = await _rows_read(store)
            await call
            read[name] = await _rows_read(store) - before
        assert len(await store.customer_ids(org, count=10_000)) > _MANY
        before = await _rows_read(store)
        await store.sweep()
        assert await _rows_read(store) - before < 10
    assert {name: rows for name, rows in read.items() if rows > 200} == {}


_MANY = 3000
_COPIES = (
    "INSERT INTO memory.customers (org, id, made_at, open) SELECT org, 'cut-' || n, made_at, 'con-' || n"
    f" FROM memory.customers, generate_series(100, {100 + _MANY}) n WHERE id = 'cus-0011'",
    "INSERT INTO memory.contacts SELECT org, 'email:' || n, 'cut-' || n, own, since"
    f" FROM memory.contacts, generate_series(100, {100 + _MANY}) n WHERE customer = 'cus-0011'",
    "INSERT INTO memory.conversations SELECT org, 'con-' || n, 'cut-' || n, began_at, last_at, notes, 0, ends_at"
    f" FROM memory.conversations, generate_series(100, {100 + _MANY}) n WHERE customer = 'cus-0011'",
    "INSERT INTO memory.turns SELECT org, 'con-' || n, place, id, turn"
    f" FROM memory.turns, generate_series(100, {100 + _MANY}) n WHERE conversation = 'con-11'",
    "INSERT INTO memory.memories SELECT org, kind || id || n, 'cut-' || n, kind, at, ends_at, memory"
    f" FROM memory.memories, generate_series(100, {100 + _MANY}) n WHERE customer = 'cus-0011'",
)
"""Thousands more, of whom each has what one has."""


async def _rows_read(store) -> int:
    """How many rows, and entries of indexes, were read of the tables of the memory by its one connection."""
    async with store._ground.pool.read() as connection:
        await connection.fetchval("SELECT pg_stat_force_next_flush()")
        return await connection.fetchval(
            "SELECT (SELECT sum(seq_tup_read + coalesce(idx_tup_fetch, 0)) FROM pg_stat_user_tables"
            " WHERE schemaname = 'memory') + (SELECT sum(idx_tup_read) FROM pg_stat_user_indexes"
            " WHERE schemaname = 'memory')"
        )
