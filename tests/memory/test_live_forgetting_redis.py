"""What is live goes by the words that stand in it, whole words only, and other customers and orgs keep theirs."""

import asyncio

import pytest

from memory.embedded_valkey import EmbeddedValkey
from memory.live_forgetting_redis import LiveForgetting
from memory.people import Contact, OrgId
from memory.stores.connection_redis import connect
from memory.stores.keys import base, key
from memory.stores.redis import RedisMemory

ZOE = ["cus_zoe", "zoe@example.com", "+14155550123"]


async def fill(client, org, *words):
    """One key of each kind, with these words."""
    for number, word in enumerate(words):
        await client.set(key(org, "message", f"m{number}"), f'{{"to": "{word}"}}')
        await client.hset(f"{base(org)}claims", mapping={f"sms:{word}": "x", f"other{number}": f"of {word}."})
        await client.rpush(f"{base(org)}texts", f'1 "{word}"')
        await client.sadd(f"{base(org)}seen", f"{word}")
        await client.zadd(f"{base(org)}inbox", {f"line:{word}": 1})
        await client.xadd(f"{base(org)}live", {"call": "c", "event": f'{{"from":"{word}"}}'})
        await client.set(key(org, "front", f"sms:{word}"), "1")
    return 8 * len(words)


async def test_every_kind_of_key_is_looked_through(redis_client, org):
    other = OrgId(org + "-other")
    filled, _ = await fill(redis_client, org, *ZOE), await fill(redis_client, other, *ZOE)
    live = LiveForgetting(redis_client)
    theirs = await live.traces(other, ZOE)
    assert await live.traces(org, ZOE)
    assert await live.forget(org, ZOE) == filled
    assert await live.traces(org, ZOE) == []
    assert await live.traces(other, ZOE) == theirs
    assert await live.forget(org, ZOE) == 0
    assert await live.forget(org, []) == 0


@pytest.mark.parametrize(
    "longer", ["chloe-zoe@example.com", "zoe@example.com.au", "+141555501234", "cus_zoey", "q.zoe@example.com"]
)
async def test_a_longer_word_is_another_s(redis_client, org, longer):
    await fill(redis_client, org, longer)
    assert await LiveForgetting(redis_client).forget(org, ZOE) == 0


async def test_what_the_memory_keeps_and_the_record_waits_for_is_left_to_them(redis_client, org):
    memory, live = RedisMemory(redis_client), LiveForgetting(redis_client)
    zoe = await memory.customer_for(org, Contact("email", "zoe@example.com"))
    assert await live.on_its_way(org, [zoe.id])
    assert not await live.on_its_way(org, ["cus_nobody"])
    assert await live.forget(org, [zoe.id, "zoe@example.com"]) == 0
    assert await memory.customer(org, zoe.id) == zoe
    assert await live.on_its_way(org, [zoe.id])


async def test_what_was_deleted_is_in_no_file_of_the_server(tmp_path, org):
    def files() -> list[str]:
        return [path.name for path in tmp_path.rglob("*.aof") if b"zoe@example.com" in path.read_bytes()]

    async with EmbeddedValkey(tmp_path, fsync="always") as url, connect(url) as client:
        await fill(client, org, *ZOE)
        assert files()
        live = LiveForgetting(client)
        await live.forget(org, ZOE)
        await live.off_the_disk()
        await live.off_the_disk()  # while the first goes on, or after it
        async with asyncio.timeout(20):
            while files():
                await asyncio.sleep(0.02)
        await client.config_set("appendonly", "no")
        await live.off_the_disk()  # nothing is written along
