"""`SealedMemory`: a shared memory whose backend sees only sealed words.

What people said, what is known of them, notes and memories are sealed before they reach the store, and opened on the
way back; ids, times, contacts (by which people are found) and kinds stay readable. It is a `MemoryStore` itself.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from contextlib import AbstractAsyncContextManager, suppress
from dataclasses import replace
from datetime import datetime

import orjson
import structlog

from memory.bundle import Bundle, KeptConversation
from memory.conversation import JSON, Conversation, ConversationId, Turn
from memory.errors import SealBroken
from memory.memories import Memory, MemoryId, MemoryKind
from memory.people import Contact, Customer, CustomerId, OrgId
from memory.sealing import Sealer
from memory.store import MemoryStore
from memory.stores.codec import json_bytes

log = structlog.get_logger()

_SEALED, _VALUE = "sealed", "value"
"""The one field that sealed notes and data have, and what is within one that are neither."""


class SealedMemory:
    """`memory.store.MemoryStore` around another. `seals` may be exchanged while it runs, for one with a newer key."""

    def __init__(self, store: MemoryStore, sealer: Sealer) -> None:
        self._store = store
        self.seals = Seals(sealer)

    async def customer_for(self, org: OrgId, contact: Contact) -> Customer:
        """See `memory.store.People`, here and below."""
        return self.seals.open_customer(await self._store.customer_for(org, contact))

    async def customers_for(self, org: OrgId, contact: Contact) -> list[Customer]:
        return [self.seals.open_customer(each) for each in await self._store.customers_for(org, contact)]

    async def customer(self, org: OrgId, customer: CustomerId) -> Customer:
        return self.seals.open_customer(await self._store.customer(org, customer))

    async def remember(self, org: OrgId, customer: CustomerId, facts: Mapping[str, str]) -> None:
        """Facts are sealed for who they will be read of: whoever stands for this customer, also when that has changed
        meanwhile.
        """
        sealed_for, stands = None, (await self._store.customer(org, customer)).id
        while stands != sealed_for:
            await self._store.remember(org, stands, self.seals.facts(org, stands, facts))
            sealed_for, stands = stands, (await self._store.customer(org, stands)).id

    async def link(self, org: OrgId, customer: CustomerId, contact: Contact) -> Customer:
        return self.seals.open_customer(await self._store.link(org, customer, contact))

    async def add_person(self, org: OrgId, contact: Contact, name: str) -> Customer:
        """The store knows a sharer by a hash of the name, and the name only sealed."""
        name = " ".join(name.split())
        if name:
            for known in await self.customers_for(org, contact):
                if (known.name or "").casefold() == name.casefold():
                    return known
        hashed = name and hashlib.sha256(f"{org}|{name.casefold()}".encode("utf-8", "replace")).hexdigest()
        made = await self._store.add_person(org, contact, hashed)
        await self.remember(org, made.id, {"name": name})
        return await self.customer(org, made.id)

    async def set_stopped(self, org: OrgId, customer: CustomerId, at: datetime | None) -> None:
        await self._store.set_stopped(org, customer, at)

    async def merge(self, org: OrgId, kept: CustomerId, absorbed: CustomerId) -> Customer:
        return self.seals.open_customer(await self._store.merge(org, kept, absorbed))

    async def split(self, org: OrgId, absorbed: CustomerId) -> Customer:
        """What one of them learned as the other, at the moment when they were merged, is sealed for who has it now."""
        whole, alone = await self._store.customer(org, absorbed), await self._store.split(org, absorbed)
        for one in (alone, await self._store.customer(org, whole.id)):
            if strays := self.seals.strays(one, (whole.id, *whole.merged)):
                await self._store.remember(org, one.id, self.seals.facts(org, one.id, strays))
        return self.seals.open_customer(await self._store.customer(org, absorbed))

    async def conversation(self, org: OrgId, customer: CustomerId, *, now: datetime) -> Conversation:
        """See `memory.store.Conversations`, here and below."""
        return self.seals.open_thread(await self._store.conversation(org, customer, now=now))

    async def conversations(self, org: OrgId, customer: CustomerId, *, last: int = 10) -> list[Conversation]:
        return [self.seals.open_thread(each) for each in await self._store.conversations(org, customer, last=last)]

    async def move_conversation(self, org: OrgId, conversation: ConversationId, customer: CustomerId) -> None:
        await self._store.move_conversation(org, conversation, customer)

    async def save_notes(self, org: OrgId, conversation: ConversationId, notes: Mapping[str, JSON]) -> None:
        await self._store.save_notes(org, conversation, self.seals.json(notes, org, conversation, "notes"))

    async def add_turn(self, turn: Turn) -> bool:
        return await self._store.add_turn(self.seals.turn(turn))

    async def turns(self, org: OrgId, conversation: ConversationId, *, last: int | None = None) -> list[Turn]:
        return [self.seals.open_turn(turn) for turn in await self._store.turns(org, conversation, last=last)]

    def lock(self, org: OrgId, conversation: ConversationId) -> AbstractAsyncContextManager[None]:
        return self._store.lock(org, conversation)

    async def keep(self, memory: Memory) -> bool:
        """See `memory.store.Memories`, here and below."""
        return await self._store.keep(self.seals.memory(memory))

    async def memories(
        self, org: OrgId, customer: CustomerId, *, kinds: Collection[MemoryKind] = (), last: int = 100
    ) -> list[Memory]:
        found = await self._store.memories(org, customer, kinds=kinds, last=last)
        return [self.seals.open_memory(memory) for memory in found]

    async def drop(self, org: OrgId, memory: MemoryId) -> bool:
        return await self._store.drop(org, memory)

    async def orgs(self) -> list[OrgId]:
        """See `memory.store.Moving`, here and below."""
        return await self._store.orgs()

    async def customer_ids(self, org: OrgId, *, after: str = "", count: int = 500) -> list[CustomerId]:
        return await self._store.customer_ids(org, after=after, count=count)

    async def bundle(self, org: OrgId, customer: CustomerId) -> Bundle:
        return self.seals.open_bundle(await self._store.bundle(org, customer))

    async def put(self, bundle: Bundle) -> None:
        await self._store.put(self.seals.bundle(bundle))

    async def forget(self, org: OrgId, customer: CustomerId) -> None:
        await self._store.forget(org, customer)

    async def traces(self, org: OrgId, words: Collection[str]) -> list[str]:
        """Of ids and contacts: what is sealed cannot be looked through."""
        return await self._store.traces(org, words)


class Seals:
    """What of each value is sealed, and for what it is bound."""

    def __init__(self, sealer: Sealer) -> None:
        self._sealer = sealer

    def facts(self, org: OrgId, customer: CustomerId, facts: Mapping[str, str]) -> dict[str, str]:
        """Facts of a customer; what is to be forgotten stays empty."""
        return {name: value and self._sealer.seal(value, org, customer, "fact", name) for name, value in facts.items()}

    def open_customer(self, customer: Customer) -> Customer:
        """A fact may have been learned of one who was merged into this one. One that is of neither is left out."""
        if not customer.facts:
            return customer
        facts = {name: self._fact((customer.id, *customer.merged), customer, name) for name in customer.facts}
        for name in [name for name, fact in facts.items() if fact is None]:
            log.error("memory.fact_not_opened", org=customer.org, customer=customer.id, fact=name)
        return replace(customer, facts={name: fact for name, fact in facts.items() if fact is not None})

    def strays(self, customer: Customer, others: Collection[CustomerId]) -> dict[str, str]:
        """Facts that this customer has and that were sealed for one of these others, opened."""
        own = (customer.id, *customer.merged)
        closed = [name for name in customer.facts if self._fact(own, customer, name) is None]
        found = {name: self._fact(others, customer, name) for name in closed}
        return {name: fact for name, fact in found.items() if fact is not None}

    def turn(self, turn: Turn) -> Turn:
        """The text of a turn."""
        return replace(turn, text=self._sealer.seal(turn.text, turn.org, turn.id, "turn"))

    def open_turn(self, turn: Turn) -> Turn:
        """And opened."""
        return replace(turn, text=self.text(turn.org, turn.id, turn.text))

    def text(self, org: str, turn: str, sealed: str) -> str:
        """What was said in a turn."""
        return self._sealer.open(sealed, org, turn, "turn")

    def open_thread(self, thread: Conversation) -> Conversation:
        """A conversation with its notes opened."""
        return replace(thread, notes=self.open_json(thread.notes, thread.org, thread.id, "notes"))

    def memory(self, memory: Memory) -> Memory:
        """The text and the data of a memory."""
        text = self._sealer.seal(memory.text, memory.org, memory.id, "memory")
        return replace(memory, text=text, data=self.json(memory.data, memory.org, memory.id, "data"))

    def open_memory(self, memory: Memory) -> Memory:
        """And opened."""
        text = self._sealer.open(memory.text, memory.org, memory.id, "memory")
        return replace(memory, text=text, data=self.open_json(memory.data, memory.org, memory.id, "data"))

    def bundle(self, bundle: Bundle) -> Bundle:
        """All of a customer, sealed anew with the newest key."""
        return replace(
            bundle,
            facts=self.facts(bundle.org, bundle.customer, bundle.facts),
            conversations=tuple(self._kept(each) for each in bundle.conversations),
            memories=tuple(self.memory(memory) for memory in bundle.memories),
        )

    def open_bundle(self, bundle: Bundle) -> Bundle:
        """And opened."""
        alone = Customer(bundle.customer, bundle.org, (), bundle.facts)
        threads = [
            KeptConversation(self.open_thread(each.conversation), tuple(self.open_turn(turn) for turn in each.turns))
            for each in bundle.conversations
        ]
        memories = tuple(self.open_memory(memory) for memory in bundle.memories)
        return replace(bundle, facts=self.open_customer(alone).facts, conversations=tuple(threads), memories=memories)

    def json(self, values: Mapping[str, JSON], *of: str) -> dict[str, JSON]:
        """Plain values as one sealed text; nothing stays nothing."""
        return {_SEALED: self._sealer.seal(json_bytes(dict(values)).decode(), *of)} if values else {}

    def open_json(self, values: Mapping[str, JSON], *of: str) -> Mapping[str, JSON]:
        """And opened."""
        sealed = values.get(_SEALED)
        return orjson.loads(self._sealer.open(sealed, *of)) if isinstance(sealed, str) else values

    def value(self, value: JSON, *of: str) -> JSON:
        """Any plain value, for what waits in a queue: a text as one sealed text. Nothing stays nothing."""
        if isinstance(value, str):
            return self._sealer.seal(value, *of)
        return self.json({_VALUE: value}, *of) if value else value

    def open_value(self, value: JSON, *of: str) -> JSON:
        """And opened. What was never sealed is given as it is."""
        if isinstance(value, str):
            return self._sealer.open(value, *of)
        if isinstance(value, dict) and _SEALED in value:
            return self.open_json(value, *of)[_VALUE]
        return value

    def _fact(self, ids: Collection[CustomerId], customer: Customer, name: str) -> str | None:
        """A fact that was sealed for one of these; None when it was for none. Raises SealBroken without its key."""
        value = customer.facts[name]
        for id in ids:
            with suppress(SealBroken):
                return self._sealer.open(value, customer.org, id, "fact", name)
        if not self._sealer.keys_in(value.encode("utf-8", "replace")):
            raise SealBroken(f"there is no key for the fact {name!r}")
        return None

    def _kept(self, kept: KeptConversation) -> KeptConversation:
        thread = kept.conversation
        notes = self.json(thread.notes, thread.org, thread.id, "notes")
        return KeptConversation(replace(thread, notes=notes), tuple(self.turn(turn) for turn in kept.turns))
