"""Turns and conversations as bytes and back: JSON, the same for every backend that stores bytes.

Reading takes what an older or newer version wrote: it ignores what it does not know and fills what is missing.
Times are kept in UTC, to the microsecond.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson

from memory.conversation import JSON, Conversation, ConversationId, Emotion, Turn, TurnId
from memory.memories import Memory
from memory.people import Contact, ContactKind, Customer, CustomerId, OrgId

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EMOTION_FIELDS = ("score", "label", "confidence", "words", "voice")
_MEMORY_FIELDS = ("id", "org", "customer", "kind", "text", "retention", "conversation")
_OPTIONAL = ("call", "intent", "agent", "confidence", "interrupted", "continues")


def microseconds(at: datetime) -> int:
    """Microseconds since 1970. Exact. Raises ValueError for a time without its zone."""
    if at.tzinfo is None:
        raise ValueError("a time in memory needs its time zone")
    return (at - _EPOCH) // timedelta(microseconds=1)


def moment(at_microseconds: int) -> datetime:
    """The time that `microseconds` was made of, in UTC."""
    return _EPOCH + timedelta(microseconds=at_microseconds)


def json_bytes(value: JSON) -> bytes:
    """JSON of a plain value. Half characters (lone surrogates), which strangers can send, become question marks."""
    try:
        return orjson.dumps(value)
    except orjson.JSONEncodeError:
        return orjson.dumps(_whole(value))


def notes_from(data: bytes | None) -> dict[str, JSON]:
    """The notes of a conversation; none when there is nothing."""
    return orjson.loads(data) if data else {}


def turn_bytes(turn: Turn) -> bytes:
    """A turn as JSON."""
    fields: dict[str, JSON] = {
        "id": turn.id,
        "org": turn.org,
        "conversation": turn.conversation,
        "customer": turn.customer,
        "who": turn.who,
        "channel": turn.channel,
        "text": turn.text,
        "at": microseconds(turn.at),
    }
    for name in _OPTIONAL:
        value = getattr(turn, name)
        if value is not None and value is not False:
            fields[name] = value
    if turn.emotion is not None:
        fields["emotion"] = {name: getattr(turn.emotion, name) for name in _EMOTION_FIELDS}
    return json_bytes(fields)


def turn_from(data: bytes) -> Turn:
    """The turn that `turn_bytes` made. Raises ValueError or KeyError when it is none."""
    fields = orjson.loads(data)
    if not isinstance(fields, dict):
        raise ValueError("a turn is a JSON object")
    emotion = fields.get("emotion")
    return Turn(
        id=TurnId(fields["id"]),
        org=OrgId(fields["org"]),
        conversation=ConversationId(fields["conversation"]),
        customer=CustomerId(fields["customer"]),
        who=fields["who"],
        channel=fields["channel"],
        text=fields["text"],
        at=moment(fields["at"]),
        emotion=Emotion(**{name: emotion.get(name) for name in _EMOTION_FIELDS}) if emotion else None,
        **{name: fields[name] for name in _OPTIONAL if name in fields},
    )


def customer_from(org: OrgId, customer: CustomerId, fields: Mapping[bytes, bytes]) -> Customer:
    """A customer from the fields of its hash, as `people_scripts` lays them out. Own contacts come first."""
    stopped_at = fields.get(b"stopped_at")
    return Customer(
        customer,
        org,
        tuple(contact for kind in ("contact", "shares") for contact, _ in contacts_from(fields, kind)),
        {name.decode()[5:]: value.decode() for name, value in fields.items() if name.startswith(b"fact:")},
        stopped_at=moment(int(stopped_at)) if stopped_at else None,
    )


def contacts_from(fields: Mapping[bytes, bytes], kind: str) -> list[tuple[Contact, datetime]]:
    """The contacts of a customer's hash and since when each is known, first met first. `kind` is contact or shares."""
    found = [
        (int(value), name.decode().partition(":")[2])
        for name, value in fields.items()
        if name.startswith(f"{kind}:".encode())
    ]
    return [(contact_of(field), moment(at)) for at, field in sorted(found)]


def joined(people: Sequence[Customer]) -> Customer:
    """One person of those merged into the first: the contacts of all, and of the facts the first that is known."""
    first = people[0]
    if len(people) == 1:
        return first
    stopped = [person.stopped_at for person in people if person.stopped_at]
    return replace(
        first,
        contacts=tuple(dict.fromkeys(contact for person in people for contact in person.contacts)),
        facts={name: value for person in reversed(people) for name, value in person.facts.items()},
        merged=tuple(person.id for person in people[1:]),
        stopped_at=min(stopped, default=None),
    )


def contact_field(contact: Contact) -> str:
    """A contact as the name of a field."""
    return f"{contact.kind}:{contact.value}"


def contact_of(field: str) -> Contact:
    """The contact that `contact_field` made. Raises ValueError for one of an unknown kind."""
    kind, _, value = field.partition(":")
    return Contact(_kind(kind), value)


def memory_bytes(memory: Memory) -> bytes:
    """A memory as JSON."""
    fields: dict[str, JSON] = {
        name: getattr(memory, name) for name in _MEMORY_FIELDS if getattr(memory, name) is not None
    }
    return json_bytes({**fields, "at": microseconds(memory.at), "data": dict(memory.data)})


def memory_from(data: bytes, *, customer: CustomerId | None = None) -> Memory:
    """The memory that `memory_bytes` made, of `customer` if it is said."""
    fields = orjson.loads(data)
    return Memory(
        **{
            **{name: fields.get(name) for name in _MEMORY_FIELDS},
            "at": moment(fields["at"]),
            "data": fields.get("data") or {},
            **({"customer": customer} if customer else {}),
        }
    )


def conversation_from(org: OrgId, id: ConversationId, fields: Mapping[bytes, bytes], *, goes_on: bool) -> Conversation:
    """A conversation from the fields of its hash."""
    return Conversation(
        id=id,
        org=org,
        customer=CustomerId(fields[b"customer"].decode()),
        began_at=moment(int(fields[b"began_at"])),
        last_at=moment(int(fields[b"last_at"])),
        notes=notes_from(fields.get(b"notes")),
        goes_on=goes_on,
    )


def _kind(kind: str) -> ContactKind:
    if kind not in ("phone", "email", "web"):
        raise ValueError(f"unknown kind of contact: {kind}")
    return kind


def _whole(value: Any) -> Any:
    match value:
        case str():
            return value.encode("utf-8", "replace").decode()
        case list() | tuple():
            return [_whole(item) for item in value]
        case dict():
            return {_whole(key): _whole(item) for key, item in value.items()}
        case _:
            return value
