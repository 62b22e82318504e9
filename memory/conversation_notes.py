"""`ConversationNote`: what staff should know of a conversation that has ended, and where the lead stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from memory.bookings import Booking
from memory.conversation import ConversationId, Turn
from memory.escalations import Escalation
from memory.people import Customer, CustomerId, OrgId

LeadStatus = Literal["new", "quoted", "held", "booked", "lost", "support"]


@dataclass(frozen=True, slots=True)
class Ended:
    """A conversation that is over for now. `last_at` is its last turn: a later one makes another end of it."""

    org: OrgId
    conversation: ConversationId
    customer: CustomerId
    began_at: datetime
    last_at: datetime


@dataclass(frozen=True, slots=True)
class Material:
    """All that the record holds of an ended conversation: every turn in order, who it was with, the bookings of this
    customer that were made or changed in it, and what of it was given to a person.
    """

    ended: Ended
    customer: Customer
    turns: Sequence[Turn]
    bookings: Sequence[Booking] = ()
    escalations: Sequence[Escalation] = ()


@dataclass(frozen=True, slots=True)
class ConversationNote:
    """One a conversation, written anew when it went on and ended again: `up_to` is the last turn that it covers.

    `summary` are two or three sentences, `follow_up` what staff should do, "" for nothing. `backing` says for each
    sentence what it stands on: "turn:<id>", "booking:<id>", "escalation:<id>", "fact:<name>", or
    "conversation:<id>" for what a model made of all of it. `by` is "rules" or the model's name.
    """

    org: OrgId
    conversation: ConversationId
    customer: CustomerId
    lead: LeadStatus
    summary: str
    follow_up: str
    up_to: datetime
    written_at: datetime
    by: str = "rules"
    backing: Mapping[str, Sequence[str]] = field(default_factory=dict)
