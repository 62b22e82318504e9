"""Takes a customer out of what is live in Redis: events, calls, messages, texts, codes, and whatever else stands there.

It looks through all that an org has, so that no one who keeps something there has to tell it. What the shared memory
keeps is left to the memory, and what is on its way into the durable record to its writer.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Collection
from typing import Any
from urllib.parse import unquote_to_bytes

import structlog
from redis.asyncio import Redis
from redis.exceptions import ResponseError

from memory.people import OrgId
from memory.stores.connection_redis import store_errors
from memory.stores.keys import MEMORY_KINDS, base, kind_of, records_key
from memory.stores.redis import RedisMemory
from memory.stores.values_redis import keys_of

log = structlog.get_logger()

_REWRITE_SECONDS, _AGAIN_SECONDS = 10.0, 0.1


class LiveForgetting:
    """What is live of every org, in one Redis. All raise StoreDown. Reads all that the org has."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._memory = RedisMemory(redis)

    async def forget(self, org: OrgId, words: Collection[str]) -> int:
        """Delete every key, entry and member in which one of these words stands by itself; gives how many."""
        if not words:
            return 0
        sought, gone = _pattern(words), 0
        with store_errors():
            async for name in keys_of(self._redis, org):
                if kind_of(name, org) not in MEMORY_KINDS:
                    gone += await self._forget_in(name, sought, len(base(org).encode()))
        return gone

    async def on_its_way(self, org: OrgId, words: Collection[str]) -> bool:
        """Whether one of these words is still on its way into the durable record."""
        client: Any = self._redis
        sought = _pattern(words)
        with store_errors():
            return any(
                _stands(sought, each) for _, fields in await client.xrange(records_key(org)) for each in fields.values()
            )

    async def traces(self, org: OrgId, words: Collection[str]) -> list[str]:
        """The keys in which one of them stands: the proof."""
        return await self._memory.traces(org, words)

    async def off_the_disk(self) -> None:
        """What was deleted stands no more in the file that the server writes along (AOF) either: it is written anew,
        behind what goes on. One that is being written just now is from before, and is waited for a while.
        """
        client: Any = self._redis
        with store_errors():
            if not (await client.info("persistence")).get("aof_enabled"):
                return
            for _ in range(round(_REWRITE_SECONDS / _AGAIN_SECONDS)):
                try:
                    await client.bgrewriteaof()
                    return
                except ResponseError:  # in progress
                    await asyncio.sleep(_AGAIN_SECONDS)
        log.warning("file_not_written_anew")

    async def _forget_in(self, name: bytes, sought: re.Pattern[bytes], skip: int) -> int:
        client: Any = self._redis
        kind = await client.type(name)
        if _stands(sought, name[skip:]):
            return await client.delete(name)
        match kind:
            case b"string":
                return await client.delete(name) if _stands(sought, await client.get(name) or b"") else 0
            case b"hash":
                pairs = (await client.hgetall(name)).items()
                gone = [field for field, value in pairs if _stands(sought, field) or _stands(sought, value)]
                return await client.hdel(name, *gone) if gone else 0
            case b"list":
                gone = [each for each in await client.lrange(name, 0, -1) if _stands(sought, each)]
                return sum([await client.lrem(name, 0, each) for each in gone])
            case b"set":
                gone = [each for each in await client.smembers(name) if _stands(sought, each)]
                return await client.srem(name, *gone) if gone else 0
            case b"zset":
                gone = [each for each in await client.zrange(name, 0, -1) if _stands(sought, each)]
                return await client.zrem(name, *gone) if gone else 0
            case b"stream":
                entries = await client.xrange(name)
                gone = [id for id, fields in entries if any(_stands(sought, each) for each in fields.values())]
                return await client.xdel(name, *gone) if gone else 0
        return 0


def _pattern(words: Collection[str]) -> re.Pattern[bytes]:
    """These words, and not as parts of longer ones: zoe@example.com is not chloe-zoe@example.com."""
    forms = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    return re.compile(rf"(?<![\w.%+-])(?:{forms})(?![\w-]|\.\w)".encode("utf-8", "replace"))


def _stands(sought: re.Pattern[bytes], text: bytes) -> bool:
    return bool(sought.search(unquote_to_bytes(text)))
