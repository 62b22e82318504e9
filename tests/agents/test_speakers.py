"""Who is speaking on a number that several share."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from redis.asyncio import Redis

from agents.arrival import Arrival, Departure
from agents.errors import NotRehearsed
from agents.notes import Notes
from agents.speakers import Speakers, introduced
from memory.conversation import Turn, TurnId
from memory.identity import Identity
from memory.one_time_codes_redis import OneTimeCodes
from memory.people import Contact, Customer, OrgId
from memory.stores.redis import RedisMemory

NOW = datetime(2026, 11, 20, 20, tzinfo=UTC)
PHONE = Contact("phone", "+19165550142")


class Family:
    """Sarah's number."""

    def __init__(self, redis: Redis, org: OrgId) -> None:
        async def send(*args: object) -> None:
            raise AssertionError("nothing is proved here")

        self.org = org
        self.memory = RedisMemory(redis)
        self.identity = Identity(self.memory, OneTimeCodes(redis, b"s"), send)
        self.speakers = Speakers(self.identity, self.memory)

    async def sarah(self) -> Customer:
        sarah = await self.memory.customer_for(self.org, PHONE)
        await self.memory.remember(self.org, sarah.id, {"name": "Sarah Jones"})
        return await self.memory.customer(self.org, sarah.id)

    async def turn(self, text: str, customer: Customer, call: str | None = "call_1") -> Turn:
        thread = await self.memory.conversation(self.org, customer.id, now=NOW)
        return Turn(TurnId(text), self.org, thread.id, customer.id, "customer", "voice", text, NOW, call=call)


@pytest.fixture
def family(redis_client: Redis, org: OrgId) -> Family:
    return Family(redis_client, org)


@pytest.mark.parametrize("text", ["Hi, this is Tom.", "Tom here", "my name is Tom Lee", "I'm Tom, her brother"])
async def test_another_name_is_another_person(family: Family, text: str):
    sarah = await family.sarah()
    turn = await family.turn(text, sarah)
    spoken, asks = await family.speakers.heard(turn, sarah, sarah.id)
    assert not asks
    assert spoken.customer != sarah.id
    assert spoken.conversation != turn.conversation
    assert (await family.memory.customer(family.org, spoken.customer)).name in ("Tom", "Tom Lee")
    later = await family.turn("how much is it", sarah)
    assert (await family.speakers.of(later)).customer == spoken.customer
    assert await family.speakers.of(await family.turn("another call", sarah, "call_2")) != spoken
    gone = Departure(family.org, sarah.id, turn.conversation, PHONE, NOW, "call_1")
    assert (await family.speakers.leaving(gone)).customer == spoken.customer


@pytest.mark.parametrize("text", ["Hi, this is Sarah.", "it's raining", "put it under Tom", "I'm looking for a price"])
async def test_who_is_who_they_were(family: Family, text: str):
    sarah = await family.sarah()
    turn = await family.turn(text, sarah)
    assert await family.speakers.heard(turn, sarah, sarah.id) == (turn, False)


async def test_a_relation_is_asked_for_the_name(family: Family):
    sarah = await family.sarah()
    turn = await family.turn("I'm her husband", sarah)
    spoken, asks = await family.speakers.heard(turn, sarah, sarah.id)
    assert asks
    assert (await family.memory.customer(family.org, spoken.customer)).name is None


async def test_on_a_shared_number_nobody_is_known_until_they_say_so(family: Family):
    sarah = await family.sarah()
    arrival = Arrival(family.org, PHONE, "voice", NOW, call="call_1")
    assert await family.speakers.arriving(arrival) is None
    tom = await family.identity.speaker(family.org, PHONE, "Tom")
    unknown = await family.speakers.arriving(arrival)
    assert unknown is not None
    assert unknown.id not in (sarah.id, tom.id)
    spoken, _ = await family.speakers.heard(await family.turn("this is Tom", unknown), unknown, unknown.id)
    assert spoken.customer == tom.id
    assert await family.memory.customers_for(family.org, PHONE) == [
        await family.memory.customer(family.org, sarah.id),
        await family.memory.customer(family.org, tom.id),
    ]


async def test_a_rehearsal_makes_nobody(family: Family):
    sarah = await family.sarah()
    rehearsing = Speakers(family.identity, family.memory, rehearsing=True)
    with pytest.raises(NotRehearsed):
        await rehearsing.heard(await family.turn("this is Tom", sarah), sarah, sarah.id)
    assert len(await family.memory.customers_for(family.org, PHONE)) == 1


@pytest.mark.parametrize(("text", "another"), [("It's Davis.", False), ("I'm in Davis", False), ("This is Tom.", True)])
async def test_what_answers_a_question_is_no_name(family: Family, text: str, another: bool):
    sarah = await family.sarah()
    turn = await family.turn(text, sarah)
    await family.memory.save_notes(family.org, turn.conversation, Notes(asked="zip").as_json())
    spoken, _ = await family.speakers.heard(turn, sarah, sarah.id)
    assert (spoken.customer != sarah.id) == another


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Hi, this is his wife Anna", "Anna"),
        ("It's Tom's wife, Anna.", "Anna"),
        ("I'm his wife, my name is Anna", "Anna"),
        ("I'm his wife. What was the price?", None),
        ("this is her husband and I'd like to book", None),
        ("I'm his assistant calling about Saturday", None),
        ("It's Tom", "Tom"),
    ],
)
def test_a_name_may_stand_behind_whose_they_are(text: str, name: str | None):
    assert introduced(text) == name
