"""The people of one number, as the receptionist meets them: on the phone and in writing together."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from redis.asyncio import Redis

from agents.arrival import Arrival, Departure
from agents.following_up import FollowingUp
from agents.household import Household
from agents.notes import Notes
from agents.speakers import CALLS_FROM
from agents.understanding.party import Party
from gateway.settings import Settings
from memory.conversation import Turn, TurnId
from memory.identity import Identity
from memory.one_time_codes_redis import OneTimeCodes
from memory.outbox_redis import OutboxRedis
from memory.people import Contact, CustomerId, OrgId
from memory.stores.redis import RedisMemory

NOW = datetime(2026, 11, 20, 20, tzinfo=UTC)
PHONE = Contact("phone", "+19165550142")
CALL = Arrival(OrgId(""), PHONE, "voice", NOW, call="call_1")


class Home:
    """Maria and Tom, and a call of one of them."""

    def __init__(self, settings: Settings, redis: Redis, org: OrgId) -> None:
        async def send(*args: object) -> None:
            raise AssertionError("nothing is proved here")

        self.org = org
        self.memory, self.outbox = RedisMemory(redis), OutboxRedis(redis)
        self.identity = Identity(self.memory, OneTimeCodes(redis, b"s"), send)
        following = FollowingUp(self.outbox, self.memory, settings.phrases, settings.business)
        self.household = Household(self.identity, self.memory, following)
        self.alone = Household(None, self.memory, following)

    async def breaks_off(self) -> Turn:
        """They say who they are and what they want, and the call breaks off. Gives the turn that they said it in."""
        turn, departure = await self.call()
        spoken, _ = await self.household.heard(turn)
        await self.memory.add_turn(spoken)
        notes = replace(await self.notes(spoken.customer), topic="booking", asked="zip", party=Party(10))
        await self.memory.save_notes(self.org, spoken.conversation, notes.as_json())
        await self.household.left(departure)
        return spoken

    async def call(self) -> tuple[Turn, Departure]:
        """Somebody is asked who they are, and may say it in this turn."""
        maria = await self.memory.customer_for(self.org, PHONE)
        await self.memory.remember(self.org, maria.id, {"name": "Maria Lopez"})
        await self.memory.add_person(self.org, PHONE, "Tom")
        arrival = replace(CALL, org=self.org)
        nobody = await self.household.nobody(arrival)
        assert nobody
        visit = await self.household.asked(arrival, nobody, "Who is it?")
        assert (visit.greeting, (await self.notes(nobody.id)).asked) == ("Who is it?", "speaker")
        thread = visit.conversation.id
        turn = Turn(TurnId("t1"), self.org, thread, nobody.id, "customer", "voice", "Tom", NOW, call="call_1")
        return turn, Departure(self.org, nobody.id, thread, PHONE, NOW, "call_1")

    async def notes(self, customer: CustomerId) -> Notes:
        return Notes.from_json((await self.memory.conversation(self.org, customer, now=NOW)).notes)

    async def writes(self, id: str = "sms-1") -> str | None:
        """Whose a text of theirs is."""
        known = await self.memory.customers_for(self.org, PHONE)
        arrival = Arrival(self.org, PHONE, "sms", NOW)
        visit = await self.household.writer(arrival, known, "the zip is 95616", TurnId(id))
        assert visit
        return visit.customer.name


@pytest.fixture
def home(settings: Settings, redis_client: Redis, org: OrgId) -> Home:
    return Home(settings, redis_client, org)


async def test_what_is_written_in_a_call_is_of_who_is_on_the_phone(home: Home):
    turn, departure = await home.call()
    assert await home.writes() is None
    spoken, asks = await home.household.heard(turn)
    assert not asks
    assert await home.writes() == "Tom"
    assert await home.household.of(turn) == spoken
    await home.household.left(departure)
    assert CALLS_FROM not in (await home.memory.customer(home.org, turn.customer)).facts
    assert await home.writes("sms-2") is None  # the call is over: it may be anybody


async def test_who_is_written_to_after_a_call_that_broke_off_is_who_answers(home: Home):
    spoken = await home.breaks_off()
    assert [each.message.customer for each in await home.outbox.deliveries(home.org)] == [spoken.customer]
    assert await home.writes() == "Tom"


async def test_who_calls_back_goes_on_where_they_were_and_is_not_written_to(home: Home):
    """On a shared number nobody knows who it is at first, and the text waits until it is known."""
    spoken = await home.breaks_off()

    arrival = replace(CALL, org=home.org, call="call_2")
    nobody = await home.household.nobody(arrival)
    assert nobody
    visit = await home.household.asked(arrival, nobody, "Who is it?")
    again = replace(
        spoken, id=TurnId("t2"), customer=nobody.id, conversation=visit.conversation.id, text="Tom", call="call_2"
    )
    back, _ = await home.household.heard(again)
    assert back.customer == spoken.customer
    now = await home.notes(back.customer)
    assert (now.topic, now.party.adults, now.call, now.follow_up) == ("booking", 10, "call_2", None)
    assert [each.state for each in await home.outbox.deliveries(home.org)] == ["refused"]


async def test_a_relation_is_asked_for_the_name(home: Home):
    turn, _ = await home.call()
    spoken, _ = await home.household.heard(turn)
    other, asks = await home.household.heard(replace(turn, id=TurnId("t2"), text="I'm his wife"))
    assert asks
    assert other.customer != spoken.customer
    assert (await home.notes(other.customer)).asked == "speaker"


async def test_where_nobody_can_be_told_apart_a_number_is_one_persons(home: Home):
    turn, departure = await home.call()
    assert await home.alone.nobody(replace(CALL, org=home.org)) is None
    assert await home.alone.heard(turn) == (turn, False)
    assert await home.alone.of(turn) == turn
    known = await home.memory.customers_for(home.org, PHONE)
    assert await home.alone.writer(replace(CALL, org=home.org, channel="sms"), known, "Tom here", TurnId("s")) is None
    await home.alone.left(departure)
