"""`MovingMemory`: a shared memory that moves from one backend to another while conversations go on.

Everything is read from, and made in, the one backend that is the truth at this stage, so that each id is made once.
Who changed there is noted, and the mover (see `mover`) brings them to the other side whole; while nothing moves, every
call goes straight to the store. It is a `MemoryStore` itself, around bare ones: what is sealed is moved as it is.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from datetime import datetime
from typing import TypeVar

from memory.bundle import Bundle
from memory.conversation import JSON, Conversation, ConversationId, Turn
from memory.errors import NotFound, StoreDown
from memory.memories import Memory, MemoryId, MemoryKind
from memory.move_following import Following
from memory.people import Contact, Customer, CustomerId, OrgId
from memory.reseal import Swapping
from memory.store import MemoryStore

_Answer = TypeVar("_Answer")

_KNOWN = 20_000
UNKNOWN = CustomerId("")
"""Noted when it is not known whose it was: the mover then looks at all of the org."""


class MovingMemory:
    """`memory.store.MemoryStore` around the backends of a move. `following.run` has to run beside it."""

    def __init__(self, following: Following) -> None:
        self._following = following
        self._whose: OrderedDict[tuple[OrgId, str], CustomerId] = OrderedDict()

    async def customer_for(self, org: OrgId, contact: Contact) -> Customer:
        """See `memory.store.People`, here and below."""
        rules = await self._following.rules()
        if rules.other is not None and (known := await rules.truth.customers_for(org, contact)):
            return known[0]
        return await self._write(org, lambda store: store.customer_for(org, contact), changed=lambda made: [made.id])

    async def customers_for(self, org: OrgId, contact: Contact) -> list[Customer]:
        return await (await self._truth()).customers_for(org, contact)

    async def customer(self, org: OrgId, customer: CustomerId) -> Customer:
        return await (await self._truth()).customer(org, customer)

    async def remember(self, org: OrgId, customer: CustomerId, facts: Mapping[str, str]) -> None:
        await self._write(org, lambda store: store.remember(org, customer, facts), customer)

    async def link(self, org: OrgId, customer: CustomerId, contact: Contact) -> Customer:
        return await self._write(org, lambda store: store.link(org, customer, contact), customer)

    async def add_person(self, org: OrgId, contact: Contact, name: str) -> Customer:
        return await self._write(
            org, lambda store: store.add_person(org, contact, name), changed=lambda made: [made.id, *made.merged]
        )

    async def set_stopped(self, org: OrgId, customer: CustomerId, at: datetime | None) -> None:
        await self._write(org, lambda store: store.set_stopped(org, customer, at), customer)

    async def merge(self, org: OrgId, kept: CustomerId, absorbed: CustomerId) -> Customer:
        return await self._write(org, lambda store: store.merge(org, kept, absorbed), kept, absorbed)

    async def split(self, org: OrgId, absorbed: CustomerId) -> Customer:
        stood_for = await (await self._truth()).customer(org, absorbed)
        return await self._write(org, lambda store: store.split(org, absorbed), absorbed, stood_for.id)

    async def conversation(self, org: OrgId, customer: CustomerId, *, now: datetime) -> Conversation:
        """See `memory.store.Conversations`, here and below."""
        found = await self._write(
            org,
            lambda store: store.conversation(org, customer, now=now),
            changed=lambda thread: [] if thread.goes_on else [thread.customer],
        )
        self._is_of(org, found.id, found.customer)
        return found

    async def conversations(self, org: OrgId, customer: CustomerId, *, last: int = 10) -> list[Conversation]:
        found = await (await self._truth()).conversations(org, customer, last=last)
        for thread in found:
            self._is_of(org, thread.id, thread.customer)
        return found

    async def move_conversation(self, org: OrgId, conversation: ConversationId, customer: CustomerId) -> None:
        before = await self._owner(org, conversation)
        await self._write(org, lambda store: store.move_conversation(org, conversation, customer), before, customer)
        self._is_of(org, conversation, customer)

    async def save_notes(self, org: OrgId, conversation: ConversationId, notes: Mapping[str, JSON]) -> None:
        owner = await self._owner(org, conversation)
        await self._write(org, lambda store: store.save_notes(org, conversation, notes), owner)

    async def add_turn(self, turn: Turn) -> bool:
        self._is_of(turn.org, turn.conversation, turn.customer)
        return await self._write(turn.org, lambda store: store.add_turn(turn), turn.customer)

    async def turns(self, org: OrgId, conversation: ConversationId, *, last: int | None = None) -> list[Turn]:
        return await (await self._truth()).turns(org, conversation, last=last)

    def lock(self, org: OrgId, conversation: ConversationId) -> AbstractAsyncContextManager[None]:
        """While the truth changes sides, of both backends, so that nobody answers beside one who began before."""
        return self._hold(org, conversation)

    @asynccontextmanager
    async def _hold(self, org: OrgId, conversation: ConversationId) -> AsyncIterator[None]:
        async with self._following.locking() as rules, AsyncExitStack() as held:
            for store in rules.locks:
                try:
                    await held.enter_async_context(store.lock(org, conversation))
                except (NotFound, StoreDown):
                    if store is rules.truth:
                        raise
            yield

    async def keep(self, memory: Memory) -> bool:
        """See `memory.store.Memories`, here and below."""
        self._is_of(memory.org, memory.id, memory.customer)
        return await self._write(memory.org, lambda store: store.keep(memory), memory.customer)

    async def memories(
        self, org: OrgId, customer: CustomerId, *, kinds: Collection[MemoryKind] = (), last: int = 100
    ) -> list[Memory]:
        found = await (await self._truth()).memories(org, customer, kinds=kinds, last=last)
        for memory in found:
            self._is_of(org, memory.id, memory.customer)
        return found

    async def drop(self, org: OrgId, memory: MemoryId) -> bool:
        owner = self._whose.get((org, memory), UNKNOWN)
        return await self._write(org, lambda store: store.drop(org, memory), owner)

    async def orgs(self) -> list[OrgId]:
        """See `memory.store.Moving`, here and below."""
        return await (await self._truth()).orgs()

    async def customer_ids(self, org: OrgId, *, after: str = "", count: int = 500) -> list[CustomerId]:
        return await (await self._truth()).customer_ids(org, after=after, count=count)

    async def bundle(self, org: OrgId, customer: CustomerId) -> Bundle:
        return await (await self._truth()).bundle(org, customer)

    async def put(self, bundle: Bundle) -> None:
        await self._write(bundle.org, lambda store: store.put(bundle), bundle.customer)

    async def swap(self, before: Bundle, after: Bundle) -> bool:
        """See `memory.reseal.Swapping`. Raises NotImplementedError for a backend that cannot."""

        def swapped(store: MemoryStore) -> Awaitable[bool]:
            if not isinstance(store, Swapping):
                raise NotImplementedError(f"{type(store).__name__} cannot exchange a customer at one moment")
            return store.swap(before, after)

        return await self._write(before.org, swapped, before.customer)

    async def forget(self, org: OrgId, customer: CustomerId) -> None:
        """On both sides at once: nothing of somebody who is forgotten waits for the mover."""
        async with self._following.writing() as rules:
            gone = await self._with_heirs(rules.truth, org, customer) if rules.other else set[CustomerId]()
            try:
                for store in (rules.truth, rules.other):
                    if store is not None:
                        await store.forget(org, customer)
            finally:
                await self._following.note(org, *gone)

    async def traces(self, org: OrgId, words: Collection[str]) -> list[str]:
        """On both sides."""
        rules = await self._following.rules()
        found = await rules.truth.traces(org, words)
        return found if rules.other is None else sorted({*found, *await rules.other.traces(org, words)})

    # --- one way to write ---

    async def _write(
        self,
        org: OrgId,
        write: Callable[[MemoryStore], Awaitable[_Answer]],
        *customers: CustomerId,
        changed: Callable[[_Answer], Collection[CustomerId]] = lambda _: (),
    ) -> _Answer:
        """Into the truth; then note who changed, also when the writer was told to stop in the middle."""
        async with self._following.writing() as rules:
            if rules.other is None:
                return await write(rules.truth)
            also: Collection[CustomerId] = ()
            try:
                answer = await write(rules.truth)
                also = changed(answer)
            except BaseException:
                also = () if customers else (UNKNOWN,)
                raise
            finally:
                await self._following.note(org, *customers, *also)
        return answer

    async def _truth(self) -> MemoryStore:
        return (await self._following.rules()).truth

    async def _owner(self, org: OrgId, conversation: ConversationId) -> CustomerId:
        """Whose conversation this is, as far as that matters now."""
        rules = await self._following.rules()
        known = self._whose.get((org, conversation))
        if known is not None or (rules.other is None and not rules.waits):
            return known or UNKNOWN
        said = await rules.truth.turns(org, conversation, last=1)
        return said[0].customer if said else UNKNOWN

    def _is_of(self, org: OrgId, id: str, customer: CustomerId) -> None:
        self._whose[(org, id)] = customer
        self._whose.move_to_end((org, id))
        if len(self._whose) > _KNOWN:
            self._whose.popitem(last=False)

    async def _with_heirs(self, store: MemoryStore, org: OrgId, customer: CustomerId) -> set[CustomerId]:
        """A customer, all merged with them, and who shares a contact of theirs."""
        try:
            known = await store.customer(org, customer)
        except NotFound:
            return {customer}
        heirs = [heir.id for contact in known.contacts for heir in await store.customers_for(org, contact)]
        return {customer, known.id, *known.merged, *heirs}
