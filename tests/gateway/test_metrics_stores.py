"""Stores that are timed and counted give what they gave, and raise what they raised."""

from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from prometheus_client import CollectorRegistry

from gateway.metrics import Meters
from gateway.metrics_stores import counted, timed
from memory.conversation import ConversationId
from memory.errors import StoreDown
from memory.escalations import Escalation, EscalationId
from memory.people import CustomerId, OrgId

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


class Store:
    """Some operations of a store."""

    name = "a store"

    def __init__(self) -> None:
        self.locked = False

    async def turns(self, org: str, *, last: int) -> list[str]:
        return [org] * last

    async def add_turn(self) -> bool:
        raise StoreDown("away")

    @asynccontextmanager
    async def lock(self, org: str):
        self.locked = True
        try:
            yield
        finally:
            self.locked = False


@pytest.fixture
def registry() -> CollectorRegistry:
    return CollectorRegistry()


@pytest.fixture
def meters(registry) -> Meters:
    return Meters(registry)


def observed(registry: CollectorRegistry, operation: str) -> float | None:
    return registry.get_sample_value("frontdesk_memory_seconds_count", {"operation": operation})


async def test_operations_are_timed_by_name_whether_they_work_or_not(registry, meters):
    store = timed(Store(), meters.memory)
    assert await store.turns("org", last=2) == ["org", "org"]
    assert await store.turns("org", last=0) == []
    with pytest.raises(StoreDown):
        await store.add_turn()
    assert store.name == "a store"
    assert (observed(registry, "turns"), observed(registry, "add_turn")) == (2, 1)


async def test_a_lock_is_held_and_given_back_and_only_the_wait_for_it_is_timed(registry, meters):
    real = Store()
    store = timed(real, meters.memory)

    async def fail_with_it() -> None:
        async with store.lock("org"):
            assert real.locked
            assert observed(registry, "lock") == 1
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await fail_with_it()
    assert not real.locked


class Desk:
    """Escalations, of which there is one."""

    def __init__(self) -> None:
        self.one = Escalation(
            EscalationId("e"), OrgId("org"), ConversationId("c"), CustomerId("p"), "complaint", "", False, "open", NOON
        )

    async def open(self, org, conversation, customer, *, now, **_) -> Escalation:
        return self.one

    async def waiting(self, org, *, limit=100) -> list[Escalation]:
        return [self.one]


async def test_an_escalation_is_counted_when_it_is_opened_and_not_again(registry, meters):
    desk = Desk()
    escalations = counted(desk, meters)  # pyright: ignore[reportArgumentType] - only what is asked here
    asked = {"reason": "complaint", "story": "", "stays": False, "once": "k"}
    for now in (NOON, NOON + timedelta(seconds=9)):
        opened = await escalations.open(OrgId("org"), ConversationId("c"), CustomerId("p"), now=now, **asked)
        assert opened == replace(desk.one)
    assert await escalations.waiting(OrgId("org")) == [desk.one]
    assert registry.get_sample_value("frontdesk_escalations_total", {"reason": "complaint"}) == 1
