"""What is special to people in Neo4j: each change is told to the record, after it is kept."""

from memory.people import Contact
from tests.memory.stores.neo4j_store import neo4j_store


async def test_every_change_goes_to_the_record(neo4j_url, org):
    async with neo4j_store(neo4j_url) as (store, told, clock):
        zoe = await store.customer_for(org, Contact("phone", "+14155550123"))
        other = await store.customer_for(org, Contact("email", "zoe@example.com"))
        await store.customer_for(org, Contact("email", "zoe@example.com"))
        await store.remember(org, zoe.id, {"name": "Zoë"})
        await store.merge(org, zoe.id, other.id)
        await store.set_stopped(org, zoe.id, clock())
        kept = [(entry["id"], entry.get("fact:name"), entry.get("merged_into")) for entry in told.entries]
        assert kept == [
            (zoe.id, None, None),
            (other.id, None, None),
            (zoe.id, "Zoë", None),
            (other.id, None, zoe.id),
            (zoe.id, "Zoë", None),
        ]
        assert "contact:phone:+14155550123" in told.entries[0]
        assert "stopped_at" in told.entries[-1]
