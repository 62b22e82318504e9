"""Who of several has written something."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from redis.asyncio import Redis

from agents.arrival import Arrival, Departure, Visit
from agents.notes import Notes
from agents.speakers import CALLS_FROM
from agents.writers import WRITING, Writers
from memory.conversation import Channel, Turn, TurnId
from memory.identity import Identity
from memory.one_time_codes_redis import OneTimeCodes
from memory.people import Contact, Customer, CustomerId, OrgId
from memory.stores.redis import RedisMemory

NOW = datetime(2026, 11, 20, 20, tzinfo=UTC)
PHONE, EMAIL = Contact("phone", "+19165550142"), Contact("email", "home@example.com")


class Household:
    """The number of Maria Lopez, and of others."""

    def __init__(self, redis: Redis, org: OrgId) -> None:
        async def send(*args: object) -> None:
            raise AssertionError("nothing is proved here")

        self.org, self.now = org, NOW
        self.memory = RedisMemory(redis)
        self.identity = Identity(self.memory, OneTimeCodes(redis, b"s"), send)
        self.writers = Writers(self.identity, self.memory)
        self.count = 0

    async def lives(self, *names: str, contact: Contact = PHONE) -> list[Customer]:
        first, *others = names
        customer = await self.memory.customer_for(self.org, contact)
        await self.memory.remember(self.org, customer.id, {"name": first})
        for name in others:
            await self.memory.add_person(self.org, contact, name)
        return await self.memory.customers_for(self.org, contact)

    async def writes(self, text: str, *, contact: Contact = PHONE, turn: str = "", channel: Channel = "sms"):
        """Who it is taken to be from; None for whose contact it is."""
        self.count += 1
        known = await self.memory.customers_for(self.org, contact)
        arrival = Arrival(self.org, contact, channel, self.now)
        visit = await self.writers.writer(arrival, known, text, TurnId(turn or f"sms-{self.count}"))
        if visit is not None:
            said = Turn(
                TurnId(turn or f"sms-{self.count}"),
                self.org,
                visit.conversation.id,
                visit.customer.id,
                "customer",
                channel,
                text,
                self.now,
            )
            await self.memory.add_turn(said)
        return visit

    async def asks(self, visit: Visit) -> bool:
        """Whether they are to be asked who they are; if so, they are."""
        thread = await self.memory.conversation(self.org, visit.customer.id, now=self.now)
        if asks := Notes.from_json(thread.notes).asked == "speaker":
            asked = Turn(
                TurnId(f"asked-{self.count}"),
                self.org,
                thread.id,
                visit.customer.id,
                "frontdesk",
                "sms",
                "Who?",
                self.now,
            )
            await self.memory.add_turn(asked)
        return asks


@pytest.fixture
def household(redis_client: Redis, org: OrgId) -> Household:
    return Household(redis_client, org)


async def test_who_has_a_number_alone_is_who_writes(household: Household):
    assert await household.writes("Hi, this is Maria") is None  # nobody has it yet
    await household.lives("Maria Lopez")
    for text in ("Hi, this is Maria.", "How much is it?", "It's Davis", "This is Anna's birthday", "I'm Italian"):
        assert await household.writes(text) is None, text
    assert len(await household.memory.customers_for(household.org, PHONE)) == 1


@pytest.mark.parametrize("text", ["Hi, this is Tom.", "Tom here, any news?", "my name is Tom Lee"])
async def test_another_name_is_another_person_from_then_on(household: Household, text: str):
    [maria] = await household.lives("Maria Lopez")
    tom = await household.writes(text)
    assert tom
    assert tom.customer.id != maria.id
    assert (tom.customer.name or "").startswith("Tom")
    again = await household.writes("how much is it?")
    assert again
    assert (again.customer.id, again.conversation.id) == (tom.customer.id, tom.conversation.id)
    back = await household.writes("This is Maria again")
    assert back
    assert back.customer.id == maria.id


@pytest.mark.parametrize(
    "text",
    [
        "Hi this is Maria, any news?",
        "hi its maria, any news?",
        "maria here",
        "Any news? -Maria",
        "Any news?\nThanks, Maria",
        "Hi, it's Maria Lopez",
    ],
)
async def test_a_name_in_the_text_answers_it_at_once(household: Household, text: str):
    maria, _ = await household.lives("Maria Lopez", "Tom")
    visit = await household.writes(text)
    assert visit
    assert visit.customer.id == maria.id
    assert not await household.asks(visit)


@pytest.mark.parametrize("text", ["Is Maria's booking still on?", "Can you ask Tom?", "tell maria to call me", "📅?"])
async def test_a_name_of_somebody_spoken_of_is_not_the_writers(household: Household, text: str):
    known = await household.lives("Maria Lopez", "Tom")
    visit = await household.writes(text)
    assert visit
    assert visit.customer.id not in [each.id for each in known]
    assert await household.asks(visit)


@pytest.mark.parametrize("answer", ["maria", "Maria.", "It's Maria Lopez", "Maria, why?", "yes, Maria"])
async def test_they_are_asked_once_and_what_they_wrote_is_theirs(household: Household, answer: str):
    maria, _ = await household.lives("Maria Lopez", "Tom")
    nobody = await household.writes("When did we book?", turn="sms-a")
    assert nobody
    assert nobody.customer.name is None
    again = await household.writes("When did we book?", turn="sms-a")  # a worker died, and another tries
    assert again
    assert (again.customer.id, again.conversation.id) == (nobody.customer.id, nobody.conversation.id)
    assert await household.asks(nobody)
    named = await household.writes(answer)
    assert named
    assert (named.customer.id, named.conversation.id) == (maria.id, nobody.conversation.id)
    assert not await household.asks(named)
    turns = await household.memory.turns(household.org, nobody.conversation.id)
    assert {turn.customer for turn in turns} == {maria.id}
    assert CALLS_FROM not in (await household.memory.customer(household.org, nobody.customer.id)).facts


async def test_who_does_not_say_it_is_nobody_and_not_asked_again(household: Household):
    known = await household.lives("Maria Lopez", "Tom")
    nobody = await household.writes("When did we book?")
    assert nobody
    assert await household.asks(nobody)
    still = await household.writes("why?")
    assert still
    assert still.customer.id == nobody.customer.id
    assert not await household.asks(still)
    assert still.customer.id not in [each.id for each in known]


async def test_a_new_thread_is_asked_for_anew(household: Household):
    await household.lives("Maria Lopez", "Tom")
    await household.writes("This is Tom")
    household.now += timedelta(hours=5)
    visit = await household.writes("and how much is it?")
    assert visit
    assert visit.customer.name is None
    assert await household.asks(visit)


async def test_a_relation_is_asked_for_the_name(household: Household):
    [maria] = await household.lives("Maria Lopez")
    visit = await household.writes("I'm her husband, is it still on?")
    assert visit
    assert visit.customer.id != maria.id
    assert await household.asks(visit)
    tom = await household.writes("Tom")
    assert tom
    assert tom.customer.name == "Tom"


async def test_an_email_address_may_be_shared_as_well(household: Household):
    await household.lives("Maria Lopez", "Tom", contact=EMAIL)
    visit = await household.writes("Is it on?", contact=EMAIL, channel="email")
    assert visit
    assert await household.asks(visit)
    tom = await household.writes("Yes.\n\n--\nTom", contact=EMAIL, channel="email")
    assert tom
    assert tom.customer.name == "Tom"


async def test_who_is_on_the_phone_is_who_writes_meanwhile(household: Household):
    _, tom = await household.lives("Maria Lopez", "Tom")
    thread = await household.memory.conversation(household.org, tom.id, now=NOW)
    await household.writers.called(household.org, PHONE, tom.id, thread.id)
    visit = await household.writes("12 Oak Street")
    assert visit
    assert visit.customer.id == tom.id
    gone = Departure(household.org, tom.id, thread.id, PHONE, NOW, "call_1")
    await household.writers.hung_up(gone)
    await household.writers.hung_up(gone)
    visit = await household.writes("And another thing")
    assert visit
    assert visit.customer.id != tom.id
    await household.writers.hung_up(gone)  # of another thread, it says nothing
    [first, _] = await household.memory.customers_for(household.org, PHONE)
    assert first.facts[WRITING]


async def test_where_nobody_is_known_nobody_is_noted(household: Household):
    await household.writers.called(household.org, PHONE, CustomerId("c"), (await _thread(household)).id)
    assert await household.memory.customers_for(household.org, PHONE) == []


async def _thread(household: Household):
    other = await household.memory.customer_for(household.org, EMAIL)
    return await household.memory.conversation(household.org, other.id, now=NOW)
