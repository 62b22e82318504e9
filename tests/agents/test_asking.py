"""What a turn asks, ask by ask."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import cast

import pytest

from agents.answering import House, Work
from agents.asking import Asking
from agents.listening import listen
from agents.notes import Notes
from gateway.settings import Settings
from memory.conversation import Conversation, ConversationId, Turn, TurnId
from memory.people import Customer, CustomerId, OrgId
from tests.conversations.house import router_of

NOON = datetime(2026, 11, 20, 20, tzinfo=UTC)
ORG, WHO, WHERE = OrgId("org"), CustomerId("who"), ConversationId("where")


@pytest.fixture
async def asking(settings: Settings) -> Asking:
    agents = {name: intent.agent for name, intent in settings.intents.intents.items()}
    house = type("AHouse", (), {"agents": agents, "claims": None, "business": settings.business})()
    return Asking(await router_of(settings), cast("House", house))


def work(text: str, notes: Notes) -> Work:
    turn = Turn(TurnId("turn"), ORG, WHERE, WHO, "customer", "voice", text, NOON)
    return Work(turn, Customer(WHO, ORG, ()), Conversation(WHERE, ORG, WHO, NOON, NOON, {}), [], notes)


async def asked(asking: Asking, settings: Settings, text: str, notes: Notes) -> list[tuple[str, str]]:
    async with asking.begun(text) as begun:
        routed = await asking.routes(work(text, notes), listen(text, notes, settings.business, NOON.date()), begun)
    return [(ask, route.intent) for ask, route in routed]


async def test_one_sentence_is_one_ask(asking: Asking, settings: Settings):
    text = "What happens if it rains?"
    assert await asked(asking, settings, text, Notes()) == [(text, "policy")]


async def test_each_of_several_is_routed_by_itself(asking: Asking, settings: Settings):
    found = await asked(asking, settings, "What happens if it rains? And how much is it for ten adults?", Notes())
    assert [intent for _, intent in found] == ["policy", "quote"]


async def test_long_asks_are_scored_ahead_and_that_ends_with_the_turn(asking: Asking):
    long = "What happens to the deposit if it rains?"
    async with asking.begun(f"Yes. {long}") as begun:
        assert list(begun) == [long]
        scores = begun[long]
    assert scores.cancelling()


async def test_what_was_put_off_is_asked_as_well(asking: Asking, settings: Settings):
    found = await asked(asking, settings, "It's Maria.", Notes(text_asks="What happens if it rains?"))
    assert [intent for _, intent in found][-1] == "policy"


async def test_a_few_words_belong_to_what_we_asked(asking: Asking, settings: Settings):
    [(_, intent)] = await asked(asking, settings, "for twelve", Notes(topic="quote", asked="party"))
    assert intent == "quote"


async def test_our_question_goes_on_when_its_answer_came_by_text(asking: Asking, settings: Settings):
    notes = Notes(topic="quote", asked="zip", texted=("zip",))
    found = await asked(asking, settings, "What is on the menu?", notes)
    assert [intent for _, intent in found] == ["menu", "quote"]


async def test_that_they_wrote_asks_nothing(asking: Asking, settings: Settings):
    told = Notes(topic="booking", asked="name", texted=("allergies",))
    assert await asked(asking, settings, "did you get that?", told) == [("", "booking")]
    assert [intent for _, intent in await asked(asking, settings, "I just texted you", Notes(texted=("text",)))] == [
        "acknowledge"
    ]
