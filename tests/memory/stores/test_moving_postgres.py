"""What is special to moving in Postgres: the record hears who was forgotten."""

from memory.people import Contact
from tests.memory.stores.postgres_store import postgres_store


async def test_the_record_is_told_to_forget_too(postgres_url, org):
    async with postgres_store(postgres_url) as (store, told, _):
        zoe = await store.customer_for(org, Contact("phone", "+14155550123"))
        other = await store.customer_for(org, Contact("email", "zoe@example.com"))
        await store.merge(org, zoe.id, other.id)
        told.entries.clear()
        for _ in range(2):
            await store.forget(org, other.id)
        assert {(entry["kind"], entry["id"]) for entry in told.entries} == {
            ("forgotten", zoe.id),
            ("forgotten", other.id),
        }
        assert len(told.entries) == 2
