"""What a worker holds of the shared memory: the people and conversations that it had to do with last. No I/O.

It answers while the store is down, and makes up ids for who is met meanwhile (`alone_...`), which are exchanged for the
store's own later.
"""

from __future__ import annotations

import uuid
from collections import OrderedDict
from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from memory.contacts import canonical
from memory.conversation import Conversation, ConversationId, Turn
from memory.errors import StoreDown
from memory.journal import Entry
from memory.memories import Memory, MemoryKind
from memory.people import Contact, Customer, CustomerId, OrgId

_Key = TypeVar("_Key")
_Value = TypeVar("_Value")


class _Newest(OrderedDict[_Key, _Value], Generic[_Key, _Value]):
    """The last so many things that were asked for."""

    most = 2_000

    def __setitem__(self, key: _Key, value: _Value) -> None:
        super().__setitem__(key, value)
        self.move_to_end(key)
        while len(self) > self.most:
            self.popitem(last=False)


class Held:
    """The newest customers, conversations, turns and memories that passed through this worker."""

    def __init__(self, *, region: str = "US", gap: timedelta = timedelta(minutes=30)) -> None:
        self._region = region
        self._gap = gap
        self._customers: _Newest[tuple[OrgId, CustomerId], Customer] = _Newest()
        self._whose: _Newest[tuple[OrgId, Contact], CustomerId] = _Newest()
        self._threads: _Newest[tuple[OrgId, ConversationId], Conversation] = _Newest()
        self._turns: _Newest[tuple[OrgId, ConversationId], list[Turn]] = _Newest()
        self._memories: _Newest[tuple[OrgId, str], Memory] = _Newest()
        self._real: dict[str, str] = {}

    # --- what the store said ---

    def customer_is(self, customer: Customer) -> None:
        """This is how the store knows somebody."""
        self._customers[(customer.org, customer.id)] = customer
        for contact in customer.contacts:
            self._whose[(customer.org, contact)] = customer.id

    def thread_is(self, thread: Conversation) -> None:
        """And a conversation."""
        self._threads[(thread.org, thread.id)] = thread

    def turns_are(self, org: OrgId, thread: ConversationId, turns: list[Turn], *, whole: bool) -> None:
        """And what was said in it; the last of it does not shorten what is held."""
        if whole or len(turns) >= len(self._turns.get((org, thread), ())):
            self._turns[(org, thread)] = list(turns)

    def memories_are(self, memories: list[Memory]) -> None:
        """And what is remembered."""
        for memory in memories:
            self._memories[(memory.org, memory.id)] = memory

    def forget(self, org: OrgId, customer: CustomerId) -> None:
        """Nothing is held of this customer any more."""
        self._customers.pop((org, customer), None)
        for key in [key for key, whose in self._whose.items() if key[0] == org and whose == customer]:
            del self._whose[key]
        for thread in self.threads(org, customer):
            self._threads.pop((org, thread.id), None)
            self._turns.pop((org, thread.id), None)
        for memory in self.memories(org, customer, ()):
            self._memories.pop((org, memory.id), None)

    # --- what is held ---

    def by_contact(self, org: OrgId, contact: Contact) -> Customer | None:
        """Who has this contact, as far as is held. Raises BadContact."""
        id = self._whose.get((org, canonical(contact, region=self._region)))
        return None if id is None else self._customers.get((org, self.real_customer(id)))

    def sharing(self, org: OrgId, contact: Contact) -> list[Customer]:
        """The one of those who share it that is held."""
        known = self.by_contact(org, contact)
        return [known] if known else []

    def customer(self, org: OrgId, customer: CustomerId) -> Customer:
        """By id. Raises StoreDown for one that is not held."""
        return _held(self._customers.get((org, customer)))

    def thread(self, org: OrgId, thread: ConversationId) -> Conversation:
        """By id. Raises StoreDown for one that is not held."""
        return _held(self._threads.get((org, thread)))

    def threads(self, org: OrgId, customer: CustomerId) -> list[Conversation]:
        """Those of one customer, newest first."""
        found = [each for each in self._threads.values() if each.org == org and each.customer == customer]
        return sorted(found, key=lambda thread: thread.last_at, reverse=True)

    def open_thread(self, org: OrgId, customer: CustomerId, now: datetime) -> Conversation | None:
        """The one that goes on."""
        newest = next(iter(self.threads(org, customer)), None)
        return replace(newest, goes_on=True) if newest and now - newest.last_at <= self._gap else None

    def turns(self, org: OrgId, thread: ConversationId, last: int | None) -> list[Turn]:
        """What was said. Raises StoreDown for a conversation that is not held."""
        self.thread(org, thread)
        turns = self._turns.get((org, thread), [])
        return list(turns) if last is None else turns[len(turns) - last :] if last < len(turns) else list(turns)

    def memories(self, org: OrgId, customer: CustomerId, kinds: Collection[MemoryKind]) -> list[Memory]:
        """What is remembered, newest first."""
        theirs = [each for each in self._memories.values() if each.org == org and each.customer == customer]
        found = [each for each in theirs if not kinds or each.kind in kinds]
        return sorted(found, key=lambda memory: (memory.at, memory.id), reverse=True)

    # --- what is written meanwhile ---

    def new_customer(self, org: OrgId, contact: Contact) -> Customer:
        """Somebody who is met while the store is down."""
        made = Customer(CustomerId(_made_up()), org, (canonical(contact, region=self._region),))
        self.customer_is(made)
        return made

    def new_thread(self, org: OrgId, customer: CustomerId, now: datetime) -> Conversation:
        """A conversation that begins while the store is down. Raises StoreDown for a customer that is not held."""
        self.customer(org, customer)
        made = Conversation(ConversationId(_made_up()), org, customer, now, now)
        self.thread_is(made)
        return made

    def take(self, entry: Entry) -> bool:
        """Know of a write; false when it changes nothing. Raises StoreDown for what is about something not held."""
        org = entry.org
        match entry.kind:
            case "remember":
                known = self.customer(org, entry.customer)
                facts = {**known.facts, **{name: str(value) for name, value in entry.values.items()}}
                kept = {name: value for name, value in facts.items() if value}
                self._customers[(org, known.id)] = replace(known, facts=kept)
            case "stopped":
                known = self.customer(org, entry.customer)
                self._customers[(org, known.id)] = replace(known, stopped_at=entry.at)
            case "move":
                thread = self.thread(org, ConversationId(entry.id))
                self._threads[(org, thread.id)] = replace(thread, customer=entry.customer)
            case "notes":
                thread = self.thread(org, ConversationId(entry.id))
                self._threads[(org, thread.id)] = replace(thread, notes=dict(entry.values))
            case "turn" if entry.turn:
                return self._said(entry.turn)
            case "memory" if entry.memory:
                new = (org, entry.memory.id) not in self._memories
                self.memories_are([entry.memory])
                return new
        return True

    def _said(self, turn: Turn) -> bool:
        thread = self.thread(turn.org, turn.conversation)
        turns = self._turns.setdefault((turn.org, turn.conversation), [])
        if any(each.id == turn.id for each in turns):
            return False
        turns.append(turn)
        self._threads[(turn.org, thread.id)] = replace(thread, last_at=max(thread.last_at, turn.at))
        return True

    # --- ids that were made up ---

    def customer_was(self, made_up: CustomerId, real: Customer) -> None:
        """The store knows this one by another id."""
        if made_up != real.id:
            self._real[made_up] = real.id
            mine = self._customers.pop((real.org, made_up), None)
            real = replace(real, facts={**real.facts, **mine.facts}) if mine else real
        self.customer_is(real)

    def thread_was(self, made_up: ConversationId, real: Conversation) -> None:
        """And this conversation."""
        if made_up == real.id:
            return
        self._real[made_up] = real.id
        mine = self._threads.pop((real.org, made_up), None)
        self.thread_is(replace(real, notes=mine.notes, last_at=mine.last_at) if mine else real)
        said = [replace(turn, conversation=real.id) for turn in self._turns.pop((real.org, made_up), [])]
        self._turns[(real.org, real.id)] = [*self._turns.get((real.org, real.id), []), *said]

    def real_customer(self, id: CustomerId) -> CustomerId:
        """As the store knows it, as far as that is known."""
        return CustomerId(self._real.get(id, id))

    def real_thread(self, id: ConversationId) -> ConversationId:
        """As the store knows it."""
        return ConversationId(self._real.get(id, id))

    def real_turn(self, turn: Turn) -> Turn:
        """A turn with the store's ids."""
        thread, customer = self.real_thread(turn.conversation), self.real_customer(turn.customer)
        return replace(turn, conversation=thread, customer=customer)

    def real_memory(self, memory: Memory) -> Memory:
        """A memory with the store's ids."""
        thread = memory.conversation and self.real_thread(memory.conversation)
        return replace(memory, customer=self.real_customer(memory.customer), conversation=thread)

    def real(self, entry: Entry) -> Entry:
        """An entry with the store's ids."""
        return replace(
            entry,
            id=entry.id if entry.kind in ("met", "began") else self._real.get(entry.id, entry.id),
            customer=self.real_customer(entry.customer),
            turn=entry.turn and self.real_turn(entry.turn),
            memory=entry.memory and self.real_memory(entry.memory),
        )


def _held(found: _Value | None) -> _Value:
    if found is None:
        raise StoreDown("the memory is down, and this is not held here")
    return found


def _made_up() -> str:
    return f"alone_{uuid.uuid4().hex}"
