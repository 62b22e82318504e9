"""What the durable record holds beside people, conversations, turns and calls: each told whole, as it stands."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, get_type_hints

import orjson

from memory.conversation import JSON
from memory.people import CustomerId, OrgId
from memory.sealed import Seals
from memory.stores import codec


@dataclass(frozen=True, slots=True)
class MessageRecord:
    """A message to a customer and how far it has come; told again when that changes."""

    id: str
    org: OrgId
    customer: CustomerId
    channel: str
    purpose: str
    state: str
    text: str
    made_at: datetime
    changed_at: datetime
    tries: int = 0
    code: str | None = None
    conversation: str | None = None
    turn: str | None = None
    carrier_ids: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Feedback:
    """What somebody thought of an answer or a conversation: `score` is from 0 to 1, `by` customer, staff or a judge."""

    id: str
    org: OrgId
    customer: CustomerId
    conversation: str
    by: str
    score: float
    at: datetime
    turn: str | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True)
class TutorPair:
    """One question with the answers of the student and of the teacher, to learn from."""

    id: str
    org: OrgId
    customer: CustomerId
    conversation: str
    turn: str
    prompt: list[JSON]
    student: str
    teacher: str
    at: datetime
    reward: float | None = None
    labels: dict[str, JSON] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ConversationLabels:
    """What was made of a conversation afterwards: its route, answers to compare, its reward and labels."""

    id: str
    org: OrgId
    at: datetime
    route: dict[str, JSON] = field(default_factory=dict)
    student_response: str | None = None
    teacher_response: str | None = None
    reward: float | None = None
    labels: dict[str, JSON] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ModelVersion:
    """A model of ours: what it was made from, how good it was found, and whether it serves."""

    id: str
    org: OrgId
    use: str
    base: str
    state: str
    made_at: datetime
    changed_at: datetime
    metrics: dict[str, JSON] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Usage:
    """What something cost: `quantity` in `unit` (tokens, seconds, characters, segments) of a provider's model."""

    id: str
    org: OrgId
    kind: str
    provider: str
    quantity: float
    unit: str
    microdollars: int
    at: datetime
    model: str | None = None
    conversation: str | None = None
    call: str | None = None


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """Who did what to what, and when. `details` hold no personal data."""

    id: str
    org: OrgId
    by: str
    action: str
    subject: str
    at: datetime
    details: dict[str, JSON] = field(default_factory=dict)


Told = MessageRecord | Feedback | TutorPair | ConversationLabels | ModelVersion | Usage | AuditEntry
ToldKind = Literal["message", "feedback", "tutor_pair", "labels", "model_version", "usage", "audit"]

KINDS: Mapping[ToldKind, type[Told]] = {
    "message": MessageRecord,
    "feedback": Feedback,
    "tutor_pair": TutorPair,
    "labels": ConversationLabels,
    "model_version": ModelVersion,
    "usage": Usage,
    "audit": AuditEntry,
}
CHANGING: frozenset[ToldKind] = frozenset({"message", "labels", "model_version"})
"""Told again, and the newest counts. The others are told once."""

WORDS: Mapping[str, tuple[str, ...]] = {
    "message": ("text",),
    "feedback": ("text",),
    "tutor_pair": ("prompt", "student", "teacher", "labels"),
    "labels": ("route", "student_response", "teacher_response", "labels"),
}
"""What somebody said, or what was made of it: sealed while it waits in the queue."""

_TIMES = {kind: [name for name, hint in get_type_hints(cls).items() if hint is datetime] for kind, cls in KINDS.items()}


def kind_of(entry: Told) -> ToldKind:
    """The kind under which it goes through the queue."""
    return next(kind for kind, cls in KINDS.items() if cls is type(entry))


def told_bytes(entry: Told, seals: Seals | None = None) -> bytes:
    """As the queue carries it, its words sealed if there are `seals`."""
    kind = kind_of(entry)
    fields = {each.name: getattr(entry, each.name) for each in dataclasses.fields(entry)}
    for name in _TIMES[kind]:
        fields[name] = codec.microseconds(fields[name])
    if seals:
        for name in WORDS.get(kind, ()):
            fields[name] = seals.value(fields[name], entry.org, entry.id, kind, name)
    return codec.json_bytes(fields)


def opened_values(kind: str, values: Mapping[str, Any], seals: Seals) -> dict[str, Any]:
    """The columns with their words opened. Raises SealBroken."""
    of = (values["org"], values["id"], kind)
    return {**values, **{name: seals.open_value(values[name], *of, name) for name in WORDS.get(kind, ())}}


def told_values(kind: ToldKind, data: bytes) -> dict[str, Any]:
    """The columns of its row. Raises KeyError or ValueError when it is none."""
    fields = orjson.loads(data)
    for name in _TIMES[kind]:
        fields[name] = codec.moment(fields[name])
    return {each.name: fields[each.name] for each in dataclasses.fields(KINDS[kind])}
