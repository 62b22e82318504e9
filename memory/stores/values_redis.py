"""All that Redis holds of an org, key by key and as bytes, whatever its type: for who looks through everything."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

from redis.asyncio import Redis

from memory.people import OrgId
from memory.stores.keys import base

_SCANNED = 500


async def keys_of(redis: Redis, org: OrgId) -> AsyncIterator[bytes]:
    """All keys of an org, once or more often, those that come or go meanwhile maybe. Raises what the client raises."""
    begin = "".join(f"\\{letter}" if letter in "*?[]^\\" else letter for letter in base(org))
    async for name in redis.scan_iter(match=begin + "*", count=_SCANNED):
        yield name


async def value_of(redis: Redis, name: bytes) -> bytes:
    """Names and values of a key, a NUL between them; nothing when it is gone. Raises what the client raises."""
    client: Any = redis
    match await client.type(name):
        case b"string":
            return await client.get(name) or b""
        case b"hash":
            return b"\0".join(part for pair in (await client.hgetall(name)).items() for part in pair)
        case b"list":
            return b"\0".join(await client.lrange(name, 0, -1))
        case b"set":
            return b"\0".join(await client.smembers(name))
        case b"zset":
            return b"\0".join(await client.zrange(name, 0, -1))
        case b"stream":
            entries = await client.xrange(name)
            return b"\0".join(part for _, fields in entries for pair in fields.items() for part in pair)
    return b""
