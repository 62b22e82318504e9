"""The one entry for every channel, on a real memory. Whole conversations are in tests/conversations/."""

from __future__ import annotations

import asyncio
from contextlib import aclosing

import pytest
from redis.asyncio import Redis

from agents.replies import EndCall, Routed, Say
from agents.scripted import Breaks, Call, ScriptedModel, Silent
from gateway.settings import Settings
from memory.errors import StoreDown
from memory.people import OrgId
from memory.stores.connection_redis import connect
from memory.stores.redis import RedisMemory
from tests.conversations.stage import Customer, receptionist_of

QUESTION = "How much for eight adults and four kids in 95616?"


@pytest.fixture
def memory(redis_client: Redis) -> RedisMemory:
    return RedisMemory(redis_client, lock_seconds=1.0)


@pytest.fixture
async def customer(settings: Settings, memory: RedisMemory, org: OrgId) -> Customer:
    """Somebody on the phone, greeted."""
    customer = Customer(await receptionist_of(settings, memory), org)
    await customer.arrive()
    return customer


async def notes_of(customer: Customer, memory: RedisMemory) -> dict:
    assert customer.visit
    conversation = await memory.conversation(customer.org, customer.visit.customer.id, now=customer.now)
    assert conversation.id == customer.visit.conversation.id
    return dict(conversation.notes)


async def texts_of(customer: Customer, memory: RedisMemory) -> list[tuple[str, str]]:
    assert customer.visit
    turns = await memory.turns(customer.org, customer.visit.conversation.id)
    return [(turn.who, turn.text) for turn in turns]


async def test_a_reply_begins_with_its_route_and_ends_with_the_call(customer: Customer):
    answer = await customer.says("That's all, goodbye!")
    kinds = [type(part) for part in answer.parts]
    assert kinds[0] is Routed
    assert kinds[-1] is EndCall
    assert set(kinds[1:-1]) == {Say}


async def test_the_turn_is_kept_before_anything_else_can_fail(settings: Settings, memory: RedisMemory, org: OrgId):
    class Failing:
        async def scores(self, text: str) -> object:
            raise OSError("no router today")

        async def route(self, text: str, context: object = None, begun: object = None) -> object:
            return await self.scores(text)

    receptionist = await receptionist_of(settings, memory)
    customer = Customer(receptionist, org)
    await customer.arrive()
    receptionist._asking._router = Failing()  # type: ignore[assignment]
    with pytest.raises(OSError, match="no router"):
        await customer.says(QUESTION)
    assert (await texts_of(customer, memory))[-1] == ("customer", QUESTION)


async def test_the_next_turn_sees_only_what_was_heard(settings: Settings, memory: RedisMemory, org: OrgId):
    model = ScriptedModel(["One two three four five six.", "Fine."])
    customer = Customer(await receptionist_of(settings, memory, model=model), org)
    await customer.arrive()
    await customer.says("how long is the show", cut_after=3)
    await customer.says("wait, do I need chairs")
    history = repr(model.asked[1])
    assert "'One two three'" in history
    assert "four" not in history


async def test_closing_in_mid_reply_gives_the_lock_back_and_keeps_the_notes(customer: Customer, memory: RedisMemory):
    async with aclosing(customer.receptionist.reply(customer.turn(QUESTION))) as parts:
        async for part in parts:
            if isinstance(part, Say):
                break
    notes = await notes_of(customer, memory)
    assert (notes["zip"], notes["place"]) == ("95616", "Davis")
    answer = await asyncio.wait_for(customer.says("and with lobster for everyone?"), 20)
    assert "$766" in answer.text


async def test_a_cancelled_reply_does_the_same(customer: Customer, memory: RedisMemory):
    spoke = asyncio.Event()

    async def speak() -> None:
        async with aclosing(customer.receptionist.reply(customer.turn(QUESTION))) as parts:
            async for part in parts:
                if isinstance(part, Say):
                    spoke.set()
                    await asyncio.Event().wait()

    speaking = asyncio.create_task(speak())
    await asyncio.wait_for(spoke.wait(), 20)
    speaking.cancel()
    await asyncio.gather(speaking, return_exceptions=True)
    assert (await notes_of(customer, memory))["zip"] == "95616"
    assert "$586" in (await asyncio.wait_for(customer.says("what was the total?"), 20)).text


async def test_two_turns_at_once_are_answered_one_after_the_other(customer: Customer):
    first, second = await asyncio.gather(customer.says("ten adults in 95616"), customer.says("make it six"))
    assert {"$576"} <= {word.strip(".") for word in (first.text + " " + second.text).split()}
    assert "6 adults" in first.text + second.text


async def test_a_caller_who_hangs_up_while_the_model_is_silent_leaves_nothing(
    settings: Settings, memory: RedisMemory, org: OrgId
):
    customer = Customer(await receptionist_of(settings, memory, model=ScriptedModel([Silent("Well,")])), org)
    await customer.arrive()
    before = asyncio.all_tasks()
    async with aclosing(customer.receptionist.reply(customer.turn("how long is the show"))) as parts:
        async for part in parts:
            if isinstance(part, Say):
                break
    assert asyncio.all_tasks() == before


async def test_another_worker_goes_on_where_the_first_stopped(
    customer: Customer, settings: Settings, redis_client: Redis
):
    await customer.says(QUESTION)
    customer.receptionist = await receptionist_of(settings, RedisMemory(redis_client))
    assert "$766" in (await customer.says("and with lobster for everyone?")).text


async def test_what_a_customer_tells_is_remembered_of_them(customer: Customer, memory: RedisMemory):
    await customer.says("Hi, this is Sarah Miller. " + QUESTION)
    assert customer.visit
    facts = (await memory.customer(customer.org, customer.visit.customer.id)).facts
    assert (facts["name"], facts["party"], facts["address"]) == ("Sarah Miller", "8 adults, 4 children", "95616")


async def test_a_card_number_is_neither_kept_nor_shown_to_the_model(
    settings: Settings, memory: RedisMemory, org: OrgId
):
    model = ScriptedModel(["Your card 4111 1111 1111 1111 is fine."])
    customer = Customer(await receptionist_of(settings, memory, model=model), org)
    await customer.arrive()
    answer = await customer.says("My card is 4111 1111 1111 1111. How long is the show?")
    assert "haven't kept it" in answer.text
    assert "4111" not in answer.text
    assert "4111" not in repr(await texts_of(customer, memory)) + repr(model.asked) + repr(model.instructions)


async def test_an_upset_customer_is_offered_a_person_once(customer: Customer):
    first = await customer.says("how long does this take", feels=0.1)
    second = await customer.says("and what do I need to provide", feels=0.1)
    assert ("call you?" in first.text, "call you?" in second.text) == (True, False)
    calm = await customer.says("yes please", feels=0.6)
    assert calm.routed.intent != "callback"  # the offer was two turns ago


async def test_the_feeling_of_words_is_kept_with_the_turn(customer: Customer, memory: RedisMemory):
    await customer.says("This is wonderful, thank you so much!")
    assert customer.visit
    turns = await memory.turns(customer.org, customer.visit.conversation.id)
    felt = next(turn.emotion for turn in turns if turn.who == "customer")
    assert felt is not None
    assert felt.label == "positive"


@pytest.mark.parametrize(("can_transfer", "hands_off"), [(True, True), (False, False)])
async def test_a_person_is_brought_in_only_where_one_can_be(
    settings: Settings, memory: RedisMemory, org: OrgId, can_transfer: bool, hands_off: bool
):
    customer = Customer(await receptionist_of(settings, memory, can_transfer=can_transfer), org)
    await customer.arrive()
    answer = await customer.says("Let me talk to a real person please")
    assert bool(answer.handed_off) is hands_off
    assert ("bring somebody in" in answer.text) is hands_off
    if answer.handed_off:
        assert answer.handed_off.reason == "asks_for_person"
        assert "real person" in answer.handed_off.story


async def test_a_callback_is_taken_once_with_the_number_and_the_words(customer: Customer, memory: RedisMemory):
    await customer.says(
        "Can someone call me back about a wedding? My number is nine two five, 555, oh one eight seven."
    )
    await customer.says("Maria")
    await customer.says("thank you")
    assert customer.visit
    facts = (await memory.customer(customer.org, customer.visit.customer.id)).facts
    requests = [value for name, value in facts.items() if name.startswith("callback_")]
    assert len(requests) == 1
    assert "+19255550187 | Can someone call me back about a wedding?" in requests[0]


async def test_a_model_that_fails_on_every_turn_is_not_noticed(settings: Settings, memory: RedisMemory, org: OrgId):
    model = ScriptedModel([Breaks()] * 9)
    customer = Customer(await receptionist_of(settings, memory, model=model), org)
    await customer.arrive()
    assert "$586" in (await customer.says(QUESTION)).text
    assert "$766" in (await customer.says("and with lobster for everyone?")).text


async def test_a_model_that_guesses_its_arguments_leaves_the_slots_alone(
    settings: Settings, memory: RedisMemory, org: OrgId
):
    model = ScriptedModel([Call("quote", {"party": {"adult": 99}}), "It is a lot."])
    customer = Customer(await receptionist_of(settings, memory, model=model), org)
    await customer.arrive()
    await customer.says("how much for ten adults")
    assert (await notes_of(customer, memory))["party"]["adults"] == 10


async def test_orgs_do_not_see_each_other(customer: Customer, settings: Settings, memory: RedisMemory):
    await customer.says("My name is Sarah")
    other = Customer(customer.receptionist, OrgId(f"{customer.org}-other"))
    assert "Sarah" not in await other.arrive()


async def test_a_store_that_is_down_is_told_of(settings: Settings, org: OrgId, customer: Customer, tmp_path):
    async with connect(f"unix://{tmp_path}/nobody.sock?db=0") as client:
        receptionist = await receptionist_of(settings, RedisMemory(client))
        with pytest.raises(StoreDown):
            await Customer(receptionist, org).arrive()
        customer.receptionist = receptionist
        with pytest.raises(StoreDown):
            await customer.says(QUESTION)
