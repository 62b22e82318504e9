"""What the backend under a sealed memory gets to see. That it is a whole memory is the contract's to say."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime

import pytest
from redis.asyncio import Redis

from memory.conversation import Turn, TurnId
from memory.errors import SealBroken
from memory.memories import Memory, MemoryId
from memory.people import Contact, CustomerId, OrgId
from memory.sealed import SealedMemory
from memory.sealing import KEY_BYTES, Sealer
from memory.stores.postgres import PostgresMemory, PostgresPool
from memory.stores.redis import RedisMemory

PHONE = Contact("phone", "+14155550123")
NOW = datetime(2026, 11, 20, 18, tzinfo=UTC)
# Each has a sign that base64 has not, so that what is sealed never holds it by chance.
SAID = ("Zoë Miller", "tree nuts", "my dog is called Rex", "no gluten", "likes it hot", "by the lake", "Tom Miller")


@pytest.fixture(params=["redis", "postgres", "neo4j"])
async def under(request, redis_client):
    """A bare store on its real server."""
    match request.param:
        case "redis":
            yield RedisMemory(redis_client)
        case "postgres":
            pool = PostgresPool(request.getfixturevalue("postgres_url"))
            yield PostgresMemory(pool)
            await pool.close()
        case "neo4j":
            graphs = pytest.importorskip("memory.stores.neo4j")
            graph = graphs.Neo4jGraph(request.getfixturevalue("neo4j_url"))
            yield graphs.Neo4jMemory(graph)
            await graph.close()


async def fill(store, org):
    zoe = await store.customer_for(org, PHONE)
    await store.remember(org, zoe.id, {"name": "Zoë Miller", "allergies": "tree nuts"})
    thread = await store.conversation(org, zoe.id, now=NOW)
    await store.add_turn(Turn(TurnId("t1"), org, thread.id, zoe.id, "customer", "sms", "my dog is called Rex", NOW))
    await store.save_notes(org, thread.id, {"diet": ["no gluten"]})
    await store.keep(
        Memory(MemoryId("m1"), org, zoe.id, "preference", "likes it hot", NOW, "permanent", data={"at": "by the lake"})
    )
    await store.add_person(org, PHONE, "Tom Miller")
    return zoe, thread


async def test_nothing_that_was_said_stands_in_the_store(under, org):
    store = SealedMemory(under, Sealer({"k1": b"1" * KEY_BYTES}))
    zoe, thread = await fill(store, org)
    assert await under.traces(org, SAID) == []
    assert await under.traces(org, [zoe.id])
    assert (await store.turns(org, thread.id))[0].text == "my dog is called Rex"
    assert {each.name for each in await store.customers_for(org, PHONE)} == {"Zoë Miller", "Tom Miller"}


async def test_a_key_is_rotated_while_it_runs_and_the_old_one_can_go(under, org):
    old, new = b"1" * KEY_BYTES, b"2" * KEY_BYTES
    store = SealedMemory(under, Sealer({"k1": old}))
    zoe, thread = await fill(store, org)
    before = await store.bundle(org, zoe.id)
    store = SealedMemory(under, Sealer({"k2": new, "k1": old}))
    assert await store.bundle(org, zoe.id) == before
    await store.put(before)
    alone = SealedMemory(under, Sealer({"k2": new}))
    assert await alone.bundle(org, zoe.id) == before
    with pytest.raises(SealBroken):
        await SealedMemory(under, Sealer({"k1": old})).turns(org, thread.id)


async def test_what_was_kept_before_there_was_a_key_is_still_read(under, org):
    zoe, thread = await fill(under, org)
    store = SealedMemory(under, Sealer({"k1": b"1" * KEY_BYTES}))
    assert (await store.customer(org, zoe.id)).name == "Zoë Miller"
    assert (await store.turns(org, thread.id))[0].text == "my dog is called Rex"


async def test_words_moved_to_another_customer_are_not_read_there(under, org):
    store = SealedMemory(under, Sealer({"k1": b"1" * KEY_BYTES}))
    zoe, _ = await fill(store, org)
    other = await store.customer_for(org, Contact("email", "a@example.com"))
    await store.remember(org, other.id, {"party": "8"})
    await under.remember(org, other.id, (await under.customer(org, zoe.id)).facts)
    assert (await store.customer(org, other.id)).facts == {"party": "8"}


async def test_without_its_key_nobody_is_taken_for_one_of_whom_nothing_is_known(under, org):
    zoe, _ = await fill(SealedMemory(under, Sealer({"k1": b"1" * KEY_BYTES})), org)
    with pytest.raises(SealBroken):
        await SealedMemory(under, Sealer({"k2": b"2" * KEY_BYTES})).customer(org, zoe.id)


class _Meanwhile(RedisMemory):
    """Something else happens at the moment when a fact is remembered."""

    def __init__(self, client: Redis) -> None:
        super().__init__(client)
        self.happens: list[Callable[[], Awaitable[object]]] = []

    async def remember(self, org: OrgId, customer: CustomerId, facts: Mapping[str, str]) -> None:
        while self.happens:
            await self.happens.pop()()
        await super().remember(org, customer, facts)


async def test_what_is_learned_at_the_moment_of_a_merge_stays_when_they_are_two_again(redis_client, org):
    under = _Meanwhile(redis_client)
    store = SealedMemory(under, Sealer({"k1": b"1" * KEY_BYTES}))
    zoe, _ = await fill(store, org)
    other = await store.customer_for(org, Contact("email", "a@example.com"))
    under.happens.append(lambda: store.merge(org, zoe.id, other.id))
    await store.remember(org, other.id, {"party": "8"})
    assert (await store.bundle(org, zoe.id)).facts["party"] == "8"
    assert (await store.split(org, other.id)).facts == {}
    assert (await store.customer(org, zoe.id)).facts["party"] == "8"


async def test_what_was_sealed_for_the_other_of_two_is_theirs_who_have_it_when_they_part(redis_client, org):
    under = RedisMemory(redis_client)
    store = SealedMemory(under, Sealer({"k1": b"1" * KEY_BYTES}))
    zoe, _ = await fill(store, org)
    other = await store.customer_for(org, Contact("email", "a@example.com"))
    await store.merge(org, zoe.id, other.id)
    await under.remember(org, other.id, store.seals.facts(org, other.id, {"party": "8"}))  # by one that died in between
    await store.split(org, other.id)
    assert (await store.customer(org, zoe.id)).facts["party"] == "8"
