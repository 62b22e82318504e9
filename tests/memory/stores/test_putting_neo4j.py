"""Putting a customer into a graph that knew them otherwise leaves nothing of before."""

from dataclasses import replace

from memory.bundle import KeptConversation
from memory.conversation import Turn, TurnId
from memory.memories import Memory, MemoryId
from memory.people import Contact
from tests.memory.stores.neo4j_store import neo4j_store

PHONE, EMAIL = Contact("phone", "+14155550123"), Contact("email", "zoe@example.com")


async def test_a_contact_that_is_put_away_leaves_no_node(neo4j_url, org):
    async with neo4j_store(neo4j_url) as (store, _, _):
        zoe = await store.customer_for(org, PHONE)
        before = await store.bundle(org, zoe.id)
        await store.link(org, zoe.id, EMAIL)
        await store.put(before)
        assert await store.traces(org, [EMAIL.value]) == []
        await store.put(replace(before, contacts=()))
        assert await store.traces(org, [PHONE.value]) == []


async def test_a_thread_that_was_somebody_else_s_is_put_where_it_belongs(neo4j_url, org):
    async with neo4j_store(neo4j_url) as (store, _, clock):
        zoe, tom = await store.customer_for(org, PHONE), await store.customer_for(org, EMAIL)
        thread = await store.conversation(org, zoe.id, now=clock())
        await store.move_conversation(org, thread.id, tom.id)
        bundle = await store.bundle(org, tom.id)
        await store.move_conversation(org, thread.id, zoe.id)
        for _ in range(2):
            await store.put(bundle)
        assert await store.bundle(org, tom.id) == bundle
        assert (await store.bundle(org, zoe.id)).conversations == ()


async def test_words_are_swapped_for_others_only_if_they_are_still_the_same(neo4j_url, org):
    async with neo4j_store(neo4j_url) as (store, _, clock):
        zoe = await store.customer_for(org, PHONE)
        await store.remember(org, zoe.id, {"name": "Zoë"})
        thread = await store.conversation(org, zoe.id, now=clock())
        await store.save_notes(org, thread.id, {"topic": "plain"})
        await store.add_turn(Turn(TurnId("t"), org, thread.id, zoe.id, "customer", "sms", "plain", clock()))
        await store.keep(Memory(MemoryId("m"), org, zoe.id, "fact", "plain", clock(), "long"))
        before = await store.bundle(org, zoe.id)
        [kept], [memory] = before.conversations, before.memories
        kept = KeptConversation(
            replace(kept.conversation, notes={"topic": "sealed"}), (replace(kept.turns[0], text="sealed"),)
        )
        after = replace(before, facts={"name": "#"}, conversations=(kept,), memories=(replace(memory, text="sealed"),))
        assert await store.swap(before, after)
        assert await store.bundle(org, zoe.id) == after
        assert not await store.swap(before, replace(after, facts={}))
        assert await store.bundle(org, zoe.id) == after
