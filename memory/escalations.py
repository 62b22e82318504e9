"""`Escalations`: what was given to a person of the staff, and whether they are done with it.

A matter is open until somebody of the staff closes it. A conversation has one open escalation for each reason:
opening it again gives the one there is (but messages are each by themselves). Every opening carries a `once` key, so
that a repeated try opens nothing new.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, NewType, Protocol

from memory.conversation import ConversationId
from memory.people import CustomerId, OrgId

EscalationId = NewType("EscalationId", str)
EscalationState = Literal["open", "closed"]


@dataclass(frozen=True, slots=True)
class Escalation:
    """One matter for a person. `reason` is a code of `config/escalation.yaml`, `story` what they should know.

    `stays` means that only the person may go on with it; otherwise the desk may answer simple questions meanwhile.
    """

    id: EscalationId
    org: OrgId
    conversation: ConversationId
    customer: CustomerId
    reason: str
    story: str
    stays: bool
    state: EscalationState
    opened_at: datetime
    closed_at: datetime | None = None
    closed_by: str | None = None


class Escalations(Protocol):
    """The open and closed escalations of every org. Raises `memory.errors.StoreDown`, and `NotFound` when closing."""

    async def open(
        self,
        org: OrgId,
        conversation: ConversationId,
        customer: CustomerId,
        *,
        reason: str,
        story: str,
        stays: bool,
        now: datetime,
        once: str,
        beside: bool = False,
    ) -> Escalation:
        """Open one, or give the one that is open for this reason in this conversation, or was opened by this key.

        `beside` opens it also beside another for the same reason: two messages are two.
        """
        ...

    async def close(self, org: OrgId, escalation: EscalationId, *, by: str, now: datetime) -> Escalation:
        """A person of the staff (`by`) is done with it. What is closed already is given as it stands."""
        ...

    async def of_conversation(self, org: OrgId, conversation: ConversationId) -> Sequence[Escalation]:
        """All of one conversation, the oldest first."""
        ...

    async def waiting(self, org: OrgId, *, limit: int = 100) -> Sequence[Escalation]:
        """The open ones of an org, the oldest first: what the staff have to do."""
        ...
