"""What a customer may ask for: a copy of everything that is known of them, and to be forgotten everywhere."""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from time import monotonic
from typing import Any, Protocol

from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import AsyncEngine

from memory.bundle import Bundle
from memory.conversation import JSON
from memory.errors import NotFound
from memory.identity import unnamed
from memory.people import Contact, CustomerId, OrgId
from memory.records import forgetting
from memory.records.exporting import rows_of
from memory.records.in_turn import InTurn
from memory.store import MemoryStore

FORMAT = "frontdesk.customer.1"
_RECORD_SECONDS = 10.0
_LOOK_SECONDS = 0.05


class Live(Protocol):
    """See `memory.live_forgetting_redis.LiveForgetting`."""

    async def forget(self, org: OrgId, words: set[str]) -> int: ...
    async def off_the_disk(self) -> None: ...
    async def on_its_way(self, org: OrgId, words: set[str]) -> bool: ...
    async def traces(self, org: OrgId, words: set[str]) -> list[str]: ...


class Outgoing(Protocol):
    """See `memory.outbox_redis.OutboxRedis`."""

    async def forget(self, org: OrgId, customer: CustomerId) -> None: ...


@dataclass(frozen=True, slots=True)
class Everywhere:
    """All places where something of a customer is kept. `record_seconds` is how long the record's writer may take."""

    memory: MemoryStore
    engine: AsyncEngine
    outbox: Outgoing
    live: Live
    record_seconds: float = _RECORD_SECONDS


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What was deleted, counted by what it was, and where something still stands: nowhere, if all went well."""

    deleted: Mapping[str, int]
    traces: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Known:
    """Who it is about: ids (of merged ones too, and those that they had before they said their name), their bundles,
    their rows, and the words by which they would be found.
    """

    ids: tuple[CustomerId, ...]
    bundles: tuple[Bundle, ...]
    rows: Mapping[str, list[JSON]]
    words: set[str]


async def export(places: Everywhere, org: OrgId, customer: CustomerId, *, now: datetime) -> dict[str, JSON]:
    """Everything of one customer as JSON, in the memory and in the record. Raises NotFound and StoreDown."""
    known = await _known(places, org, customer)
    return {
        "format": FORMAT,
        "exported_at": now.isoformat(),
        "org": org,
        "customer": known.ids[0],
        "people": [_person(bundle) for bundle in known.bundles],
        "conversations": [_plain(kept) for bundle in known.bundles for kept in bundle.conversations],
        "memories": [_plain(memory) for bundle in known.bundles for memory in bundle.memories],
        "record": dict(known.rows),
    }


async def forget(places: Everywhere, org: OrgId, customer: CustomerId) -> Forgotten:
    """Delete a customer, and all merged into them, in every store; and look whether anything is left.

    May be done again, also when it was stopped in the middle. Raises NotFound and StoreDown.
    """
    known = await _known(places, org, customer)
    for id in known.ids:
        await places.outbox.forget(org, id)
    live = await places.live.forget(org, known.words)
    others = await _leave_out(places, org, known)
    for bundle in known.bundles:
        await places.memory.forget(org, bundle.customer)
    await _forget_rows(places, org, known)
    await _until_written(places, org, known.words | others)
    await _forget_rows(places, org, known)  # what was on its way when they went
    live += await places.live.forget(org, known.words)
    await places.live.off_the_disk()
    await forgetting.off_the_disk(places.engine)
    return Forgotten(_counted(known, live), tuple(await _traces(places, org, known.words)))


async def _known(places: Everywhere, org: OrgId, customer: CustomerId) -> _Known:
    try:
        whole = await places.memory.customer(org, customer)
        ids, contacts = (whole.id, *whole.merged), whole.contacts
        bundles = tuple([await places.memory.bundle(org, id) for id in ids])
        before = await _unnamed(places, org, bundles)
        ids, bundles = (*ids, *(bundle.customer for bundle in before)), (*bundles, *before)
        contacts = (*contacts, *(contact for bundle in before for contact, _ in bundle.contacts))
    except NotFound:  # the memory may have forgotten them, and the record not
        ids, contacts, bundles = (customer,), (), ()
    rows = await InTurn(places.engine).change(org, lambda connection: rows_of(connection, org, ids))
    if not bundles and not any(rows.values()):
        raise NotFound(f"there is no customer {customer} in org {org}")
    threads = [kept for bundle in bundles for kept in bundle.conversations]
    words: set[str] = {*ids, *(kept.conversation.id for kept in threads)}
    words |= {turn.id for kept in threads for turn in kept.turns}
    for table in ("conversations", "calls", "messages", "turns"):
        words |= {str(row["id"]) for row in rows[table] if isinstance(row, dict)}
    for contact in contacts:
        if all(each.id in ids for each in await places.memory.customers_for(org, contact)):
            words.add(contact.value)
    return _Known(ids, bundles, rows, words)


async def _unnamed(places: Everywhere, org: OrgId, bundles: Sequence[Bundle]) -> list[Bundle]:
    """What they were on a shared contact, in each call and text, until they said who they are."""
    turns = [turn for bundle in bundles for kept in bundle.conversations for turn in kept.turns]
    came_in = {turn.call for turn in turns if turn.call} | {turn.id for turn in turns if turn.who == "customer"}
    found = await asyncio.gather(*(places.memory.customers_for(org, unnamed(each)) for each in sorted(came_in)))
    return [await places.memory.bundle(org, nobody.id) for nobodies in found for nobody in nobodies]


async def _leave_out(places: Everywhere, org: OrgId, known: _Known) -> set[str]:
    """Take them out of what is known of others who share a contact, such as who wrote last. Gives the others' ids."""
    others = set[str]()
    own = {contact for bundle in known.bundles for contact, _ in bundle.contacts}
    for contact in own.union(*(bundle.shares for bundle in known.bundles)):
        for each in await places.memory.customers_for(org, contact):
            named = {name: "" for name, value in each.facts.items() if any(id in value for id in known.ids)}
            if each.id not in known.ids and named:
                await places.memory.remember(org, each.id, named)
                others.add(each.id)
    return others


async def _until_written(places: Everywhere, org: OrgId, words: set[str]) -> None:
    """Until the record's writer, in whichever process, has nothing of theirs in hand; at most `record_seconds`."""
    patient_until = monotonic() + places.record_seconds
    while monotonic() < patient_until:
        if not await places.live.on_its_way(org, words):
            return
        await asyncio.sleep(_LOOK_SECONDS)


async def _forget_rows(places: Everywhere, org: OrgId, known: _Known) -> None:
    def change(connection: Connection) -> None:
        for id in known.ids:
            forgetting.forget(connection, org, id)

    await InTurn(places.engine).change(org, change)


async def _traces(places: Everywhere, org: OrgId, words: set[str]) -> list[str]:
    def look(connection: Connection) -> list[str]:
        return forgetting.traces(connection, org, words)

    kept = {*await places.memory.traces(org, words), *await places.live.traces(org, words)}
    rows = await InTurn(places.engine).change(org, look)
    return sorted([*(f"memory: {each}" for each in kept), *(f"record: {each}" for each in rows)])


def _counted(known: _Known, live: int) -> dict[str, int]:
    threads = [kept for bundle in known.bundles for kept in bundle.conversations]
    return {
        "people": len(known.bundles),
        "conversations": len(threads),
        "turns": sum(len(kept.turns) for kept in threads),
        "memories": sum(len(bundle.memories) for bundle in known.bundles),
        "live": live,
        **{f"record.{table}": len(rows) for table, rows in known.rows.items() if rows},
    }


def _person(bundle: Bundle) -> Any:
    fields = _plain(bundle)
    left_out = ("org", "contacts", "conversations", "memories")
    contacts = [{"kind": each.kind, "value": each.value, "since": since.isoformat()} for each, since in bundle.contacts]
    return {**{name: value for name, value in fields.items() if name not in left_out}, "contacts": contacts}


def _plain(value: Any) -> Any:
    """Plain values; times as ISO 8601."""
    match value:
        case datetime():
            return value.isoformat()
        case Contact():
            return {"kind": value.kind, "value": value.value}
        case Mapping():
            return {name: _plain(each) for name, each in value.items()}
        case list() | tuple():
            return [_plain(each) for each in value]
        case _ if dataclasses.is_dataclass(value) and not isinstance(value, type):
            return {each.name: _plain(getattr(value, each.name)) for each in dataclasses.fields(value)}
    return value
