"""Who comes to the desk, and what the desk knows of them at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from memory.conversation import Channel, Conversation, ConversationId
from memory.people import Contact, Customer, CustomerId, OrgId


@dataclass(frozen=True, slots=True)
class Arrival:
    """Somebody calls or writes. `resumed`: their line dropped, and the carrier brought them back into the same call."""

    org: OrgId
    contact: Contact
    channel: Channel
    at: datetime
    call: str | None = None
    resumed: bool = False


@dataclass(frozen=True, slots=True)
class Visit:
    """The customer, their open conversation, and the words to receive them with (kept once they were heard)."""

    customer: Customer
    conversation: Conversation
    greeting: str


@dataclass(frozen=True, slots=True)
class Departure:
    """A call is over, however it ended: whose it was, in which conversation, and from where they called.

    One that was `lost` was ended by us, and by nobody who had had enough of it.
    """

    org: OrgId
    customer: CustomerId
    conversation: ConversationId
    contact: Contact
    at: datetime
    call: str | None = None
    lost: bool = False
