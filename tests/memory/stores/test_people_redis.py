"""What is special to people in Redis: each change is told to the record in the same step, and once."""

from memory.people import Contact
from memory.stores.keys import records_key
from memory.stores.redis import RedisMemory


async def test_every_change_goes_to_the_record_once(redis_client, org):
    store = RedisMemory(redis_client)
    zoe = await store.customer_for(org, Contact("phone", "+14155550123"))
    other = await store.customer_for(org, Contact("email", "zoe@example.com"))
    for _ in range(2):
        await store.link(org, zoe.id, Contact("web", "visitor-1"))
        await store.merge(org, zoe.id, other.id)
        await store.customer_for(org, Contact("email", "zoe@example.com"))
    entries = await redis_client.xrange(records_key(org))
    told = [(fields[b"id"].decode(), b"merged_into" in fields) for _, fields in entries]
    assert told == [(zoe.id, False), (other.id, False), (zoe.id, False), (other.id, True)]
