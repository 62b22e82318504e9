"""What is remembered of a customer beside the turns: each thing with its kind, and how long it is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal, NewType

from memory.conversation import JSON, ConversationId
from memory.people import CustomerId, OrgId

MemoryId = NewType("MemoryId", str)

MemoryKind = Literal[
    "interaction", "email_thread", "meeting_note", "campaign_result", "preference", "fact", "summary", "promise"
]
Retention = Literal["short", "medium", "long", "permanent"]

KEPT: Mapping[Retention, timedelta | None] = {
    "short": timedelta(hours=1),
    "medium": timedelta(days=30),
    "long": timedelta(days=365),
    "permanent": None,
}
"""How long each is kept, from when it was so. None is for as long as the customer is known."""

USUAL: Mapping[MemoryKind, Retention] = {
    "interaction": "medium",
    "email_thread": "long",
    "meeting_note": "long",
    "campaign_result": "medium",
    "preference": "permanent",
    "fact": "permanent",
    "summary": "long",
    "promise": "long",
}
"""How long a kind is kept when nobody says otherwise. Turns are kept with their conversation: medium."""


@dataclass(frozen=True, slots=True)
class Memory:
    """One thing remembered: `text` is a sentence that can be read as it is, `data` what a program needs of it.

    `conversation` is where it was learned, `turns` in `data` which turns it stands for. The same `id` is kept once.
    """

    id: MemoryId
    org: OrgId
    customer: CustomerId
    kind: MemoryKind
    text: str
    at: datetime
    retention: Retention
    conversation: ConversationId | None = None
    data: Mapping[str, JSON] = field(default_factory=dict)

    @property
    def ends_at(self) -> datetime | None:
        """When it is forgotten; None for never."""
        kept = KEPT[self.retention]
        return None if kept is None else self.at + kept
