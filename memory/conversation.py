"""One thread of a customer across channels, and the turns it is made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, NewType

from memory.people import CustomerId, OrgId

ConversationId = NewType("ConversationId", str)
TurnId = NewType("TurnId", str)

Channel = Literal["voice", "sms", "whatsapp", "email", "web"]
Speaker = Literal["customer", "frontdesk", "staff"]
EmotionLabel = Literal["very_negative", "negative", "neutral", "positive"]

JSON = None | bool | int | float | str | list["JSON"] | dict[str, "JSON"]


@dataclass(frozen=True, slots=True)
class Emotion:
    """How somebody feels: `score` 0 (furious) to 1 (delighted); below 0.3 very negative, below 0.4 negative,
    above 0.6 positive. `words` and `voice` are the two parts it was joined from; `voice` is None in writing.
    """

    score: float
    label: EmotionLabel
    confidence: float
    words: float
    voice: float | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """Who said what. For speech by Frontdesk, `text` is what the customer *heard*, not what was written.

    `continues` is the turn of the customer that this one goes on with: they had not heard an answer to that yet.
    """

    id: TurnId
    org: OrgId
    conversation: ConversationId
    customer: CustomerId
    who: Speaker
    channel: Channel
    text: str
    at: datetime
    call: str | None = None
    emotion: Emotion | None = None
    intent: str | None = None
    agent: str | None = None
    confidence: float | None = None
    interrupted: bool = False
    continues: TurnId | None = None


@dataclass(frozen=True, slots=True)
class Conversation:
    """A thread: a text half an hour after a call goes on with it.

    `notes` is what has been worked out so far (running topic, party, ZIP, quote): plain JSON, so that any worker
    can go on. `goes_on` is true when it was found open rather than begun now.
    """

    id: ConversationId
    org: OrgId
    customer: CustomerId
    began_at: datetime
    last_at: datetime
    notes: Mapping[str, JSON] = field(default_factory=dict)
    goes_on: bool = False
