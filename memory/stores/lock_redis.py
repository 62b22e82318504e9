"""The lock of a conversation: one answers at a time, in the order of asking; a dead one does not keep the rest waiting.

A waiter stands in a queue and asks every few hundredths of a second; one that stops asking loses its place. The holder
renews while it works; when it dies, the lock runs out. Each holder gets a higher number, the fence: what is written
with an old one is refused, so that a holder that slept through its time cannot overwrite its successor.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
import uuid
from collections.abc import AsyncIterator

import structlog
from redis.asyncio import Redis

from memory.conversation import ConversationId
from memory.errors import LockLost, NotFound, StoreDown
from memory.people import OrgId
from memory.stores import scripts
from memory.stores.connection_redis import store_errors
from memory.stores.keys import key

log = structlog.get_logger()

_ASK_SECONDS = 0.02
_PATIENCE_SECONDS = 1.0


class ConversationLocks:
    """The locks of all conversations. `lock_seconds` is how long a lock outlives its holder's last sign of life."""

    def __init__(self, client: Redis, *, lock_seconds: float, fence_seconds: float) -> None:
        self._lock_ms = max(1, int(lock_seconds * 1000))
        self._fence_ms = max(1, int(fence_seconds * 1000))
        self._lock_seconds = lock_seconds
        self._take = client.register_script(scripts.TAKE_LOCK)
        self._keep = client.register_script(scripts.KEEP_LOCK)
        self._give_back = client.register_script(scripts.GIVE_LOCK_BACK)
        self._fences: dict[tuple[OrgId, ConversationId], int] = {}

    def fence(self, org: OrgId, conversation: ConversationId) -> int | None:
        """The number that this process holds for a conversation, even if its time has run out."""
        return self._fences.get((org, conversation))

    @contextlib.asynccontextmanager
    async def hold(self, org: OrgId, conversation: ConversationId) -> AsyncIterator[None]:
        """Wait for the lock, and hold it. Raises LockLost at the end when it ran out meanwhile."""
        token = uuid.uuid4().hex
        keys = [key(org, kind, conversation) for kind in ("lock", "waiting", "heard")]
        try:
            fence = await self._wait(org, conversation, token, keys)
        except (StoreDown, NotFound):
            raise
        except BaseException:
            await self._leave(conversation, token, keys)
            raise
        self._fences[(org, conversation)] = fence
        lost = asyncio.Event()
        keeping = asyncio.create_task(self._renew(keys[0], token, lost), name=f"lock-{conversation}")
        try:
            yield
        finally:
            keeping.cancel()
            if self._fences.get((org, conversation)) == fence:
                del self._fences[(org, conversation)]
            held = await self._leave(conversation, token, keys)
        if lost.is_set() or held is False:
            raise LockLost(f"the lock of conversation {conversation} ran out while it was held")

    async def _wait(self, org: OrgId, conversation: ConversationId, token: str, keys: list[str]) -> int:
        keys = [*keys, key(org, "fence", conversation), key(org, "conversation", conversation)]
        patience = int(_PATIENCE_SECONDS * 1000)
        while True:
            with store_errors():
                fence = int(await self._take(keys=keys, args=[token, self._lock_ms, patience, self._fence_ms]))
            if fence > 0:
                return fence
            if fence < 0:
                raise NotFound(f"there is no conversation {conversation} in org {org}")
            await asyncio.sleep(_ASK_SECONDS * random.uniform(0.75, 1.25))

    async def _renew(self, lock_key: str, token: str, lost: asyncio.Event) -> None:
        """Renew three times in the life of the lock, until it is found to be lost."""
        loop = asyncio.get_running_loop()
        good_until = loop.time() + self._lock_seconds
        while True:
            await asyncio.sleep(self._lock_seconds / 3)
            asked_at = loop.time()
            try:
                with store_errors():
                    kept = bool(await self._keep(keys=[lock_key], args=[token, self._lock_ms]))
            except StoreDown:
                kept = asked_at < good_until
            else:
                good_until = asked_at + self._lock_seconds
            if not kept:
                lost.set()
                return

    async def _leave(self, conversation: ConversationId, token: str, keys: list[str]) -> bool | None:
        """Give the lock back, or the place in the queue. False when the lock was no longer ours, None when unknown."""
        try:
            with store_errors():
                return bool(await self._give_back(keys=keys, args=[token]))
        except StoreDown:
            log.warning("lock.left_to_run_out", conversation=conversation)
            return None
