"""Memories in Redis, which itself lets them run out: `memory.store.Memories`."""

from __future__ import annotations

from collections.abc import Collection
from typing import get_args

from memory.errors import no_customer
from memory.memories import Memory, MemoryId, MemoryKind
from memory.people import CustomerId, OrgId
from memory.stores import codec
from memory.stores import memory_scripts as scripts
from memory.stores.ground_redis import Ground, id_of
from memory.stores.keys import quoted

KINDS: tuple[MemoryKind, ...] = get_args(MemoryKind)


class RedisMemories:
    """What is remembered; see `memory.store.Memories`."""

    _ground: Ground

    async def keep(self, memory: Memory) -> bool:
        """Keep it, once. False when it is there, or over."""
        lifetime = self._ground.lifetime(memory)
        if lifetime is None:
            return False
        args = (quoted(memory.id), memory.kind, codec.microseconds(memory.at), *lifetime)
        customer = id_of(memory.org, memory.customer)
        kept = await self._ground.run(scripts.KEEP, memory.org, customer, *args, codec.memory_bytes(memory))
        if kept < 0:
            raise no_customer(memory.org, memory.customer)
        return bool(kept)

    async def memories(
        self, org: OrgId, customer: CustomerId, *, kinds: Collection[MemoryKind] = (), last: int = 100
    ) -> list[Memory]:
        """The newest, newest first."""
        args = (id_of(org, customer), self._ground.now(), last, *(kinds or KINDS))
        found = await self._ground.run(scripts.MEMORIES, org, *args)
        if found is None:
            raise no_customer(org, customer)
        memories = [
            codec.memory_from(data, customer=CustomerId(owner.decode()))
            for owner, data in zip(found[::2], found[1::2], strict=True)
        ]
        return sorted(memories, key=lambda memory: (memory.at, memory.id), reverse=True)[:last]

    async def drop(self, org: OrgId, memory: MemoryId) -> bool:
        """Forget one."""
        return bool(await self._ground.run(scripts.DROP, org, quoted(memory)))
