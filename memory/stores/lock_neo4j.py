"""Who holds the lock of which conversation, in Neo4j: `memory.stores.locks.LockTable`. By the server's own clock.

A lock is a node that is read, thought about here, and written only if it is still as it was read: who only waits
writes nothing but a sign of life every now and then.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, LiteralString, TypeVar

import orjson

from memory.conversation import ConversationId
from memory.people import OrgId
from memory.stores.ground_neo4j import Ground, json
from memory.stores.locks import PATIENCE_SECONDS
from memory.stores.neo4j_schema import key

T = TypeVar("T")

_PATIENCE_MILLISECONDS = int(PATIENCE_SECONDS * 1000)


@dataclass(frozen=True, slots=True)
class Hold:
    """The state of one lock, times in milliseconds. `waiting` are (token, when last heard of), first come first."""

    fence: int = 0
    holder: str | None = None
    held_until: int = 0
    waiting: tuple[tuple[str, int], ...] = ()

    def held(self, now: int) -> bool:
        """Whether somebody holds it."""
        return self.holder is not None and self.held_until > now

    def taken(self, token: str, now: int, hold_milliseconds: int) -> tuple[Hold, int]:
        """The lock after this token asked for it, and its fence or 0."""
        if self.held(now) and self.holder == token:
            return self, self.fence
        waiting = tuple(each for each in self.waiting if each[0] == token or each[1] >= now - _PATIENCE_MILLISECONDS)
        if not any(token == other for other, _ in waiting):
            waiting = (*waiting, (token, now))
        if self.held(now) or waiting[0][0] != token:
            heard = tuple((other, _heard(at, now) if other == token else at) for other, at in waiting)
            return replace(self, waiting=heard), 0
        return Hold(self.fence + 1, token, now + hold_milliseconds, waiting[1:]), self.fence + 1

    def kept(self, token: str, now: int, hold_milliseconds: int) -> tuple[Hold, bool]:
        """The lock after its holder renewed it, and whether it was still theirs."""
        if not self.held(now) or self.holder != token:
            return self, False
        return replace(self, held_until=now + hold_milliseconds), True

    def given_back(self, token: str, now: int) -> tuple[Hold, bool]:
        """The lock after this token left it or its place, and whether it was still theirs."""
        left = replace(self, waiting=tuple(each for each in self.waiting if each[0] != token))
        if not self.held(now) or self.holder != token:
            return left, False
        return replace(left, holder=None, held_until=0), True


class Neo4jLocks:
    """The locks in one database."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground

    async def take(self, org: OrgId, conversation: ConversationId, token: str, *, hold_seconds: float) -> int:
        """The fence, 0 or -1."""
        asked = lambda hold, now: hold.taken(token, now, round(hold_seconds * 1000))  # noqa: E731
        return await self._change(org, conversation, asked, nobody=-1)

    async def keep(self, org: OrgId, conversation: ConversationId, token: str, *, hold_seconds: float) -> bool:
        """Whether it is still the token's."""
        asked = lambda hold, now: hold.kept(token, now, round(hold_seconds * 1000))  # noqa: E731
        return await self._change(org, conversation, asked, nobody=False)

    async def give_back(self, org: OrgId, conversation: ConversationId, token: str) -> bool:
        """Whether it was still the token's."""
        return await self._change(org, conversation, lambda hold, now: hold.given_back(token, now), nobody=False)

    async def _change(
        self,
        org: OrgId,
        conversation: ConversationId,
        decide: Callable[[Hold, int], tuple[Hold, T]],
        *,
        nobody: T,
    ) -> T:
        """Read, decide and write, until nobody wrote in between; `nobody` when there is no such conversation."""
        ids = {"thread": key(org, "conversation", conversation), "lock": key(org, "lock", conversation)}
        while True:
            rows = await self._ground.graph.ask(_LOOK, **ids, now=self._ground.now())
            if not rows:
                return nobody
            kept = rows[0]["lock"] or {}
            before = _hold(kept)
            after, answer = decide(before, rows[0]["now"])
            seen = kept.get("version", 0)
            if after == before or await self._ground.graph.ask(_WRITE, **ids, org=org, seen=seen, new=_fields(after)):
                return answer


def _heard(at: int, now: int) -> int:
    """When a waiter was last heard of: told now and then only, well within the patience."""
    return now if now - at > _PATIENCE_MILLISECONDS // 4 else at


def _hold(kept: Mapping[str, Any]) -> Hold:
    waiting = tuple((token, at) for token, at in orjson.loads(kept.get("waiting") or "[]"))
    return Hold(kept.get("fence", 0), kept.get("holder"), kept.get("held_until", 0), waiting)


def _fields(hold: Hold) -> dict[str, Any]:
    waiting = json([list(each) for each in hold.waiting])
    return {"fence": hold.fence, "holder": hold.holder, "held_until": hold.held_until, "waiting": waiting}


_LOOK: LiteralString = """
MATCH (t:Conversation {key: $thread}) WHERE t.ends_at > $now
OPTIONAL MATCH (l:Lock {key: $lock}) RETURN properties(l) AS lock, timestamp() AS now
"""

_WRITE: LiteralString = """
MATCH (t:Conversation {key: $thread})
MERGE (l:Lock {key: $lock}) ON CREATE SET l.org = $org, l.version = 0
MERGE (l)-[:GUARDS]->(t)
SET l.touched = randomUUID() WITH l WHERE l.version = $seen
SET l += $new, l.version = $seen + 1 RETURN l.version AS version
"""
