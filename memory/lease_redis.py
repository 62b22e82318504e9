"""Work of an org that one process does for all: the others stand by, and one of them goes on when it is gone.

What is done under a lease must still be right when two do it for a moment, since a process may sleep through the end of
its lease. It is there so that many do not ask an outside service, or pay a model, for the same thing.
"""

from __future__ import annotations

import asyncio
import contextlib
import secrets
from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from redis.asyncio import Redis

from memory.errors import StoreDown
from memory.people import OrgId
from memory.stores.connection_redis import store_errors
from memory.stores.keys import key

log = structlog.get_logger()

LEASE_SECONDS = 15.0

_TAKE_OR_KEEP = """
-- KEYS lease  ARGV token, time to live. 1 when it is ours from here on.
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1
"""

_GIVE_BACK = """
-- KEYS lease  ARGV token
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('DEL', KEYS[1])
"""


class Leases:
    """The leases of one org. `lease_seconds` is how long the others wait for one that has died."""

    def __init__(self, client: Redis, org: OrgId, *, lease_seconds: float = LEASE_SECONDS) -> None:
        self._org = org
        self._lease_seconds = lease_seconds
        self._take_or_keep = client.register_script(_TAKE_OR_KEEP)
        self._give_back = client.register_script(_GIVE_BACK)

    async def alone(self, name: str, work: Callable[[], Awaitable[None]]) -> None:
        """Do endless `work` while this process has the lease of this name, again and again, until cancelled.

        Without Redis nobody does it: it cannot be known whether another does.
        """
        lease, token = [key(self._org, "lease", name)], secrets.token_hex(8)
        working: asyncio.Task[None] | None = None
        try:
            while True:
                mine = await self._ours(lease, token)
                if mine and (working is None or working.done()):
                    log.info("lease_taken", org=self._org, work=name)
                    working = asyncio.create_task(_awaited(work()), name=name)
                elif not mine and working is not None:
                    log.warning("lease_lost", org=self._org, work=name)
                    await _stopped(working)
                    working = None
                await asyncio.sleep(self._lease_seconds / 3)
        finally:
            if working is not None:
                await _stopped(working)
                with contextlib.suppress(StoreDown), store_errors():
                    await self._give_back(keys=lease, args=[token])

    async def _ours(self, lease: list[str], token: str) -> bool:
        try:
            with store_errors():
                return bool(await self._take_or_keep(keys=lease, args=[token, round(self._lease_seconds * 1000)]))
        except StoreDown:
            return False


async def _awaited(work: Awaitable[Any]) -> None:
    await work


async def _stopped(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
