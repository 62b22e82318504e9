"""`RedisMemory`: the shared memory of all workers, in Redis or Valkey."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Any, cast

from redis.asyncio import Redis

from memory.clock import Clock, utc_now
from memory.contacts import canonical
from memory.conversation import JSON, Conversation, ConversationId, Turn
from memory.errors import LockLost, NotFound
from memory.people import Contact, Customer, CustomerId, OrgId
from memory.stores import codec, scripts
from memory.stores.connection_redis import connect, store_errors
from memory.stores.keys import ORGS, contact_key, key, prefix, records_key
from memory.stores.lock_redis import ConversationLocks

__all__ = ["RedisMemory", "connect"]

_DAY_SECONDS = 24 * 3600.0


class RedisMemory:
    """`memory.store.MemoryStore` on one Redis client. Any worker sees at once what another wrote.

    `gap_seconds` is the silence after which a new conversation begins; `keep_seconds` how long after its last change a
    conversation is kept here (customers stay; the durable record has it all); `region` where a phone number without +
    would be dialled; `lock_seconds` how long the lock of a dead holder stands in the way of the next.
    """

    def __init__(
        self,
        client: Redis,
        *,
        clock: Clock = utc_now,
        gap_seconds: float = 1800.0,
        keep_seconds: float = 30 * _DAY_SECONDS,
        lock_seconds: float = 3.0,
        region: str = "US",
    ) -> None:
        self._client = client
        self._clock = clock
        self._gap_microseconds = int(gap_seconds * 1_000_000)
        self._keep_ms = int(keep_seconds * 1000)
        self._region = region
        self._locks = ConversationLocks(client, lock_seconds=lock_seconds, fence_seconds=keep_seconds)
        self._customer_for = client.register_script(scripts.CUSTOMER_FOR)
        self._remember = client.register_script(scripts.REMEMBER)
        self._conversation = client.register_script(scripts.CONVERSATION)
        self._save_notes = client.register_script(scripts.SAVE_NOTES)
        self._add_turn = client.register_script(scripts.ADD_TURN)

    async def customer_for(self, org: OrgId, contact: Contact) -> Customer:
        """The customer with this contact, made now if there is none. Raises BadContact for what is no contact."""
        contact = canonical(contact, region=self._region)
        field = codec.contact_field(contact)
        keys = [contact_key(org, contact), records_key(org)]
        args = [f"cus_{uuid.uuid4().hex}", prefix(org, "customer"), codec.microseconds(self._clock()), field]
        with store_errors():
            await self._client.sadd(ORGS, org)  # before the record, which is read org by org
            id, fields = await self._customer_for(keys=keys, args=args)
        return codec.customer_from(org, CustomerId(id.decode()), _pairs(fields))

    async def customer(self, org: OrgId, customer: CustomerId) -> Customer:
        """A customer by id."""
        with store_errors():
            fields = await self._client.hgetall(key(org, "customer", customer))
        if not fields:
            raise _no_customer(org, customer)
        return codec.customer_from(org, customer, cast("dict[bytes, bytes]", fields))

    async def remember(self, org: OrgId, customer: CustomerId, facts: Mapping[str, str]) -> None:
        """Add or replace facts; an empty string forgets one."""
        words = [word for name, value in facts.items() for word in (_text(f"fact:{name}"), _text(value))]
        with store_errors():
            keys = [key(org, "customer", customer), records_key(org)]
            if not await self._remember(keys=keys, args=[customer, *words]):
                raise _no_customer(org, customer)

    async def conversation(self, org: OrgId, customer: CustomerId, *, now: datetime) -> Conversation:
        """The open thread of this customer (last turn within the gap), or a new one."""
        keys = [key(org, "customer", customer), key(org, "open", customer), records_key(org)]
        new = f"con_{uuid.uuid4().hex}"
        times = [codec.microseconds(now), self._gap_microseconds, self._keep_ms]
        with store_errors():
            await self._client.sadd(ORGS, org)
            found = await self._conversation(keys=keys, args=[new, customer, prefix(org, "conversation"), *times])
        if not found:
            raise _no_customer(org, customer)
        id, goes_on, fields = found
        return codec.conversation_from(org, ConversationId(id.decode()), _pairs(fields), goes_on=bool(goes_on))

    async def save_notes(self, org: OrgId, conversation: ConversationId, notes: Mapping[str, JSON]) -> None:
        """Replace the notes. Raises LockLost when this process holds a lock of it that has run out and been taken."""
        keys = [key(org, "conversation", conversation), key(org, "fence", conversation)]
        fence = self._locks.fence(org, conversation)
        args = [codec.json_bytes(dict(notes)), self._keep_ms, "" if fence is None else fence]
        with store_errors():
            saved = await self._save_notes(keys=keys, args=args)
        if saved < 0:
            raise LockLost(f"another worker answers in conversation {conversation} by now")
        if not saved:
            raise _no_conversation(org, conversation)

    async def add_turn(self, turn: Turn) -> bool:
        """Keep a turn, once, and put it on its way into the durable record in the same step."""
        kinds = ("conversation", "turns", "turn_ids")
        keys = [key(turn.org, kind, turn.conversation) for kind in kinds]
        keys += [key(turn.org, "open", turn.customer), records_key(turn.org)]
        args = [_text(turn.id), codec.turn_bytes(turn), turn.customer, codec.microseconds(turn.at), self._keep_ms]
        with store_errors():
            added = await self._add_turn(keys=keys, args=args)
        if added < 0:
            raise _no_conversation(turn.org, turn.conversation)
        return bool(added)

    async def turns(self, org: OrgId, conversation: ConversationId, *, last: int | None = None) -> list[Turn]:
        """The turns of a conversation in the order they were added, or only its `last` ones."""
        if last is not None and last < 0:
            raise ValueError("last is a number of turns")
        with store_errors():
            asking = self._client.pipeline(transaction=False)
            asking.exists(key(org, "conversation", conversation))
            asking.lrange(key(org, "turns", conversation), -last if last else 0, -1)
            there, found = await asking.execute()
        if not there:
            raise _no_conversation(org, conversation)
        return [codec.turn_from(data) for data in found] if last != 0 else []

    def lock(self, org: OrgId, conversation: ConversationId) -> AbstractAsyncContextManager[None]:
        """One at a time may answer in a conversation, in the order of asking. Raises LockLost at its end."""
        return self._locks.hold(org, conversation)


def _pairs(flat: list[bytes]) -> dict[bytes, bytes]:
    return dict(zip(flat[::2], flat[1::2], strict=True))


def _text(text: str) -> Any:
    """Bytes of any text, half characters included."""
    return text.encode("utf-8", "replace")


def _no_customer(org: OrgId, customer: CustomerId) -> NotFound:
    return NotFound(f"there is no customer {customer} in org {org}")


def _no_conversation(org: OrgId, conversation: ConversationId) -> NotFound:
    return NotFound(f"there is no conversation {conversation} in org {org}")
