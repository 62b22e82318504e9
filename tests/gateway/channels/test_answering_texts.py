"""Texts answered by the receptionist, scripted and real, over all that is between a telephone and it."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest
from redis.asyncio import Redis
from starlette.responses import JSONResponse

from agents.replies import HandOff, Say, SendMessage
from agents.scripted_receptionist import ScriptedReceptionist
from gateway.channels.answering_texts import TextLimits, text_phrases
from gateway.settings import Settings, load
from memory.clock import utc_now
from memory.errors import StoreDown
from memory.outbox import MessageId, OutboundMessage
from memory.outbox_redis import OutboxRedis
from memory.people import Contact, OrgId
from memory.stores.redis import RedisMemory
from telephony.twilio.texts import STOPPED
from tests.conversations.house import texting_of
from tests.conversations.stage import Customer, receptionist_of
from tests.gateway.texting import JANE, TextHouse, sid, text_house

QUESTION = "How much for eight adults and four kids in 95616?"


class Remembering(ScriptedReceptionist):
    """A scripted receptionist that keeps turns as the real one does."""

    def __init__(self, memory: RedisMemory, *replies) -> None:
        super().__init__(replies or ("All right.",))
        self._memory = memory

    async def reply(self, turn):
        await self._memory.add_turn(turn)
        async for part in super().reply(turn):
            yield part

    async def said(self, turn):
        await self._memory.add_turn(turn)


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return load(Path(__file__).resolve().parents[3] / "config", {"FRONTDESK_VAR": str(tmp_path_factory.mktemp("var"))})


@pytest.fixture
def memory(redis_client: Redis) -> RedisMemory:
    return RedisMemory(redis_client)


async def state(house: TextHouse, number: int) -> tuple[str, str]:
    """Why the answer to the n-th text is sent, and how far it has come, once that is no longer waiting."""
    async with asyncio.timeout(10):
        while True:
            delivery = await house.outbox.delivery(house.org, MessageId(f"answer-sms-{sid(number)}"))
            if delivery.state != "waiting":
                return delivery.message.purpose, delivery.state
            await asyncio.sleep(0.01)


async def stopped(house: TextHouse) -> bool:
    return (await house.customer()).stopped_at is not None


async def test_the_first_answer_says_who_writes_and_both_sides_are_kept(redis_client, org, memory):
    async with text_house(redis_client, org, Remembering(memory), memory=memory) as house:
        await house.texter.text("Hi")
        await house.carrier.until(1)
        await house.texter.text("Thanks")
        assert await house.carrier.until(2) == ["AI assistant here. All right.", "All right."]
        await house.until_answered()
        assert await house.turns() == [
            ("customer", "Hi"), ("frontdesk", "AI assistant here. All right."),
            ("customer", "Thanks"), ("frontdesk", "All right."),
        ]  # fmt: skip


@pytest.mark.parametrize(
    ("reply", "sent"),
    [
        ([Say("One "), Say("two."), SendMessage("sms", "https://link")], ["One two.\n\nhttps://link"]),
        ([HandOff("asked", "wants a person"), Say("Somebody will call you.")], ["Somebody will call you."]),
        ([], []),
        ([Say(" \n")], []),
    ],
)
async def test_a_reply_becomes_one_text(redis_client, org, memory, reply, sent):
    async with text_house(redis_client, org, Remembering(memory, reply), memory=memory) as house:
        await house.texter.text("Hi")
        await house.carrier.until(len(sent))
        await house.until_answered()
        assert house.carrier.to() == [f"AI assistant here. {text}" for text in sent]


@pytest.mark.parametrize(("body", "opt_out_type"), [("STOP", ""), ("Stopp", "STOP")])
async def test_a_word_that_the_carrier_heeds_gets_no_answer_of_ours(redis_client, org, memory, body, opt_out_type):
    async with text_house(redis_client, org, Remembering(memory), memory=memory) as house:
        await house.texter.text(body, OptOutType=opt_out_type)
        await house.until_answered()
        assert await stopped(house)
        await house.texter.text("HELP")
        await house.until_answered()
        assert await stopped(house)
        await house.texter.text("start", OptOutType="START")
        await house.until_answered()
        assert not await stopped(house)
        assert house.carrier.sent == []
        assert [text for _, text in await house.turns()] == [body, "HELP", "start"]


async def test_stop_in_free_words_is_confirmed_once_and_holds_for_what_waits(
    settings: Settings, redis_client, org, memory
):
    receptionist = await receptionist_of(settings, memory)
    async with text_house(redis_client, org, receptionist, memory=memory) as house:
        customer, now = await house.customer(), utc_now()
        for purpose in ("told", "follow_up"):
            waiting = OutboundMessage(
                MessageId(purpose), org, customer.id, Contact("phone", JANE), "sms", "Hi", purpose, now,
                not_before=now + timedelta(seconds=1),
            )  # fmt: skip
            await house.outbox.put(waiting)
        await house.texter.text("please stop texting me")
        (confirmed,) = await house.carrier.until(1)
        assert "any more messages" in confirmed
        assert await state(house, 1) == ("stopped", "sent")
        await house.texter.text("STOP TEXTING ME NOW")
        await house.until_answered()
        async with asyncio.timeout(10):
            while [each.code for each in await house.outbox.deliveries(org, state="refused")] != ["stopped"] * 2:
                await asyncio.sleep(0.02)
        await house.texter.text("How much is it for ten?")
        assert len(await house.carrier.until(2)) == 2  # an answer to what they write themselves
        assert await state(house, 3) == ("answer", "sent")
        await house.texter.text("START")
        assert "again" in (await house.carrier.until(3))[2]
        assert not await stopped(house)


async def test_who_has_stopped_the_carrier_is_stopped_here_too(redis_client, org, memory):
    async with text_house(redis_client, org, Remembering(memory), memory=memory) as house:
        house.carrier.answers = [JSONResponse({"code": STOPPED}, 400)]
        await house.texter.text("Hi")
        await house.until_answered()
        assert await state(house, 1) == ("answer", "refused")
        assert await stopped(house)


async def test_a_busy_carrier_is_tried_again(redis_client, org, memory):
    async with text_house(redis_client, org, Remembering(memory), memory=memory) as house:
        house.carrier.answers = [JSONResponse({"code": 20429}, 429)]
        await house.texter.text("Hi")
        assert len(await house.carrier.until(1)) == 1
        delivery = await house.outbox.delivery(org, MessageId(f"answer-sms-{sid(1)}"))
        assert delivery.tries == 2


async def test_an_answer_that_was_kept_is_sent_and_not_made_again(redis_client, org, memory, monkeypatch):
    """The worker dies between keeping what it says and putting it on its way: the next one sends these very words."""
    put, troubles = OutboxRedis.put, [StoreDown("away")]

    async def unlucky(self, message):
        if troubles:
            raise troubles.pop()
        return await put(self, message)

    monkeypatch.setattr(OutboxRedis, "put", unlucky)
    receptionist = Remembering(memory, "First words.", "Other words.")
    async with text_house(redis_client, org, receptionist, memory=memory) as house:
        await house.texter.text("Hi")
        assert await house.carrier.until(1) == ["AI assistant here. First words."]
        await house.until_answered()
    assert len(receptionist.turns) == 1


async def test_what_cannot_be_answered_is_said_to_be(redis_client, org, memory):
    receptionist = Remembering(memory, [RuntimeError("a defect")])
    async with text_house(redis_client, org, receptionist, memory=memory) as house:
        await house.texter.text("Hi")
        assert await house.carrier.until(1) == ["Not answered, sorry."]


async def test_two_machines_that_answer_each_other_come_to_an_end(redis_client, org, memory):
    limits = TextLimits(answers_an_hour=2)
    async with text_house(redis_client, org, Remembering(memory), memory=memory, limits=limits) as house:
        for number in range(5):
            await house.texter.text(f"Auto-reply {number}")
            await house.until_answered()
        await house.carrier.until(3)
        assert house.carrier.to()[1:] == ["All right.", "Slow down."]
        assert len(await house.turns()) == 7  # all five are kept


async def test_a_stop_is_heard_over_the_limit(settings: Settings, redis_client, org, memory):
    receptionist = await receptionist_of(settings, memory)
    limits = TextLimits(answers_an_hour=0)
    async with text_house(redis_client, org, receptionist, memory=memory, limits=limits) as house:
        await house.texter.text("please stop texting me")
        await house.carrier.until(1)
        assert await state(house, 1) == ("stopped", "sent")


async def test_a_text_after_a_call_goes_on_with_it_in_written_form(
    settings: Settings, redis_client, org: OrgId, memory
):
    receptionist = await receptionist_of(settings, memory)
    caller = Customer(
        receptionist, org, contact=Contact("phone", JANE), now=utc_now() - timedelta(minutes=20), memory=memory
    )
    await caller.arrive()
    spoken = await caller.says(QUESTION)
    assert "$" in spoken.text
    async with text_house(redis_client, org, receptionist, memory=memory) as house:
        await house.texter.text("and with two more adults?")
        (answer,) = await house.carrier.until(1)
    assert "$" in answer
    assert "AI assistant here" not in answer
    assert "9 5 6 1 6" not in answer


async def test_the_parts_of_a_burst_are_one_turn_with_a_stop_word_heeded_by_itself(redis_client, org, memory):
    async with text_house(redis_client, org, Remembering(memory), memory=memory, quiet_seconds=0.3) as house:
        for body in ("8 adults", "HELP", "4 kids", "in 95616"):
            await house.texter.text(body)
        await house.carrier.until(1)
        assert [turn.text for turn in house.receptionist.turns] == ["8 adults\n4 kids\nin 95616"]  # pyright: ignore[reportAttributeAccessIssue]


def test_the_phrases_are_those_of_the_owner(settings: Settings):
    phrases = text_phrases(settings.phrases, "The Grill")
    assert "The Grill" in phrases.hello
    assert "{" not in "".join((phrases.hello, phrases.too_long, phrases.slow_down, phrases.trouble))


async def family(memory: RedisMemory, org: OrgId) -> None:
    """Jane and Tom have one telephone."""
    jane = await memory.customer_for(org, Contact("phone", JANE))
    await memory.remember(org, jane.id, {"name": "Jane Roe"})
    await memory.add_person(org, Contact("phone", JANE), "Tom")


async def test_who_writes_from_a_number_of_several_is_asked_once_and_then_answered(
    settings: Settings, redis_client, org: OrgId, memory
):
    await family(memory, org)
    outbox, claims = texting_of(settings, redis_client, memory)
    receptionist = await receptionist_of(settings, memory, outbox=outbox, claims=claims)
    async with text_house(redis_client, org, receptionist, memory=memory) as house:
        await house.texter.text(QUESTION)
        (asked,) = await house.carrier.until(1)
        assert "who am I writing with" in asked
        assert "$" not in asked
        await house.texter.text("Tom")
        answer = (await house.carrier.until(2))[1]
        assert "$586" in answer
        assert "who am I" not in answer
        await house.texter.text("and with two more adults?")
        assert "$" in (await house.carrier.until(3))[2]
        _, tom = await memory.customers_for(org, Contact("phone", JANE))
        [thread] = await memory.conversations(org, tom.id)
        assert [turn.text for turn in await memory.turns(org, thread.id) if turn.who == "customer"] == [
            QUESTION,
            "Tom",
            "and with two more adults?",
        ]
        jane = await house.customer()
        assert await memory.conversations(org, jane.id) == []


@pytest.mark.parametrize(("body", "heeded"), [("please stop texting me", {}), ("STOP", {"OptOutType": "STOP"})])
async def test_a_wish_to_stop_from_a_shared_number_is_one_for_all_who_share_it(
    settings: Settings, redis_client, org: OrgId, memory, body: str, heeded: dict[str, str]
):
    await family(memory, org)
    outbox, claims = texting_of(settings, redis_client, memory)
    receptionist = await receptionist_of(settings, memory, outbox=outbox, claims=claims)
    async with text_house(redis_client, org, receptionist, memory=memory) as house:
        await house.texter.text(body, **heeded)
        await house.until_answered()
        people = await memory.customers_for(org, Contact("phone", JANE))
        assert [each.stopped_at is not None for each in people] == [True, True]
        await house.texter.text("START", **({"OptOutType": "START"} if heeded else {}))
        await house.until_answered()
        people = await memory.customers_for(org, Contact("phone", JANE))
        assert [each.stopped_at for each in people] == [None, None]
