"""Calls that broke off: one text for each place where one did, and none to who wants none."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from redis.asyncio import Redis

from agents.arrival import Departure
from agents.following_up import DUE_SECONDS, FollowingUp, broke_off
from agents.notes import Notes
from agents.understanding.party import Party
from gateway.settings import Settings
from memory.conversation import Turn, TurnId
from memory.outbox import MessageId
from memory.outbox_redis import OutboxRedis
from memory.people import Contact, OrgId
from memory.stores.redis import RedisMemory

NOW = datetime(2026, 11, 20, 20, tzinfo=UTC)
PHONE = Contact("phone", "+19165550142")
OPEN = Notes(topic="booking", asked="name", party=Party(10), call="call_1")


class Dropped:
    """A call that is over, with what was said in it."""

    def __init__(self, settings: Settings, redis: Redis, org: OrgId) -> None:
        self.memory = RedisMemory(redis)
        self.outbox = OutboxRedis(redis)
        self.following = FollowingUp(self.outbox, self.memory, settings.phrases, settings.business)
        self.org = org

    async def begun(self, notes: Notes = OPEN, contact: Contact = PHONE) -> Departure:
        customer = await self.memory.customer_for(self.org, contact)
        thread = await self.memory.conversation(self.org, customer.id, now=NOW)
        self.turn = Turn(
            TurnId("t1"), self.org, thread.id, customer.id, "customer", "voice", "Book ten.", NOW, call="call_1"
        )
        await self.memory.add_turn(self.turn)
        await self.memory.save_notes(self.org, thread.id, notes.as_json())
        return Departure(self.org, customer.id, thread.id, contact, NOW, "call_1")

    async def notes(self) -> Notes:
        customer = await self.memory.customer_for(self.org, PHONE)
        return Notes.from_json((await self.memory.conversation(self.org, customer.id, now=NOW)).notes)

    async def waiting(self) -> list[str]:
        return [each.message.text for each in await self.outbox.deliveries(self.org, state="waiting")]


@pytest.fixture
def dropped(settings: Settings, redis_client: Redis, org: OrgId) -> Dropped:
    return Dropped(settings, redis_client, org)


async def test_it_is_followed_within_a_minute_once(dropped: Dropped):
    departure = await dropped.begun()
    await dropped.following.left(departure)
    await dropped.following.left(departure)
    [delivery] = await dropped.outbox.deliveries(dropped.org)
    assert delivery.message.not_before == NOW + timedelta(seconds=DUE_SECONDS)
    assert DUE_SECONDS < 60
    assert (delivery.message.purpose, delivery.message.to) == ("follow_up", PHONE)
    assert "What name should I put it under?" in delivery.message.text
    notes = await dropped.notes()
    assert (notes.call, notes.follow_up) == (None, delivery.message.id)


async def test_who_is_back_gets_none(dropped: Dropped):
    await dropped.following.left(await dropped.begun())
    notes = await dropped.following.back(dropped.org, await dropped.notes())
    assert notes.follow_up is None
    assert await dropped.waiting() == []
    assert len(await dropped.memory.turns(dropped.org, dropped.turn.conversation)) == 1


async def test_one_that_went_out_is_kept_as_said(dropped: Dropped):
    await dropped.following.left(await dropped.begun())
    notes = await dropped.notes()
    outbox = OutboxRedis(dropped.outbox._redis, clock=lambda: NOW + timedelta(seconds=DUE_SECONDS + 1))
    [claim] = await outbox.claim(dropped.org)
    await outbox.sent(claim, ["SM1"])
    await dropped.following.back(dropped.org, notes)
    *_, said = await dropped.memory.turns(dropped.org, dropped.turn.conversation)
    assert (said.who, said.channel, said.text) == ("frontdesk", "sms", claim.delivery.message.text)


async def test_a_text_that_is_not_there_any_more_is_no_trouble(dropped: Dropped):
    assert await dropped.following.back(dropped.org, replace(OPEN, follow_up=MessageId("gone"))) == OPEN
    assert await dropped.following.back(dropped.org, OPEN) is OPEN


async def test_nobody_who_told_us_to_stop_or_has_no_number_is_written_to(dropped: Dropped):
    departure = await dropped.begun()
    await dropped.memory.set_stopped(dropped.org, departure.customer, NOW)
    await dropped.following.left(departure)
    await dropped.following.left(await dropped.begun(contact=Contact("web", "withheld-call_1")))
    assert await dropped.waiting() == []


async def test_a_call_that_came_back_before_we_heard_that_it_ended_goes_on(dropped: Dropped):
    departure = await dropped.begun(replace(OPEN, call="call_2"))
    await dropped.following.left(departure)
    assert await dropped.waiting() == []
    assert (await dropped.notes()).call == "call_2"


async def test_without_a_way_to_text_a_call_ends_all_the_same(dropped: Dropped, settings: Settings):
    departure = await dropped.begun()
    silent = FollowingUp(None, dropped.memory, settings.phrases, settings.business)
    await silent.left(departure)
    notes = await dropped.notes()
    assert (notes.call, notes.follow_up) == (None, None)
    assert await silent.back(dropped.org, notes) is notes


@pytest.mark.parametrize(
    ("notes", "broken"),
    [
        (OPEN, True),
        (Notes(asked="zip"), True),
        (Notes(topic="callback", reason="a wedding"), True),
        (Notes(texted=("address",)), True),
        (replace(OPEN, said_goodbye=True), False),
        (Notes(topic="callback", reason="a wedding", callback="CB1"), False),
        (Notes(asked="more"), False),
        (Notes(asked="text"), False),
        (Notes(), False),
    ],
)
async def test_what_is_an_end_in_the_middle(dropped: Dropped, notes: Notes, broken: bool):
    departure = await dropped.begun()
    assert broke_off(notes, [dropped.turn], departure) == broken
    assert not broke_off(notes, [dropped.turn], replace(departure, call="another call"))
    assert not broke_off(notes, [], departure)


async def test_who_cannot_have_hung_up_is_written_to_whatever_was_open(dropped: Dropped):
    lost = replace(await dropped.begun(), lost=True)
    assert broke_off(Notes(asked="book"), [dropped.turn], lost)
    assert broke_off(Notes(), [dropped.turn], lost)
    assert not broke_off(Notes(said_goodbye=True), [dropped.turn], lost)
    assert not broke_off(Notes(), [], lost)
