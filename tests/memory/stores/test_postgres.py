"""What is special to the Postgres store: connections that the server cuts. The rest is the contract."""

import asyncpg
import pytest

from memory.errors import StoreDown
from memory.people import Contact
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
