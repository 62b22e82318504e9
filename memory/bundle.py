"""All that a store holds of one customer, as plain values: what is exported, moved to another store, and compared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from memory.conversation import Conversation, Turn
from memory.memories import Memory
from memory.people import Contact, CustomerId, OrgId


@dataclass(frozen=True, slots=True)
class KeptConversation:
    """A conversation with its turns, in order."""

    conversation: Conversation
    turns: tuple[Turn, ...] = ()


@dataclass(frozen=True, slots=True)
class Bundle:
    """One customer as kept, without those who were merged into them: each of these has a bundle of their own.

    `contacts` say since when each is known, first met first. `shares` are the contacts of others that this one is
    reached by too. `merged_into` is who this customer was found to be. `conversations` are oldest first, and their
    `goes_on` is always false here; `memories` by time and id.
    """

    org: OrgId
    customer: CustomerId
    made_at: datetime
    contacts: tuple[tuple[Contact, datetime], ...] = ()
    facts: Mapping[str, str] = field(default_factory=dict)
    shares: tuple[Contact, ...] = ()
    stopped_at: datetime | None = None
    merged_into: CustomerId | None = None
    conversations: tuple[KeptConversation, ...] = ()
    memories: tuple[Memory, ...] = ()
