"""Conversations in Redis: `memory.store.Conversations`."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from datetime import datetime

from memory.conversation import JSON, Conversation, ConversationId, Turn
from memory.errors import LockLost, no_conversation, no_customer
from memory.people import CustomerId, OrgId
from memory.stores import codec, scripts
from memory.stores.connection_redis import store_errors
from memory.stores.ground_redis import Ground, id_of, pairs, text_bytes
from memory.stores.keys import key
from memory.stores.locks import ConversationLocks


class RedisConversations:
    """What was said; see `memory.store.Conversations`."""

    _ground: Ground
    _locks: ConversationLocks

    async def conversation(self, org: OrgId, customer: CustomerId, *, now: datetime) -> Conversation:
        """The open thread of this customer (last turn within the gap), or a new one."""
        args = [f"con_{uuid.uuid4().hex}", id_of(org, customer), codec.microseconds(now)]
        times = [self._ground.gap_microseconds, self._ground.keep_ms]
        found = await self._ground.run(scripts.CONVERSATION, org, *args, *times)
        if not found:
            raise no_customer(org, customer)
        id, goes_on, fields = found
        return codec.conversation_from(org, ConversationId(id.decode()), pairs(fields), goes_on=bool(goes_on))

    async def conversations(self, org: OrgId, customer: CustomerId, *, last: int = 10) -> list[Conversation]:
        """The newest threads, newest first."""
        found = await self._ground.run(scripts.CONVERSATIONS, org, id_of(org, customer), last)
        if found is None:
            raise no_customer(org, customer)
        threads = [
            codec.conversation_from(org, ConversationId(id.decode()), pairs(fields), goes_on=False)
            for id, fields in zip(found[::2], found[1::2], strict=True)
        ]
        return sorted(threads, key=lambda thread: (thread.last_at, thread.began_at, thread.id), reverse=True)[:last]

    async def move_conversation(self, org: OrgId, conversation: ConversationId, customer: CustomerId) -> None:
        """It was somebody else who spoke."""
        ids = (id_of(org, conversation), id_of(org, customer))
        moved = await self._ground.run(scripts.MOVE_CONVERSATION, org, *ids, self._ground.keep_ms)
        if moved == 0:
            raise no_conversation(org, conversation)
        if moved < 0:
            raise no_customer(org, customer)

    async def save_notes(self, org: OrgId, conversation: ConversationId, notes: Mapping[str, JSON]) -> None:
        """Replace the notes. Raises LockLost when this process holds a lock of it that has run out and been taken."""
        keys = [key(org, "conversation", conversation), key(org, "fence", conversation)]
        fence = self._locks.fence(org, conversation)
        args = [codec.json_bytes(dict(notes)), self._ground.keep_ms, "" if fence is None else fence]
        with store_errors():
            saved = await self._ground.script(scripts.SAVE_NOTES)(keys=keys, args=args)
        if saved < 0:
            raise LockLost(f"another worker answers in conversation {conversation} by now")
        if not saved:
            raise no_conversation(org, conversation)

    async def add_turn(self, turn: Turn) -> bool:
        """Keep a turn, once, and put it on its way into the durable record in the same step."""
        ids = (id_of(turn.org, turn.conversation), text_bytes(turn.id))
        args = (codec.turn_bytes(turn), id_of(turn.org, turn.customer), codec.microseconds(turn.at))
        added = await self._ground.run(scripts.ADD_TURN, turn.org, *ids, *args, self._ground.keep_ms)
        if added < 0:
            raise no_conversation(turn.org, turn.conversation)
        return bool(added)

    async def turns(self, org: OrgId, conversation: ConversationId, *, last: int | None = None) -> list[Turn]:
        """The turns of a conversation in the order they were added, or only its `last` ones."""
        if last is not None and last < 0:
            raise ValueError("last is a number of turns")
        with store_errors():
            asking = self._ground.client.pipeline(transaction=False)
            asking.hget(key(org, "conversation", conversation), "customer")
            asking.lrange(key(org, "turns", conversation), -last if last else 0, -1)
            owner, found = await asking.execute()
        if owner is None:
            raise no_conversation(org, conversation)
        customer = CustomerId(owner.decode())
        return [_of(customer, codec.turn_from(data)) for data in found] if last != 0 else []

    def lock(self, org: OrgId, conversation: ConversationId) -> AbstractAsyncContextManager[None]:
        """One at a time may answer in a conversation, in the order of asking. Raises LockLost at its end."""
        return self._locks.hold(org, conversation)


def _of(customer: CustomerId, turn: Turn) -> Turn:
    """A turn is said by whose conversation it is, also when that was found out later."""
    return turn if turn.customer == customer else replace(turn, customer=customer)
