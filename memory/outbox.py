"""What is on its way to customers, whatever the channel: one queue, each message once, nothing lost or doubled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, NewType, Protocol

from memory.conversation import JSON, Channel, ConversationId, TurnId
from memory.people import Contact, CustomerId, OrgId

MessageId = NewType("MessageId", str)

Purpose = Literal["answer", "told", "follow_up", "stopped", "code", "staff"]
"""Why it is sent: the answer to a text; what was promised in a conversation (a link, a quote, a confirmation); a word
after a call that broke off; the one confirmation that we stopped; a one-time code; something of the staff's.

Who has told us to stop gets only an `answer` to what they write themselves, a `code` that they asked for, and
`stopped`.
"""

DeliveryState = Literal["waiting", "sent", "delivered", "failed", "refused"]
"""`waiting` for its first or next try; `sent` is with the carrier; `delivered` as the carrier says; `failed` for good;
`refused` was never sent, because the customer has told us to stop or the channel cannot reach them.
"""


@dataclass(frozen=True, slots=True)
class OutboundMessage:
    """One message to one contact. The same `id` is sent once: make it of what it answers or is tied to.

    `turn` is the turn that it answers, or in which it was promised. `text` is what the customer is to read, whole: the
    channel splits it if it has to. `not_before` holds a message back, so that it can still be taken back.
    """

    id: MessageId
    org: OrgId
    customer: CustomerId
    to: Contact
    channel: Channel
    text: str
    purpose: Purpose
    made_at: datetime
    conversation: ConversationId | None = None
    turn: TurnId | None = None
    not_before: datetime | None = None
    data: Mapping[str, JSON] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Delivery:
    """How far a message has come. `carrier_ids` are what the carrier calls its parts, in order; `code` says why it
    failed or was refused; `tries` counts attempts.
    """

    message: OutboundMessage
    state: DeliveryState
    changed_at: datetime
    carrier_ids: tuple[str, ...] = ()
    tries: int = 0
    code: str | None = None


class Outbox(Protocol):
    """Where messages wait to be sent. All raise `memory.errors.StoreDown`."""

    async def put(self, message: OutboundMessage) -> bool:
        """Send this, once: false when its id is already there."""
        ...

    async def take_back(self, org: OrgId, message: MessageId) -> bool:
        """Do not send it after all; false when it is too late, or not there."""
        ...

    async def delivery(self, org: OrgId, message: MessageId) -> Delivery:
        """How far it has come. Raises NotFound."""
        ...

    async def deliveries(self, org: OrgId, *, state: DeliveryState | None = None, last: int = 100) -> list[Delivery]:
        """The newest, newest first: for staff to see what did not arrive."""
        ...
