"""`MemoryStore`: what every backend of the shared memory must do."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Protocol

from memory.conversation import JSON, Conversation, ConversationId, Turn
from memory.people import Contact, Customer, CustomerId, OrgId


class MemoryStore(Protocol):
    """Customers, conversations and turns of many orgs. Every call names its org, and sees no other.

    All raise `memory.errors.StoreDown` (retryable) when the server cannot be reached, and
    `memory.errors.NotFound` for an id that this org does not have.
    """

    async def customer_for(self, org: OrgId, contact: Contact) -> Customer:
        """The customer with this contact, made now if there is none. Safe when two workers ask at once."""
        ...

    async def customer(self, org: OrgId, customer: CustomerId) -> Customer: ...

    async def remember(self, org: OrgId, customer: CustomerId, facts: Mapping[str, str]) -> None:
        """Add or replace facts; an empty string forgets one."""
        ...

    async def conversation(self, org: OrgId, customer: CustomerId, *, now: datetime) -> Conversation:
        """The open thread of this customer (last turn within the configured gap), or a new one."""
        ...

    async def save_notes(self, org: OrgId, conversation: ConversationId, notes: Mapping[str, JSON]) -> None:
        """Replace the notes of a conversation."""
        ...

    async def add_turn(self, turn: Turn) -> bool:
        """Keep a turn, once: false when its id is already there."""
        ...

    async def turns(self, org: OrgId, conversation: ConversationId, *, last: int | None = None) -> list[Turn]:
        """The turns of a conversation in order, or only its `last` ones."""
        ...

    def lock(self, org: OrgId, conversation: ConversationId) -> AbstractAsyncContextManager[None]:
        """One at a time may answer in a conversation; expires when its holder dies."""
        ...
