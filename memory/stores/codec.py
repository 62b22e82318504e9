"""Turns and conversations as bytes and back: JSON, the same for every backend that stores bytes.

Reading takes what an older or newer version wrote: it ignores what it does not know and fills what is missing.
Times are kept in UTC, to the microsecond.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson

from memory.conversation import JSON, Conversation, ConversationId, Emotion, Turn, TurnId
from memory.people import Contact, ContactKind, Customer, CustomerId, OrgId

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EMOTION_FIELDS = ("score", "label", "confidence", "words", "voice")
_OPTIONAL = ("call", "intent", "agent", "confidence", "interrupted")


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
    """A customer from the fields of its hash: `fact:<name>`, and `contact:<kind>:<value>` with when it was learned."""
    facts: dict[str, str] = {}
    contacts: list[tuple[int, str, Contact]] = []
    for key, value in fields.items():
        what, _, rest = key.decode().partition(":")
        if what == "fact":
            facts[rest] = value.decode()
        elif what == "contact":
            kind, _, address = rest.partition(":")
            contacts.append((int(value), rest, Contact(_kind(kind), address)))
    return Customer(customer, org, tuple(contact for *_, contact in sorted(contacts, key=lambda c: c[:2])), facts)


def contact_field(contact: Contact) -> str:
    """The name under which a customer's hash holds a contact."""
    return f"contact:{contact.kind}:{contact.value}"


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
