"""`SteadyMemory`: a shared memory that goes on when its store is down, and loses nothing.

While the store answers, every call goes to it, and what comes back is held here. When it does not, the worker goes on
from what it holds, and puts writes in order into a journal on disk. One task asks until the store is back and plays the
journal into it; every write may be played twice with the effect of once. Who calls first while the store is down gets
ids of this worker's own, which are exchanged for the store's later: calls that still carry the old ones are understood.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from datetime import datetime, timedelta
from typing import TypeVar
from weakref import WeakValueDictionary

import structlog

from memory.bundle import Bundle
from memory.conversation import JSON, Conversation, ConversationId, Turn
from memory.errors import LockLost, StoreDown
from memory.held import Held
from memory.journal import Entry, Journal
from memory.memories import Memory, MemoryId, MemoryKind
from memory.people import Contact, Customer, CustomerId, OrgId
from memory.store import MemoryStore

log = structlog.get_logger()

_Answer = TypeVar("_Answer")


class SteadyMemory:
    """`memory.store.MemoryStore` around another. `run` has to run beside it; `journal` is of this worker alone.

    What cannot be done from what is held, such as merging, raises StoreDown while the store is down.
    """

    def __init__(
        self,
        store: MemoryStore,
        journal: Journal,
        *,
        gap_seconds: float = 1800.0,
        region: str = "US",
        again_seconds: float = 0.5,
    ) -> None:
        self._store = store
        self._journal = journal
        self._held = Held(region=region, gap=timedelta(seconds=gap_seconds))
        self._again_seconds = again_seconds
        self._came_down = asyncio.Event()
        self._local_locks: WeakValueDictionary[tuple[OrgId, ConversationId], asyncio.Lock] = WeakValueDictionary()
        self.down = False
        """Whether the worker goes on alone: for /readyz and the metrics, as is `waiting`."""
        if self._journal:
            self._fell()

    @property
    def waiting(self) -> int:
        """Writes on disk that the store does not have yet."""
        return len(self._journal)

    async def run(self) -> None:
        """Ask until the store is back, whenever it went down. Until cancelled."""
        while True:
            await self._came_down.wait()
            try:
                await self._play()
            except Exception as trouble:  # whatever it is, a worker that no longer asks would be alone for good
                (log.debug if isinstance(trouble, StoreDown) else log.error)("memory.not_back", reason=repr(trouble))
                await asyncio.sleep(self._again_seconds)

    async def customer_for(self, org: OrgId, contact: Contact) -> Customer:
        """See `memory.store.People`, here and below."""
        return await self._read(
            lambda: self._store.customer_for(org, contact),
            lambda: self._new_or_held(org, contact),
            self._held.customer_is,
        )

    async def customers_for(self, org: OrgId, contact: Contact) -> list[Customer]:
        ask, held = self._store.customers_for, self._held.sharing
        return await self._read(lambda: ask(org, contact), lambda: held(org, contact))

    async def customer(self, org: OrgId, customer: CustomerId) -> Customer:
        id = self._held.real_customer(customer)
        return await self._read(
            lambda: self._store.customer(org, id), lambda: self._held.customer(org, id), self._held.customer_is
        )

    async def remember(self, org: OrgId, customer: CustomerId, facts: Mapping[str, str]) -> None:
        await self._write(Entry("remember", org, customer=self._held.real_customer(customer), values=dict(facts)))

    async def link(self, org: OrgId, customer: CustomerId, contact: Contact) -> Customer:
        linked = await self._ask(self._store.link(org, self._held.real_customer(customer), contact))
        self._held.customer_is(linked)
        return linked

    async def add_person(self, org: OrgId, contact: Contact, name: str) -> Customer:
        return await self._ask(self._store.add_person(org, contact, name))

    async def set_stopped(self, org: OrgId, customer: CustomerId, at: datetime | None) -> None:
        await self._write(Entry("stopped", org, customer=self._held.real_customer(customer), at=at))

    async def merge(self, org: OrgId, kept: CustomerId, absorbed: CustomerId) -> Customer:
        real = self._held.real_customer
        return await self._ask(self._store.merge(org, real(kept), real(absorbed)))

    async def split(self, org: OrgId, absorbed: CustomerId) -> Customer:
        return await self._ask(self._store.split(org, self._held.real_customer(absorbed)))

    async def conversation(self, org: OrgId, customer: CustomerId, *, now: datetime) -> Conversation:
        """See `memory.store.Conversations`, here and below."""
        id = self._held.real_customer(customer)
        return await self._read(
            lambda: self._store.conversation(org, id, now=now),
            lambda: self._open_or_held(org, id, now),
            self._held.thread_is,
        )

    async def conversations(self, org: OrgId, customer: CustomerId, *, last: int = 10) -> list[Conversation]:
        id = self._held.real_customer(customer)
        return await self._read(
            lambda: self._store.conversations(org, id, last=last), lambda: self._held.threads(org, id)[:last]
        )

    async def move_conversation(self, org: OrgId, conversation: ConversationId, customer: CustomerId) -> None:
        await self._write(self._held.real(Entry("move", org, id=conversation, customer=customer)))

    async def save_notes(self, org: OrgId, conversation: ConversationId, notes: Mapping[str, JSON]) -> None:
        await self._write(Entry("notes", org, id=self._held.real_thread(conversation), values=notes))

    async def add_turn(self, turn: Turn) -> bool:
        return await self._write(Entry("turn", turn.org, turn=self._held.real_turn(turn)))

    async def turns(self, org: OrgId, conversation: ConversationId, *, last: int | None = None) -> list[Turn]:
        thread = self._held.real_thread(conversation)
        return await self._read(
            lambda: self._store.turns(org, thread, last=last),
            lambda: self._held.turns(org, thread, last),
            lambda found: self._held.turns_are(org, thread, found, whole=last is None),
        )

    @asynccontextmanager
    async def _hold(self, org: OrgId, conversation: ConversationId) -> AsyncIterator[None]:
        thread = self._held.real_thread(conversation)
        local = self._local_locks.setdefault((org, thread), asyncio.Lock())
        async with local:
            lock = None if self.down else await self._locked(org, thread)
            try:
                yield
            finally:
                if lock is not None:
                    try:
                        await lock.__aexit__(None, None, None)
                    except LockLost:
                        if not self.down:
                            raise

    async def _locked(self, org: OrgId, thread: ConversationId) -> AbstractAsyncContextManager[None] | None:
        """The store's lock, held; None when the store has just gone down."""
        lock = self._store.lock(org, thread)
        try:
            await lock.__aenter__()
        except StoreDown:
            self._fell()
            return None
        return lock

    def lock(self, org: OrgId, conversation: ConversationId) -> AbstractAsyncContextManager[None]:
        """Of this worker alone while the store is down: no other one can have the conversation's call."""
        return self._hold(org, conversation)

    async def keep(self, memory: Memory) -> bool:
        """See `memory.store.Memories`, here and below."""
        return await self._write(Entry("memory", memory.org, memory=self._held.real_memory(memory)))

    async def memories(
        self, org: OrgId, customer: CustomerId, *, kinds: Collection[MemoryKind] = (), last: int = 100
    ) -> list[Memory]:
        id = self._held.real_customer(customer)
        return await self._read(
            lambda: self._store.memories(org, id, kinds=kinds, last=last),
            lambda: self._held.memories(org, id, kinds)[:last],
            self._held.memories_are,
        )

    async def drop(self, org: OrgId, memory: MemoryId) -> bool:
        return await self._ask(self._store.drop(org, memory))

    async def orgs(self) -> list[OrgId]:
        """See `memory.store.Moving`, here and below."""
        return await self._ask(self._store.orgs())

    async def customer_ids(self, org: OrgId, *, after: str = "", count: int = 500) -> list[CustomerId]:
        return await self._ask(self._store.customer_ids(org, after=after, count=count))

    async def bundle(self, org: OrgId, customer: CustomerId) -> Bundle:
        return await self._ask(self._store.bundle(org, self._held.real_customer(customer)))

    async def put(self, bundle: Bundle) -> None:
        await self._ask(self._store.put(bundle))

    async def forget(self, org: OrgId, customer: CustomerId) -> None:
        id = self._held.real_customer(customer)
        await self._ask(self._store.forget(org, id))
        self._held.forget(org, id)

    async def traces(self, org: OrgId, words: Collection[str]) -> list[str]:
        return await self._ask(self._store.traces(org, words))

    # --- one way to read, one to write ---

    async def _read(
        self,
        ask: Callable[[], Awaitable[_Answer]],
        held: Callable[[], _Answer],
        learn: Callable[[_Answer], None] = lambda _: None,
    ) -> _Answer:
        """From the store, or from what is held when it is down. Raises StoreDown for what is held nowhere."""
        if not self.down:
            try:
                answer = await ask()
            except StoreDown:
                self._fell()
            else:
                learn(answer)
                return answer
        return held()

    async def _write(self, entry: Entry) -> bool:
        """Into the store, or behind what waits on disk. What is held knows of it in either case."""
        if not self.down:
            try:
                written = await entry.play(self._store)
            except StoreDown:
                self._fell()
            else:
                with suppress(StoreDown):
                    self._held.take(entry)
                return written
        new = self._held.take(entry)
        self._journal.add(entry)
        return new

    async def _ask(self, asked: Awaitable[_Answer]) -> _Answer:
        try:
            return await asked
        except StoreDown:
            self._fell()
            raise

    def _new_or_held(self, org: OrgId, contact: Contact) -> Customer:
        known = self._held.by_contact(org, contact)
        if known is None:
            known = self._held.new_customer(org, contact)
            self._journal.add(Entry("met", org, id=known.id, contact=known.contacts[0]))
        return known

    def _open_or_held(self, org: OrgId, customer: CustomerId, now: datetime) -> Conversation:
        known = self._held.open_thread(org, customer, now)
        if known is None:
            known = self._held.new_thread(org, customer, now)
            self._journal.add(Entry("began", org, id=known.id, customer=customer, at=now))
        return known

    def _fell(self) -> None:
        if not self.down:
            log.error("memory.alone", code=StoreDown.code)
        self.down = True
        self._came_down.set()

    async def _play(self) -> None:
        """Play what waits into the store, oldest first. Raises StoreDown; what was played already stays played."""
        await self._store.orgs()
        while entry := self._journal.first():
            try:
                await self._played(entry)
            except StoreDown:
                raise
            except Exception as trouble:  # it can never be played: keep it aside, and go on
                log.error("memory.set_aside", kind=entry.kind, reason=type(trouble).__name__)
                self._journal.put_aside(entry)
            self._journal.done()
        self.down = False
        self._came_down.clear()
        log.info("memory.back")

    async def _played(self, entry: Entry) -> None:
        """Play one; what was made here gets the ids that it has in the store."""
        entry = self._held.real(entry)
        if entry.kind == "met" and entry.contact:
            self._held.customer_was(CustomerId(entry.id), await self._store.customer_for(entry.org, entry.contact))
        elif entry.kind == "began" and entry.at:
            thread = await self._store.conversation(entry.org, entry.customer, now=entry.at)
            self._held.thread_was(ConversationId(entry.id), thread)
        else:
            await entry.play(self._store)
