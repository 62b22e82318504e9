"""From an entry of the queue to a row of the record. Pure; raises when it is no entry."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Literal, NamedTuple, cast

import orjson

from memory.conversation import Emotion
from memory.people import Customer, CustomerId, OrgId
from memory.records.call_record import CallRecord
from memory.records.entries import CHANGING, KINDS, WORDS, ToldKind, opened_values, told_values
from memory.sealed import Seals
from memory.stores import codec

Kind = Literal["customer", "conversation", "call", "turn", "forgotten"] | ToldKind

_CALL_TIMES = ("began_at", "answered_at", "ended_at")


class Row(NamedTuple):
    """What to write: the kind says into which table, `values` are its columns."""

    kind: Kind
    values: dict[str, Any]


def row_from(org: OrgId, entry_id: bytes, fields: Mapping[bytes, bytes]) -> Row:
    """The row of an entry of this org's queue. `entry_id` is its place there, "<milliseconds>-<number>"."""
    kind = fields[b"kind"].decode()
    if kind in KINDS:
        values = _told(org, cast("ToldKind", kind), fields)
    elif kind in _READERS:
        values = _READERS[kind](org, fields)
    else:
        raise ValueError(f"unknown kind of record: {kind}")
    if kind in ("customer", "call", *CHANGING):
        values["as_of"] = as_of(entry_id)
    return Row(cast("Kind", kind), _without_nul({"org": org, **values}))


def opened(row: Row, seals: Seals | None) -> Row:
    """The row with what was sealed on its way. Raises SealBroken."""
    values, kind = row.values, row.kind
    if seals is None:
        return row
    if kind == "turn":
        return row._replace(values={**values, "text": seals.text(values["org"], values["id"], values["text"])})
    if kind != "customer":
        return row._replace(values=opened_values(kind, values, seals)) if kind in WORDS else row
    alone = Customer(CustomerId(values["id"]), OrgId(values["org"]), (), values["facts"])
    return row._replace(values={**values, "facts": dict(seals.open_customer(alone).facts)})


def as_of(entry_id: bytes) -> str:
    """A place in the queue, written so that places sort as text."""
    milliseconds, _, number = entry_id.decode().partition("-")
    return f"{int(milliseconds):015d}-{int(number or 0):06d}"


def call_bytes(call: CallRecord) -> bytes:
    """A call as an entry carries it."""
    fields = dataclasses.asdict(call)
    for name in _CALL_TIMES:
        at: datetime | None = fields[name]
        fields[name] = None if at is None else codec.microseconds(at)
    return codec.json_bytes(fields)


def _customer(org: OrgId, fields: Mapping[bytes, bytes]) -> dict[str, Any]:
    customer = codec.customer_from(org, CustomerId(fields[b"id"].decode()), fields)
    return {
        "id": customer.id,
        "contacts": [[contact.kind, contact.value] for contact in customer.contacts],
        "facts": dict(customer.facts),
        "made_at": codec.moment(int(fields[b"made_at"])),
        "merged_into": fields[b"merged_into"].decode() if b"merged_into" in fields else None,
        "stopped_at": customer.stopped_at,
    }


def _conversation(_: OrgId, fields: Mapping[bytes, bytes]) -> dict[str, Any]:
    began_at = codec.moment(int(fields[b"began_at"]))
    names = {"id": fields[b"id"].decode(), "customer": fields[b"customer"].decode()}
    return {**names, "began_at": began_at, "last_at": began_at}


def _call(org: OrgId, fields: Mapping[bytes, bytes]) -> dict[str, Any]:
    values = orjson.loads(fields[b"call"])
    if values["org"] != org:
        raise ValueError("a call of another org")
    for name in _CALL_TIMES:
        values[name] = None if values[name] is None else codec.moment(values[name])
    return {field.name: values[field.name] for field in dataclasses.fields(CallRecord)}


def _turn(org: OrgId, fields: Mapping[bytes, bytes]) -> dict[str, Any]:
    turn = codec.turn_from(fields[b"turn"])
    if turn.org != org:
        raise ValueError("a turn of another org")
    values = {field.name: getattr(turn, field.name) for field in dataclasses.fields(turn)}
    emotion: Emotion | None = turn.emotion
    values["emotion"] = None if emotion is None else dataclasses.asdict(emotion)
    values["emotion_score"] = None if emotion is None else emotion.score
    values["place"] = int(fields[b"place"])
    return values


def _forgotten(_: OrgId, fields: Mapping[bytes, bytes]) -> dict[str, Any]:
    return {"id": fields[b"id"].decode()}


def _told(org: OrgId, kind: ToldKind, fields: Mapping[bytes, bytes]) -> dict[str, Any]:
    values = told_values(kind, fields[b"told"])
    if values["org"] != org:
        raise ValueError(f"a {kind} of another org")
    return values


_READERS: dict[str, Callable[[OrgId, Mapping[bytes, bytes]], dict[str, Any]]] = {
    "customer": _customer,
    "conversation": _conversation,
    "call": _call,
    "turn": _turn,
    "forgotten": _forgotten,
}


def _without_nul(value: Any) -> Any:
    """Postgres takes no NUL in a text, and strangers send them."""
    match value:
        case str():
            return value.replace("\x00", "\ufffd")
        case list():
            return [_without_nul(item) for item in value]
        case dict():
            return {_without_nul(key): _without_nul(item) for key, item in value.items()}
        case _:
            return value
