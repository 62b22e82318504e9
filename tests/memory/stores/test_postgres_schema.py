"""The tables may be made again at any time, by any number of workers."""

import asyncio

import pytest

from memory.people import Contact
from memory.stores.postgres_schema import ALL_TABLES, TABLES
from tests.memory.stores.postgres_store import postgres_store


async def test_workers_that_start_together_make_one_set_of_tables(postgres_url, org):
    async with postgres_store(postgres_url) as (one, _, _), postgres_store(postgres_url) as (two, _, _):
        await asyncio.gather(one.customer_ids(org), two.customer_ids(org))


async def test_who_joins_does_not_wait_for_those_who_write(postgres_url, org):
    async with postgres_store(postgres_url) as (one, _, _), postgres_store(postgres_url) as (two, _, _):
        await one.orgs()
        async with one._ground.pool.work() as writing:
            for table in ALL_TABLES:
                await writing.execute(f"DELETE FROM memory.{table} WHERE org = $1", org)
            assert await two.customer_ids(org) == []


@pytest.mark.parametrize("empty_database", ["postgres"], indirect=True)
async def test_tables_of_an_older_version_get_what_is_new(empty_database, org):
    async with postgres_store(empty_database) as (old, _, _):
        zoe = await old.customer_for(org, Contact("phone", "+14155550123"))
        async with old._ground.pool.work() as connection:
            await connection.execute("DROP INDEX memory.customers_open")
            await connection.execute("COMMENT ON SCHEMA memory IS 'version 1'")
    async with postgres_store(empty_database) as (new, _, _):
        assert (await new.customer(org, zoe.id)).id == zoe.id
        async with new._ground.pool.read() as connection:
            assert await connection.fetchval("SELECT to_regclass('memory.customers_open') IS NOT NULL")


def test_every_table_is_named():
    assert all(f"memory.{table} (" in TABLES for table in ALL_TABLES)
    assert TABLES.count("CREATE TABLE") == len(ALL_TABLES)
