"""What the durable record holds of a call."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from memory.conversation import ConversationId
from memory.people import CustomerId, OrgId


@dataclass(frozen=True, slots=True)
class CallRecord:
    """A call as it stands now; told again whenever its state changes, each time whole.

    `state` and `direction` are the words of `CallSession`; `carrier` is "twilio", "ringcentral" or "browser".
    """

    id: str
    org: OrgId
    carrier: str
    direction: str
    state: str
    began_at: datetime
    answered_at: datetime | None = None
    ended_at: datetime | None = None
    customer: CustomerId | None = None
    conversation: ConversationId | None = None
