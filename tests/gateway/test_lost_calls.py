"""A call whose worker died: followed by one text, by whoever lives, unless the carrier brought the caller back."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from redis.asyncio import Redis

from agents.following_up import DUE_SECONDS, FollowingUp
from agents.notes import Notes
from agents.taking_in import on_the_phone
from agents.understanding.party import Party
from gateway.lost_calls import GRACE_SECONDS, LOOK_SECONDS, LostCalls
from gateway.settings import Settings, load
from memory.conversation import Turn, TurnId
from memory.errors import StoreDown
from memory.outbox_redis import OutboxRedis
from memory.people import Contact, OrgId
from memory.records.call_record import CallRecord
from memory.records.queue_redis import RecordQueue
from memory.stores.keys import records_key
from memory.stores.redis import RedisMemory
from telephony.admission_redis import LIVE_SECONDS, Admission, WorkerState
from telephony.open_calls_redis import OpenCall, OpenCalls
from tests.house.reading import ROOT

NOW = datetime(2026, 11, 20, 20, tzinfo=UTC)
PHONE = Contact("phone", "+19165550142")
LIVE = 0.15
"""How long a silent worker is alive here, in seconds."""


class Box:
    """Two workers at one store; the first has a call, and dies."""

    def __init__(self, settings: Settings, redis: Redis, org: OrgId) -> None:
        self.redis, self.org, self.now = redis, org, NOW
        self.memory, self.outbox = RedisMemory(redis), OutboxRedis(redis, clock=lambda: self.now)
        self.following: Any = FollowingUp(self.outbox, self.memory, settings.phrases, settings.business)
        self.admission = Admission(redis, org, live_seconds=LIVE)
        self.calls = OpenCalls(redis, org)
        self.second, self.third = self.looking(), self.looking()

    def looking(self) -> LostCalls:
        return LostCalls(self.calls, self.admission, self.following, RecordQueue(self.redis), lambda: self.now)

    async def called(self) -> OpenCall:
        """The first worker has a call in the middle of a booking."""
        await self.alive("one")
        assert await self.admission.sit("call_1", "one")
        customer = await self.memory.customer_for(self.org, PHONE)
        thread = await self.memory.conversation(self.org, customer.id, now=NOW)
        said = Turn(TurnId("t1"), self.org, thread.id, customer.id, "customer", "voice", "Ten.", NOW, call="call_1")
        await self.memory.add_turn(said)
        notes = on_the_phone(Notes(topic="booking", asked="name", party=Party(10)), "call_1", NOW)
        await self.memory.save_notes(self.org, thread.id, notes.as_json())
        record = CallRecord(
            "call_1", self.org, "twilio", "inbound", "in_progress", NOW, NOW, None, customer.id, thread.id
        )
        call = OpenCall("one", PHONE, record)
        await self.calls.began(call)
        return call

    async def alive(self, worker: str) -> None:
        await self.admission.beat(WorkerState(worker, "box", 5, 10, taking=True), [])

    async def dies(self) -> None:
        """Until the first worker is missed."""
        async with asyncio.timeout(20):
            while await self.admission.seated(["call_1"]):
                await asyncio.sleep(0.02)

    async def look(self, *who: LostCalls, later_seconds: float = 0) -> None:
        self.now += timedelta(seconds=later_seconds)
        await asyncio.gather(*(each.look() for each in who))

    async def texts(self) -> list[str]:
        return [each.message.text for each in await self.outbox.deliveries(self.org)]


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return load(ROOT / "config", {"FRONTDESK_VAR": str(tmp_path_factory.mktemp("var"))})


@pytest.fixture
def box(settings: Settings, redis_client: Redis, org: OrgId) -> Box:
    return Box(settings, redis_client, org)


async def test_whoever_lives_writes_one_text_within_a_minute(box: Box):
    await box.called()
    await box.dies()
    await box.look(box.second, box.third)
    assert await box.texts() == []
    await box.look(box.second, box.third, later_seconds=GRACE_SECONDS)
    await box.look(box.second, box.third, later_seconds=GRACE_SECONDS)
    [delivery] = await box.outbox.deliveries(box.org)
    assert "What name should I put it under?" in delivery.message.text
    assert (delivery.message.to, delivery.message.turn) == (PHONE, "t1")
    assert delivery.message.not_before == NOW + timedelta(seconds=DUE_SECONDS)
    assert LIVE_SECONDS + LOOK_SECONDS + DUE_SECONDS < 60
    assert await box.calls.every() == []
    told: Any = await box.redis.xrange(records_key(box.org))
    assert b'"failed"' in told[-1][1][b"call"]


async def test_a_call_that_somebody_has_goes_on(box: Box):
    await box.called()
    await box.dies()
    await box.look(box.second)
    await box.alive("two")
    assert await box.admission.sit("call_1", "two", anyway=True)  # the carrier brought it back
    box.admission._live_ms = 60_000
    await box.look(box.second, later_seconds=GRACE_SECONDS)
    await box.look(box.second, later_seconds=GRACE_SECONDS)
    assert await box.texts() == []
    assert len(await box.calls.every()) == 1


async def test_the_time_begins_anew_when_it_is_missed_again(box: Box):
    await box.called()
    await box.dies()
    await box.look(box.second)
    await box.alive("two")
    assert await box.admission.sit("call_1", "two", anyway=True)
    await box.look(box.second, later_seconds=GRACE_SECONDS)
    await box.dies()
    await box.look(box.second)
    assert await box.texts() == []
    await box.look(box.second, later_seconds=GRACE_SECONDS)
    assert len(await box.texts()) == 1


async def test_who_is_brought_back_late_is_not_written_to(box: Box):
    """The text waits for them, and is taken back when they are here."""
    call = await box.called()
    await box.dies()
    await box.look(box.second)
    await box.look(box.second, later_seconds=GRACE_SECONDS)
    assert call.record.customer
    thread = await box.memory.conversation(box.org, call.record.customer, now=box.now)
    await box.following.back(box.org, Notes.from_json(thread.notes))
    assert [each.state for each in await box.outbox.deliveries(box.org)] == ["refused"]


async def test_what_could_not_be_done_is_done_by_the_next_look(box: Box):
    class Away:
        async def left(self, departure: object) -> None:
            raise StoreDown("away")

    await box.called()
    await box.dies()
    there, box.second._reception = box.second._reception, Away()  # pyright: ignore[reportAttributeAccessIssue]
    await box.look(box.second)
    await box.look(box.second, later_seconds=GRACE_SECONDS)
    assert len(await box.calls.every()) == 1
    box.second._reception = there
    await box.look(box.second, later_seconds=LOOK_SECONDS)
    assert len(await box.texts()) == 1
    assert await box.calls.every() == []


async def test_one_that_was_forgotten_is_done_with(box: Box):
    call = await box.called()
    assert call.record.customer
    await box.memory.forget(box.org, call.record.customer)
    await box.dies()
    await box.look(box.second)
    await box.look(box.second, later_seconds=GRACE_SECONDS)
    assert await box.texts() == []
    assert await box.calls.every() == []
