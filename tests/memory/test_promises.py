"""Promises and what came of them, as every backend keeps them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from memory.conversation import JSON, ConversationId
from memory.memories import KEPT, Memory, MemoryId
from memory.people import Contact, CustomerId, OrgId
from memory.promises import EARLIER, Means, deed, deed_id, promises

NOW = datetime(2026, 11, 20, 20, tzinfo=UTC)
ORG, CUSTOMER, THREAD = OrgId("org"), CustomerId("cus"), ConversationId("con_1")


def promise(name: str = "p1", *means: str, at: datetime = NOW) -> Memory:
    data: dict[str, JSON] = {"turns": [name], "means": list[JSON](means or ("person",))}
    return Memory(MemoryId(name), ORG, CUSTOMER, "promise", "We will.", at, "long", THREAD, data)


def done(
    means: Means = "person", *, after: timedelta = timedelta(hours=1), conversation: ConversationId | None = THREAD
) -> Memory:
    return deed(ORG, CUSTOMER, means, of="e1", at=NOW + after, conversation=conversation)


def open_ones(*memories: Memory) -> list[str]:
    return [each.memory.id for each in promises(memories) if each.kept_by is None]


def test_a_deed_of_its_kind_keeps_a_promise():
    assert open_ones(promise()) == ["p1"]
    assert open_ones(done(), promise()) == []
    assert open_ones(done("text"), promise()) == ["p1"]
    assert open_ones(done("booking"), promise("p1", "text", "booking")) == []


def test_one_that_was_made_afterwards_or_elsewhere_is_open():
    assert open_ones(promise(at=NOW + timedelta(hours=2)), done()) == ["p1"]
    assert open_ones(promise(), done(after=-EARLIER)) == []  # sent while the sentence was still being said
    assert open_ones(promise(), done(conversation=ConversationId("con_2"))) == ["p1"]
    assert open_ones(promise(), done(conversation=None)) == []


def test_the_first_deed_is_what_kept_it_and_a_deed_is_no_promise():
    [found] = promises([done(), replace(done(after=timedelta(minutes=5)), id=deed_id("e0")), promise()])
    assert found.kept_by
    assert found.kept_by.id == deed_id("e0")


def test_one_that_nothing_can_keep_stays_open():
    old = replace(promise(), data={"turns": ["t1"]})
    assert open_ones(old, done()) == ["p1"]
    assert open_ones(replace(old, data={"means": "person"}), done()) == ["p1"]


@pytest.mark.parametrize("means", ["person", "text", "booking"])
async def test_every_store_keeps_both_and_forgets_the_deed_when_it_was_none(store, org, clock, means):
    customer = await store.customer_for(org, Contact("phone", "+14155550123"))
    ours = {"org": org, "customer": customer.id, "at": clock(), "conversation": None}
    made = replace(promise("p1", means), **ours)
    kept = replace(deed(org, customer.id, means, of="m1", at=clock()), at=clock())
    await store.keep(made)
    assert await store.keep(kept)
    assert not await store.keep(kept)
    assert open_ones(*await store.memories(org, customer.id, kinds=("promise",))) == []
    await store.drop(org, deed_id("m1"))
    assert open_ones(*await store.memories(org, customer.id)) == ["p1"]
    await store.keep(kept)
    clock.turn(KEPT["long"])
    clock.turn(seconds=-1)
    assert open_ones(*await store.memories(org, customer.id)) == []
