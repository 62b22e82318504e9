"""Single-use tokens that let one media socket into one call.

A token goes out in our TwiML as a `<Parameter>` and comes back in the `start` of the socket. It lives for a minute, and
the first who shows it takes it: reading and deleting is one step (GETDEL). Redis holds a digest, never the token.
"""

from __future__ import annotations

import hashlib
import secrets
from typing import Any

from redis.asyncio import Redis

from memory.people import OrgId
from memory.stores.connection_redis import store_errors
from memory.stores.keys import key

LIVE_SECONDS = 60
_LONGEST = 400


class MediaTokens:
    """Issues and redeems. Both raise `memory.errors.StoreDown` when Redis cannot be reached."""

    def __init__(self, redis: Redis, *, live_seconds: float = LIVE_SECONDS) -> None:
        self._redis = redis
        self._live_ms = round(live_seconds * 1000)

    async def issue(self, org: OrgId, call_id: str) -> str:
        """A token for this call. It begins with the org, since keys can only be looked for within one."""
        secret = secrets.token_urlsafe(32)
        with store_errors():
            await self._redis.set(_key(org, secret), call_id, px=self._live_ms)
        return f"{org}.{secret}"

    async def redeem(self, token: str) -> tuple[OrgId, str] | None:
        """The org and call id that a token was issued for, once; None when it is unknown, used or too old."""
        org, _, secret = token.rpartition(".")
        if not org or len(token) > _LONGEST:
            return None
        with store_errors():
            call_id: Any = await self._redis.getdel(_key(OrgId(org), secret))
        return (OrgId(org), call_id.decode()) if call_id else None


def _key(org: OrgId, secret: str) -> str:
    return key(org, "media-token", hashlib.sha256(secret.encode(errors="replace")).hexdigest())
