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
from typing import Protocol

import structlog

from memory.conversation import ConversationId
from memory.errors import LockLost, NotFound, StoreDown, no_conversation
from memory.people import OrgId

log = structlog.get_logger()

_ASK_SECONDS = 0.02
PATIENCE_SECONDS = 1.0
"""A waiter that has not asked for so long has lost its place."""


class LockTable(Protocol):
    """Where a backend keeps who holds the lock of which conversation. Each may be asked twice with the effect of once.

    All raise StoreDown.
    """

    async def take(self, org: OrgId, conversation: ConversationId, token: str, *, hold_seconds: float) -> int:
        """The fence (1, 2, ...) when the lock is the token's now, 0 while it waits, -1 for no such conversation."""
        ...

    async def keep(self, org: OrgId, conversation: ConversationId, token: str, *, hold_seconds: float) -> bool:
        """Hold it for so long from now; false when it is not the token's any more."""
        ...

    async def give_back(self, org: OrgId, conversation: ConversationId, token: str) -> bool:
        """Give back the lock, or the place in the queue; false when the lock was not the token's."""
        ...


class ConversationLocks:
    """The locks of all conversations. `lock_seconds` is how long a lock outlives its holder's last sign of life."""

    def __init__(self, table: LockTable, *, lock_seconds: float) -> None:
        self._table = table
        self._lock_seconds = lock_seconds
        self._fences: dict[tuple[OrgId, ConversationId], int] = {}

    def fence(self, org: OrgId, conversation: ConversationId) -> int | None:
        """The number that this process holds for a conversation, even if its time has run out."""
        return self._fences.get((org, conversation))

    @contextlib.asynccontextmanager
    async def hold(self, org: OrgId, conversation: ConversationId) -> AsyncIterator[None]:
        """Wait for the lock, and hold it. Raises LockLost at the end when it ran out meanwhile."""
        token = uuid.uuid4().hex
        try:
            fence = await self._wait(org, conversation, token)
        except (StoreDown, NotFound):
            raise
        except BaseException:
            await self._leave(org, conversation, token)
            raise
        self._fences[(org, conversation)] = fence
        lost = asyncio.Event()
        keeping = asyncio.create_task(self._renew(org, conversation, token, lost), name=f"lock-{conversation}")
        try:
            yield
        finally:
            keeping.cancel()
            if self._fences.get((org, conversation)) == fence:
                del self._fences[(org, conversation)]
            held = await self._leave(org, conversation, token)
        if lost.is_set() or held is False:
            raise LockLost(f"the lock of conversation {conversation} ran out while it was held")

    async def _wait(self, org: OrgId, conversation: ConversationId, token: str) -> int:
        while True:
            fence = await self._table.take(org, conversation, token, hold_seconds=self._lock_seconds)
            if fence > 0:
                return fence
            if fence < 0:
                raise no_conversation(org, conversation)
            await asyncio.sleep(_ASK_SECONDS * random.uniform(0.75, 1.25))

    async def _renew(self, org: OrgId, conversation: ConversationId, token: str, lost: asyncio.Event) -> None:
        """Renew three times in the life of the lock, until it is found to be lost."""
        loop = asyncio.get_running_loop()
        good_until = loop.time() + self._lock_seconds
        while True:
            await asyncio.sleep(self._lock_seconds / 3)
            asked_at = loop.time()
            try:
                kept = await self._table.keep(org, conversation, token, hold_seconds=self._lock_seconds)
            except StoreDown:
                kept = asked_at < good_until
            else:
                good_until = asked_at + self._lock_seconds
            if not kept:
                lost.set()
                return

    async def _leave(self, org: OrgId, conversation: ConversationId, token: str) -> bool | None:
        """Give the lock back, or the place in the queue. False when the lock was no longer ours, None when unknown."""
        try:
            return await self._table.give_back(org, conversation, token)
        except StoreDown:
            log.warning("lock.left_to_run_out", conversation=conversation)
            return None
