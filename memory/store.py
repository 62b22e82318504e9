"""`MemoryStore`: what every backend of the shared memory must do.

It is four parts: people, their conversations, what is remembered of them, and taking it all out or away.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Protocol

from memory.bundle import Bundle
from memory.conversation import JSON, Conversation, ConversationId, Turn
from memory.memories import Memory, MemoryId, MemoryKind
from memory.people import Contact, Customer, CustomerId, OrgId


class People(Protocol):
    """Who there is. A contact belongs to who was met by it first; others of the household may share it."""

    async def customer_for(self, org: OrgId, contact: Contact) -> Customer:
        """The customer with this contact, made now if there is none. Safe when two workers ask at once.

        Of a contact that several share, the one who was met by it first. Raises BadContact for what is no contact.
        """
        ...

    async def customers_for(self, org: OrgId, contact: Contact) -> list[Customer]:
        """All who share this contact, first met first; empty when nobody has it. Makes nobody. Raises BadContact."""
        ...

    async def customer(self, org: OrgId, customer: CustomerId) -> Customer:
        """A customer by id. For one that was merged into another: that other, with all that both had."""
        ...

    async def remember(self, org: OrgId, customer: CustomerId, facts: Mapping[str, str]) -> None:
        """Add or replace facts; an empty string forgets one (of all who were merged into this customer, too)."""
        ...

    async def link(self, org: OrgId, customer: CustomerId, contact: Contact) -> Customer:
        """Give this customer one more contact. Doing it again changes nothing.

        Raises ContactTaken when somebody else has it: whether the two are one is for `merge` to say. Raises BadContact.
        """
        ...

    async def add_person(self, org: OrgId, contact: Contact, name: str) -> Customer:
        """Somebody else who shares this contact, by name: the one of that name (in any case), made if there is none.

        Never the one who has it alone under another name. Raises BadContact, and ValueError without a name.
        """
        ...

    async def set_stopped(self, org: OrgId, customer: CustomerId, at: datetime | None) -> None:
        """They told us to stop writing (`at` is when), or (None) that we may write again. Holds for a merged one too:
        one is stopped when any of those merged is.
        """
        ...

    async def merge(self, org: OrgId, kept: CustomerId, absorbed: CustomerId) -> Customer:
        """These two are one person: `absorbed` stands for `kept` from now on, with all contacts, facts,
        conversations and memories. Nothing is rewritten, so that `split` can undo it. Merging again changes nothing.

        Either may be a merged one: it stands for who it was merged into. Raises ValueError for one with itself.
        """
        ...

    async def split(self, org: OrgId, absorbed: CustomerId) -> Customer:
        """They are two after all: gives `absorbed` as it was, with what was merged into it before. What was learned
        since stays with the one it was learned of: the kept one. One that was not merged is given as it is.
        """
        ...


class Conversations(Protocol):
    """What was said."""

    async def conversation(self, org: OrgId, customer: CustomerId, *, now: datetime) -> Conversation:
        """The open thread of this customer (last turn within the configured gap), or a new one."""
        ...

    async def conversations(self, org: OrgId, customer: CustomerId, *, last: int = 10) -> list[Conversation]:
        """The newest threads of this customer and all merged into them, newest first, with their notes."""
        ...

    async def move_conversation(self, org: OrgId, conversation: ConversationId, customer: CustomerId) -> None:
        """It was somebody else who spoke: the thread and all its turns are that customer's, and open with them."""
        ...

    async def save_notes(self, org: OrgId, conversation: ConversationId, notes: Mapping[str, JSON]) -> None:
        """Replace the notes of a conversation. Raises LockLost when this process held its lock and lost it."""
        ...

    async def add_turn(self, turn: Turn) -> bool:
        """Keep a turn, once: false when its id is already there."""
        ...

    async def turns(self, org: OrgId, conversation: ConversationId, *, last: int | None = None) -> list[Turn]:
        """The turns of a conversation in the order they were added, or only its `last` ones."""
        ...

    def lock(self, org: OrgId, conversation: ConversationId) -> AbstractAsyncContextManager[None]:
        """One at a time may answer in a conversation, in the order of asking; expires when its holder dies.

        Raises LockLost at its end when it ran out meanwhile.
        """
        ...


class Memories(Protocol):
    """What is remembered. What has run out by the store's clock is never given, and gone from the disk soon after."""

    async def keep(self, memory: Memory) -> bool:
        """Keep it, once: false when its id is already there, or when it has run out already."""
        ...

    async def memories(
        self, org: OrgId, customer: CustomerId, *, kinds: Collection[MemoryKind] = (), last: int = 100
    ) -> list[Memory]:
        """The newest of this customer and all merged into them, newest first; of all kinds when none is named."""
        ...

    async def drop(self, org: OrgId, memory: MemoryId) -> bool:
        """Forget one; false when it is not there."""
        ...


class Moving(Protocol):
    """Taking out and away. Not for the path of a call: these may read much."""

    async def orgs(self) -> list[OrgId]:
        """Every org that has anything here, in order."""
        ...

    async def customer_ids(self, org: OrgId, *, after: str = "", count: int = 500) -> list[CustomerId]:
        """Up to `count` customers, merged ones too, in the order of their ids, from behind `after`."""
        ...

    async def bundle(self, org: OrgId, customer: CustomerId) -> Bundle:
        """All that is held of one, without those merged into them."""
        ...

    async def put(self, bundle: Bundle) -> None:
        """Hold exactly this of that customer from now on, whatever was held before. Doing it again changes nothing."""
        ...

    async def forget(self, org: OrgId, customer: CustomerId) -> None:
        """Delete a customer and all merged into them, whole. Who shares a contact keeps it. Again changes nothing."""
        ...

    async def traces(self, org: OrgId, words: Collection[str]) -> list[str]:
        """Where any of these (ids, contacts, other words) still stands in this store: names of keys or rows. Reads
        all that the org has: it is the proof after `forget`.
        """
        ...


class MemoryStore(People, Conversations, Memories, Moving, Protocol):
    """Customers, conversations, turns and memories of many orgs. Every call names its org, and sees no other.

    All raise `memory.errors.StoreDown` (retryable) when the server cannot be reached, and
    `memory.errors.NotFound` for an id that this org does not have.
    """
