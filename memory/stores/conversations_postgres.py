"""Conversations in Postgres: `memory.store.Conversations`."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from datetime import datetime
from typing import Any

import orjson

from memory.conversation import JSON, Conversation, ConversationId, Turn
from memory.errors import LockLost, no_conversation
from memory.people import CustomerId, OrgId
from memory.stores import codec
from memory.stores.ground_postgres import Ground, json, root, text
from memory.stores.locks import ConversationLocks


class PostgresConversations:
    """What was said; see `memory.store.Conversations`."""

    _ground: Ground
    _locks: ConversationLocks

    async def conversation(self, org: OrgId, customer: CustomerId, *, now: datetime) -> Conversation:
        """The open thread of this customer (last turn within the gap), or a new one."""
        codec.microseconds(now)  # a time without its zone is a mistake of ours
        async with self._ground.pool.work() as connection:
            id = await root(connection, org, customer, lock=True)
            open_one = await connection.fetchrow(
                "SELECT t.* FROM memory.customers c JOIN memory.conversations t ON t.org = c.org AND t.id = c.open"
                " WHERE c.org = $1 AND c.id = $2 AND t.last_at >= $3 AND t.ends_at > $4",
                org, id, now - self._ground.gap, self._ground.clock(),
            )  # fmt: skip
            if open_one:
                return _conversation(open_one, goes_on=True)
            new = await connection.fetchrow(
                "INSERT INTO memory.conversations (org, id, customer, began_at, last_at, ends_at)"
                " VALUES ($1, $2, $3, $4, $4, $5) RETURNING *",
                org, f"con_{uuid.uuid4().hex}", id, now, self._ground.clock() + self._ground.keep,
            )  # fmt: skip
            await connection.execute(
                "UPDATE memory.customers SET open = $3 WHERE org = $1 AND id = $2", org, id, new["id"]
            )
        await self._ground.tell(org, [_entry(new)])
        return _conversation(new, goes_on=False)

    async def conversations(self, org: OrgId, customer: CustomerId, *, last: int = 10) -> list[Conversation]:
        """The newest threads, newest first."""
        async with self._ground.pool.work() as connection:
            await root(connection, org, customer)
            rows = await connection.fetch(
                "SELECT * FROM memory.conversations WHERE org = $1 AND ends_at > $3"
                " AND customer IN (SELECT id FROM memory.members($1, $2))"
                " ORDER BY last_at DESC, began_at DESC, id DESC LIMIT $4",
                org, customer, self._ground.clock(), last,
            )  # fmt: skip
        return [_conversation(row, goes_on=False) for row in rows]

    async def move_conversation(self, org: OrgId, conversation: ConversationId, customer: CustomerId) -> None:
        """It was somebody else who spoke."""
        async with self._ground.pool.work() as connection:
            thread = await self._thread(connection, org, conversation)
            to = await root(connection, org, customer, lock=True)
            if thread["customer"] == to:
                return
            where = "WHERE org = $1 AND id = $2"
            await connection.execute(f"UPDATE memory.conversations SET customer = $3 {where}", org, thread["id"], to)
            await connection.execute(
                "UPDATE memory.customers SET open = NULL WHERE org = $1 AND open = $2", org, thread["id"]
            )
            await connection.execute(f"UPDATE memory.customers SET open = $3 {where}", org, to, thread["id"])
        await self._ground.tell(org, [_entry({**thread, "customer": to})])

    async def save_notes(self, org: OrgId, conversation: ConversationId, notes: Mapping[str, JSON]) -> None:
        """Replace the notes. Raises LockLost when this process holds a lock of it that has run out and been taken."""
        fence = self._locks.fence(org, conversation)
        async with self._ground.pool.work() as connection:
            thread = await self._thread(connection, org, conversation)
            if fence is not None:
                asked = "SELECT fence FROM memory.locks WHERE org = $1 AND conversation = $2"
                if await connection.fetchval(asked, org, thread["id"]) != fence:
                    raise LockLost(f"another worker answers in conversation {conversation} by now")
            await connection.execute(
                "UPDATE memory.conversations SET notes = $3, ends_at = $4 WHERE org = $1 AND id = $2",
                org, thread["id"], json(dict(notes)), self._ground.clock() + self._ground.keep,
            )  # fmt: skip

    async def add_turn(self, turn: Turn) -> bool:
        """Keep a turn, once, and tell the record."""
        data, id = orjson.loads(codec.turn_bytes(turn)), text(turn.id)
        async with self._ground.pool.work() as connection:
            thread = await self._thread(connection, turn.org, turn.conversation)
            owner = await root(connection, turn.org, turn.customer)
            if owner != await root(connection, turn.org, thread["customer"]):
                raise no_conversation(turn.org, turn.conversation)
            place = thread["turns"] + 1
            added = await connection.fetchval(
                "INSERT INTO memory.turns (org, conversation, place, id, turn) VALUES ($1, $2, $3, $4, $5)"
                " ON CONFLICT (org, conversation, id) DO NOTHING RETURNING place",
                turn.org, thread["id"], place, id, json(data),
            )  # fmt: skip
            if added is None:
                return False
            await connection.execute(
                "UPDATE memory.conversations SET turns = $3, last_at = greatest(last_at, $4), ends_at = $5"
                " WHERE org = $1 AND id = $2",
                turn.org, thread["id"], place, turn.at, self._ground.clock() + self._ground.keep,
            )  # fmt: skip
        await self._ground.tell(turn.org, [{"kind": "turn", "id": id, "place": place, "turn": codec.turn_bytes(turn)}])
        return True

    async def turns(self, org: OrgId, conversation: ConversationId, *, last: int | None = None) -> list[Turn]:
        """The turns of a conversation in the order they were added, or only its `last` ones."""
        if last is not None and last < 0:
            raise ValueError("last is a number of turns")
        async with self._ground.pool.work() as connection:
            thread = await self._thread(connection, org, conversation, lock=False)
            rows = await connection.fetch(
                "SELECT turn FROM memory.turns WHERE org = $1 AND conversation = $2 ORDER BY place DESC LIMIT $3",
                org, thread["id"], last,
            )  # fmt: skip
        return [turn_of(CustomerId(thread["customer"]), row["turn"]) for row in reversed(rows)]

    def lock(self, org: OrgId, conversation: ConversationId) -> AbstractAsyncContextManager[None]:
        """One at a time may answer in a conversation, in the order of asking. Raises LockLost at its end."""
        return self._locks.hold(org, conversation)

    async def _thread(self, connection: Any, org: OrgId, conversation: ConversationId, *, lock: bool = True) -> Any:
        """The row of a conversation, held unless it is only read. Raises NotFound."""
        row = await connection.fetchrow(
            "SELECT * FROM memory.conversations WHERE org = $1 AND id = $2 AND ends_at > $3"
            + (" FOR UPDATE" if lock else ""),
            org, text(conversation), self._ground.clock(),
        )  # fmt: skip
        if row is None:
            raise no_conversation(org, conversation)
        return row


def turn_of(customer: CustomerId, data: Any) -> Turn:
    """The turn of a row, said by whose conversation it is, also when that was found out later."""
    return replace(codec.turn_from(orjson.dumps(data)), customer=customer)


def _conversation(row: Any, *, goes_on: bool) -> Conversation:
    return Conversation(
        id=ConversationId(row["id"]),
        org=OrgId(row["org"]),
        customer=CustomerId(row["customer"]),
        began_at=row["began_at"],
        last_at=row["last_at"],
        notes=row["notes"],
        goes_on=goes_on,
    )


def _entry(row: Any) -> dict[str, Any]:
    began_at = codec.microseconds(row["began_at"])
    return {"kind": "conversation", "id": row["id"], "customer": row["customer"], "began_at": began_at}
