"""What is special to moving in Neo4j: the record hears who was forgotten, and how words are traced."""

import asyncio

from memory.people import Contact
from memory.stores import ground_neo4j
from tests.memory.stores.every_call import somebody
from tests.memory.stores.neo4j_store import neo4j_store

PHONE, EMAIL = Contact("phone", "+14155550123"), Contact("email", "zoe@example.com")


async def test_the_record_is_told_to_forget_too(neo4j_url, org):
    async with neo4j_store(neo4j_url) as (store, told, _):
        zoe, other = await store.customer_for(org, PHONE), await store.customer_for(org, EMAIL)
        await store.merge(org, zoe.id, other.id)
        told.entries.clear()
        for _ in range(2):
            await store.forget(org, other.id)
        assert {(entry["kind"], entry["id"]) for entry in told.entries} == {
            ("forgotten", zoe.id),
            ("forgotten", other.id),
        }
        assert len(told.entries) == 2


async def test_words_are_traced_as_json_has_them_too(neo4j_url, org):
    async with neo4j_store(neo4j_url) as (store, _, _):
        zoe = await store.customer_for(org, PHONE)
        await store.remember(org, zoe.id, {"said": 'the "best" \x00 one'})
        assert len(await store.traces(org, ['"best" \x00'])) == 1


async def test_customers_that_are_put_at_once_are_not_in_each_other_s_way(neo4j_url, org, monkeypatch):
    again = []
    in_the_way = ground_neo4j._in_the_way
    monkeypatch.setattr(ground_neo4j, "_in_the_way", lambda error: again.append(error) or in_the_way(error))
    async with neo4j_store(neo4j_url) as (store, _, clock):
        await asyncio.gather(*(store.put(somebody(org, number, clock(), turns=50)) for number in range(8)))
        assert len(await store.customer_ids(org)) == 8
    assert again == []
