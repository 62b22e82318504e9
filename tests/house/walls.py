"""Which stores there are, what is tried on each, and the trying: for `test_walls`."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from gateway.channels.inbox_redis import InboxRedis
from memory.calendars.marks_redis import CalendarMarks
from memory.errors import MemoryTrouble
from memory.identity import Identity
from memory.jobs_redis import Jobs
from memory.lease_redis import Leases
from memory.live_forgetting_redis import LiveForgetting
from memory.live_redis import LiveFeed, Publisher
from memory.moving import MovingMemory
from memory.one_time_codes_redis import OneTimeCodes
from memory.outbox_redis import OutboxRedis
from memory.people import OrgId
from memory.records.bookings_sql import BookingsSql
from memory.records.conversation_notes_sql import ConversationNotesSql
from memory.records.daybook_sql import DaybookSql
from memory.records.escalations_sql import EscalationsSql
from memory.records.queue_redis import RecordQueue
from memory.resealing_redis import SealingState
from memory.sealed import SealedMemory
from memory.steady import SteadyMemory
from memory.stores.answers_redis import AnswersRedis
from memory.stores.lock_neo4j import Neo4jLocks
from memory.stores.lock_postgres import PostgresLocks
from memory.stores.lock_redis import RedisLocks
from memory.stores.neo4j import Neo4jMemory
from memory.stores.postgres import PostgresMemory
from memory.stores.redis import RedisMemory
from memory.stores.spending_redis import SpendingRedis
from memory.waiting_sealed_redis import WaitingSealed
from telephony.admission_redis import Admission
from telephony.calls_redis import CallsRedis
from telephony.media_tokens_redis import MediaTokens
from telephony.open_calls_redis import OpenCalls
from telephony.webhook_ids_redis import WebhookIds
from tests.house import attempts as kept
from tests.house import attempts_live as live
from tests.house.attempts import SECRET, SECRETS, Attempt
from tests.house.reading import Sources, parse

WALLS: Mapping[type, Mapping[str, Attempt]] = {
    RedisMemory: {**kept.MEMORY, **kept.SWAPS},
    PostgresMemory: {**kept.MEMORY, **kept.SWAPS, **kept.SWEEPS},
    Neo4jMemory: {**kept.MEMORY, **kept.SWAPS, **kept.SWEEPS},
    SealedMemory: kept.MEMORY,
    SteadyMemory: {**kept.MEMORY, **kept.ALONE},
    MovingMemory: {**kept.MEMORY, **kept.SWAPS},
    RedisLocks: kept.LOCKS,
    PostgresLocks: kept.LOCKS,
    Neo4jLocks: kept.LOCKS,
    BookingsSql: kept.BOOKINGS,
    EscalationsSql: kept.ESCALATIONS,
    DaybookSql: kept.DAYBOOK,
    ConversationNotesSql: kept.NOTES,
    OutboxRedis: live.OUTBOX,
    InboxRedis: live.INBOX,
    Identity: live.IDENTITY,
    OneTimeCodes: live.CODES,
    AnswersRedis: live.ANSWERS,
    LiveFeed: live.FEED,
    Publisher: live.PUBLISHER,
    LiveForgetting: live.FORGETTING,
    RecordQueue: live.QUEUE,
    SpendingRedis: live.SPENDING,
    SealingState: live.SEALING,
    WaitingSealed: live.WAITING,
    Jobs: live.JOBS,
    Leases: live.LEASES,
    CalendarMarks: live.MARKS,
    CallsRedis: live.CALLS,
    MediaTokens: live.TOKENS,
    WebhookIds: live.WEBHOOKS,
    Admission: live.ADMISSION,
    OpenCalls: live.OPEN_CALLS,
}
"""Every store, with an attempt on each of its methods."""

ELSEWHERE = {
    "JobWorker": "tests/memory/test_jobs_redis.py::test_jobs_of_another_org_are_not_seen",
    "RecordWriter": "tests/memory/records/test_rows.py::test_what_another_org_s_queue_holds_is_refused",
}
"""Stores that do their work unasked, and the test that tries them."""

NO_STORES = {
    "Ground": "what the parts of a store stand on",
    "Neo4jGraph": "connections",
    "PostgresPool": "connections",
    "MoveStages": "one for all orgs, for the operator",
}

_STORED_IN = ("redis", "sql", "postgres", "neo4j")


def store_classes(sources: Sources) -> dict[str, str]:
    """The public classes of all modules that are named for what they store in, each with its path."""
    found: dict[str, str] = {}
    for path, text in sources.items():
        if not path.startswith("tests/") and PurePosixPath(path).stem.endswith(_STORED_IN) and path.endswith(".py"):
            found |= {each.name: path for each in parse(text).body if isinstance(each, ast.ClassDef) and _does(each)}
    return found


def _does(defined: ast.ClassDef) -> bool:
    """Whether it is public, and neither plain data, a Protocol nor an error."""
    bases = {getattr(base, "id", "") for base in defined.bases}
    plain = any("dataclass" in ast.dump(each) for each in defined.decorator_list)
    return not (defined.name.startswith("_") or plain or bases & {"Protocol", "NamedTuple", "Exception"})


def unwalled(classes: Mapping[str, str]) -> list[str]:
    """Those that nothing is tried on: neither they themselves nor a whole that they are part of."""
    known = {each.__name__ for walled in WALLS for each in walled.__mro__}
    return sorted(f"{name} in {path}" for name, path in classes.items() if name not in {*known, *ELSEWHERE, *NO_STORES})


def methods(kind: type) -> set[str]:
    """All that can be called on it from outside."""
    return {name for name, _ in inspect.getmembers(kind, inspect.isfunction) if not name.startswith("_")}


@dataclass(frozen=True, slots=True)
class Walled:
    """A store as each org gets it, what is ours in it, and how all of ours looks."""

    kind: type
    store: Callable[[OrgId], Any]
    ours: Any
    looks: Callable[[], Any]


async def attempted(walled: Walled, org: OrgId, attempts: Mapping[str, Attempt]) -> None:
    """Each method is tried by orgs of its own, one named like a pattern of ours, and what is ours looks as before."""
    assert set(attempts) == methods(walled.kind), "a method without an attempt, or an attempt on none"
    before = await walled.looks()
    assert SECRET in repr(before)
    for name, attempt in attempts.items():
        for other in (OrgId(f"{org}-{name}"), OrgId(f"{org[:-1]}?")):
            try:
                given = await attempt(walled.store(other), other, walled.ours)
            except MemoryTrouble as trouble:
                given = trouble
            assert not any(secret in repr(given) for secret in SECRETS), f"{name} gives what is ours"
            assert repr(await walled.looks()) == repr(before), f"{name} changes what is ours"
