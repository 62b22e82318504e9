"""The tables may be made again at any time, by any number of workers."""

import asyncio

from memory.stores.postgres_schema import ALL_TABLES, TABLES
from tests.memory.stores.postgres_store import postgres_store


async def test_workers_that_start_together_make_one_set_of_tables(postgres_url, org):
    async with postgres_store(postgres_url) as (one, _, _), postgres_store(postgres_url) as (two, _, _):
        await asyncio.gather(one.customer_ids(org), two.customer_ids(org))


def test_every_table_is_named():
    assert all(f"memory.{table} (" in TABLES for table in ALL_TABLES)
    assert TABLES.count("CREATE TABLE") == len(ALL_TABLES)
