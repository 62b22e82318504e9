"""What another org tries with our ids: one attempt on each method of each store, for `test_walls`."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any

from memory.bookings import Seating, Terms
from memory.conversation import Turn, TurnId
from memory.conversation_notes import Ended
from memory.memories import Memory, MemoryId
from memory.people import Contact, OrgId

NOW = datetime(2026, 11, 20, 18, tzinfo=UTC)
DAY = NOW + timedelta(days=2)
PHONE, EMAIL = Contact("phone", "+14155550123"), Contact("email", "zoe@example.com")
SECRET = "Secretword"
"""Stands in everything that ours has to hide."""
SPENT = 7_007_007
SECRETS = (SECRET, str(SPENT))
SEATING = Seating(DAY.date(), time(18), DAY)
TERMS = Terms("read", {"adult": 2}, {}, {"name": "theirs"}, 1, 1)
WHEN = (NOW - timedelta(days=1), NOW + timedelta(days=1))

Attempt = Callable[[Any, OrgId, Any], Any]
"""Calls one method of a store for another org, with what `ours` has."""


async def begun(endless: Any) -> None:
    """Begin what never ends, and end it."""
    with suppress(TimeoutError):
        async with asyncio.timeout(0.05):
            await endless


async def entered(lock: Any) -> None:
    async with asyncio.timeout(20):
        async with lock:
            pass


def turn(org: OrgId, ours: Any, text: str = "theirs") -> Turn:
    return Turn(TurnId("turn-of-ours"), org, ours.thread, ours.zoe, "customer", "sms", text, NOW)


def memory(org: OrgId, ours: Any, text: str = "theirs") -> Memory:
    return Memory(MemoryId("memory-of-ours"), org, ours.zoe, "fact", text, NOW, "permanent")


MEMORY: dict[str, Attempt] = {
    "customer_for": lambda s, o, a: s.customer_for(o, PHONE),
    "customers_for": lambda s, o, a: s.customers_for(o, PHONE),
    "customer": lambda s, o, a: s.customer(o, a.zoe),
    "remember": lambda s, o, a: s.remember(o, a.zoe, {"name": "theirs", "secret": ""}),
    "link": lambda s, o, a: s.link(o, a.zoe, Contact("web", "visitor-theirs")),
    "add_person": lambda s, o, a: s.add_person(o, PHONE, "Tom"),
    "set_stopped": lambda s, o, a: s.set_stopped(o, a.zoe, NOW),
    "merge": lambda s, o, a: s.merge(o, a.tom, a.zoe),
    "split": lambda s, o, a: s.split(o, a.merged),
    "conversation": lambda s, o, a: s.conversation(o, a.zoe, now=NOW),
    "conversations": lambda s, o, a: s.conversations(o, a.zoe),
    "move_conversation": lambda s, o, a: s.move_conversation(o, a.thread, a.tom),
    "save_notes": lambda s, o, a: s.save_notes(o, a.thread, {"notes": "theirs"}),
    "add_turn": lambda s, o, a: s.add_turn(turn(o, a)),
    "turns": lambda s, o, a: s.turns(o, a.thread),
    "lock": lambda s, o, a: entered(s.lock(o, a.thread)),
    "keep": lambda s, o, a: s.keep(memory(o, a)),
    "memories": lambda s, o, a: s.memories(o, a.zoe),
    "drop": lambda s, o, a: s.drop(o, MemoryId("memory-of-ours")),
    "orgs": lambda s, o, a: s.customer_ids(o),  # it names orgs, and nothing of them
    "customer_ids": lambda s, o, a: s.customer_ids(o),
    "bundle": lambda s, o, a: s.bundle(o, a.zoe),
    "put": lambda s, o, a: s.put(replace(a.empty, org=o)),
    "forget": lambda s, o, a: s.forget(o, a.zoe),
    "traces": lambda s, o, a: s.traces(o, [a.zoe, SECRET]),
}
SWAPS: dict[str, Attempt] = {
    "swap": lambda s, o, a: s.swap(replace(a.bundle, org=o), replace(a.empty, org=o)),
}
SWEEPS: dict[str, Attempt] = {"sweep": lambda s, o, a: s.sweep()}  # what has run out, of whomever: nothing of ours has
ALONE: dict[str, Attempt] = {"run": lambda s, o, a: begun(s.run())}
LOCKS: dict[str, Attempt] = {
    "take": lambda s, o, a: s.take(o, a.thread, "ours", hold_seconds=30),
    "keep": lambda s, o, a: s.keep(o, a.thread, "ours", hold_seconds=0.001),
    "give_back": lambda s, o, a: s.give_back(o, a.thread, "ours"),
}


BOOKINGS: dict[str, Attempt] = {
    "taken": lambda s, o, a: s.taken(o, DAY.date(), DAY.date(), now=NOW),
    "hold": lambda s, o, a: s.hold(
        o, a.zoe, SEATING, places=1, party={"adult": 1}, conversation=a.thread, until=DAY, now=NOW, once="ours"
    ),
    "book": lambda s, o, a: s.book(o, a.booking, places=1, read_back="read", now=NOW, once="book"),
    "move": lambda s, o, a: s.move(o, a.booking, SEATING, places=1, moves=0, now=NOW, once="move"),
    "change": lambda s, o, a: s.change(o, a.booking, TERMS, instead_of="ours", now=NOW, once="change"),
    "cancel": lambda s, o, a: s.cancel(o, a.booking, deposit="kept", now=NOW, once="cancel"),
    "paid": lambda s, o, a: s.paid(o, a.booking, now=NOW, once="paid"),
    "of_customer": lambda s, o, a: s.of_customer(o, a.zoe),
    "by_reference": lambda s, o, a: s.by_reference(o, a.reference),
    "between": lambda s, o, a: s.between(o, DAY.date(), DAY.date()),
}
ESCALATIONS: dict[str, Attempt] = {
    "open": lambda s, o, a: s.open(
        o, a.thread, a.zoe, reason="asked", story="theirs", stays=False, now=NOW, once="ours"
    ),
    "close": lambda s, o, a: s.close(o, a.escalation, by="theirs", now=NOW),
    "of_conversation": lambda s, o, a: s.of_conversation(o, a.thread),
    "waiting": lambda s, o, a: s.waiting(o),
}
DAYBOOK: dict[str, Attempt] = {
    "calls": lambda s, o, a: s.calls(o, WHEN, most=9),
    "call_counts": lambda s, o, a: s.call_counts(o, WHEN),
    "conversation_counts": lambda s, o, a: s.conversation_counts(o, WHEN),
    "sayings": lambda s, o, a: s.sayings(o, WHEN, words=[SECRET], most=9),
    "last_sayings": lambda s, o, a: s.last_sayings(o, a.zoe, most=9),
    "customers_called": lambda s, o, a: s.customers_called(o, SECRET, most=9),
    "customers": lambda s, o, a: s.customers(o, [a.zoe]),
    "notes": lambda s, o, a: s.notes(o, WHEN, most=9),
    "notes_of": lambda s, o, a: s.notes_of(o, a.zoe, most=9),
    "bookings": lambda s, o, a: s.bookings(o, DAY.date(), DAY.date(), most=9),
    "bookings_of": lambda s, o, a: s.bookings_of(o, a.zoe, most=9),
    "deposits_due": lambda s, o, a: s.deposits_due(o, NOW.date(), most=9),
    "escalations": lambda s, o, a: s.escalations(o, most=9),
    "with_facts": lambda s, o, a: s.with_facts(o, "name", most=9),
}
NOTES: dict[str, Attempt] = {
    "pending": lambda s, o, a: s.pending(o, now=DAY, gap=timedelta(0), settle=timedelta(0)),
    "material": lambda s, o, a: s.material(Ended(o, a.thread, a.zoe, NOW, DAY)),
    "write": lambda s, o, a: s.write(replace(a.note, org=o, summary="theirs", up_to=DAY)),
    "of": lambda s, o, a: s.of(o, a.thread),
}
