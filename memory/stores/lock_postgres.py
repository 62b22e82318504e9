"""Who holds the lock of which conversation, in Postgres: `memory.stores.locks.LockTable`. By the server's own clock."""

from __future__ import annotations

from datetime import timedelta

from memory.conversation import ConversationId
from memory.people import OrgId
from memory.stores.ground_postgres import Ground, text
from memory.stores.locks import PATIENCE_SECONDS


class PostgresLocks:
    """The locks in one database."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground

    async def take(self, org: OrgId, conversation: ConversationId, token: str, *, hold_seconds: float) -> int:
        """The fence, 0 or -1."""
        ids, held = (org, text(conversation)), timedelta(seconds=hold_seconds)
        async with self._ground.pool.work() as connection:
            there = "SELECT 1 FROM memory.conversations WHERE org = $1 AND id = $2 AND ends_at > $3"
            if await connection.fetchval(there, *ids, self._ground.clock()) is None:
                return -1
            await connection.execute(_MAKE, *ids)
            lock = await connection.fetchrow(_LOOK, *ids)
            if lock["held"] and lock["holder"] == token:
                return lock["fence"]
            await connection.execute(_WAIT, *ids, token)
            await connection.execute(_DEAD, *ids, timedelta(seconds=PATIENCE_SECONDS), token)
            if lock["held"] or await connection.fetchval(_FIRST, *ids) != token:
                return 0
            await connection.execute(_LEAVE, *ids, token)
            return await connection.fetchval(_TAKE, *ids, token, held)

    async def keep(self, org: OrgId, conversation: ConversationId, token: str, *, hold_seconds: float) -> bool:
        """Whether it is still the token's."""
        async with self._ground.pool.work() as connection:
            held = timedelta(seconds=hold_seconds)
            return await connection.fetchval(_KEEP, org, text(conversation), token, held) is not None

    async def give_back(self, org: OrgId, conversation: ConversationId, token: str) -> bool:
        """Whether it was still the token's."""
        ids = (org, text(conversation), token)
        async with self._ground.pool.work() as connection:
            await connection.execute(_LEAVE, *ids)
            return await connection.fetchval(_GIVE_BACK, *ids) is not None


_MINE = "WHERE org = $1 AND conversation = $2"
_NOW = "clock_timestamp()"
_MAKE = "INSERT INTO memory.locks (org, conversation) VALUES ($1, $2) ON CONFLICT DO NOTHING"
_LOOK = f"SELECT *, coalesce(held_until > {_NOW}, false) AS held FROM memory.locks {_MINE} FOR UPDATE"
_WAIT = f"""INSERT INTO memory.waiting (org, conversation, token, heard_at) VALUES ($1, $2, $3, {_NOW})
ON CONFLICT (org, conversation, token) DO UPDATE SET heard_at = excluded.heard_at"""
_DEAD = f"DELETE FROM memory.waiting {_MINE} AND heard_at < {_NOW} - $3::interval AND token <> $4"
_FIRST = f"SELECT token FROM memory.waiting {_MINE} ORDER BY place LIMIT 1"
_LEAVE = f"DELETE FROM memory.waiting {_MINE} AND token = $3"
_TAKE = f"""UPDATE memory.locks SET fence = fence + 1, holder = $3, held_until = {_NOW} + $4::interval {_MINE}
RETURNING fence"""
_KEEP = f"""UPDATE memory.locks SET held_until = {_NOW} + $4::interval {_MINE} AND holder = $3 AND held_until > {_NOW}
RETURNING fence"""
_GIVE_BACK = f"""UPDATE memory.locks SET holder = NULL, held_until = NULL {_MINE}
AND holder = $3 AND held_until > {_NOW} RETURNING fence"""
