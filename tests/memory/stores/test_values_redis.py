"""Everything that an org has in Redis can be looked through, and nothing of another."""

from memory.people import OrgId
from memory.stores.keys import base, kind_of
from memory.stores.values_redis import keys_of, value_of


async def test_each_type_is_read_whole(redis_client, org):
    begin = base(org)
    await redis_client.set(f"{begin}message:1", "word")
    await redis_client.hset(f"{begin}call:1", "name", "word")
    await redis_client.rpush(f"{begin}texts:1", "a", "word")
    await redis_client.sadd(f"{begin}seen", "word")
    await redis_client.zadd(f"{begin}inbox", {"word": 1})
    await redis_client.xadd(f"{begin}live", {"event": "word"})
    names = {name async for name in keys_of(redis_client, org)}
    assert {kind_of(name, org) for name in names} == {"message", "call", "texts", "seen", "inbox", "live"}
    for name in names:
        assert b"word" in (await value_of(redis_client, name)).split(b"\0")
    assert await value_of(redis_client, b"gone") == b""


async def test_an_org_with_a_name_like_a_pattern_has_only_its_own(redis_client, org):
    await redis_client.set(f"{base(org)}message:1", "word")
    for like in (f"{org[:-1]}?", f"{org[:-2]}*", f"[{org}]"):
        assert [name async for name in keys_of(redis_client, OrgId(like))] == []
