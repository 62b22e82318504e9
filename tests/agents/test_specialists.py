"""One turn of a specialist, whatever its model does."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import aclosing
from dataclasses import replace
from typing import Any

import pytest
from redis.asyncio import Redis

from agents.budget_settings import Budget, BudgetSettings
from agents.known import AskKnown, Known, OrderKnown
from agents.offline.model import OfflineModel
from agents.providers import ModelProviders
from agents.scripted import Breaks, Call, Line, ScriptedModel
from agents.specialists import Question, Specialists, Spent
from agents.tools.desk import Desk
from gateway.settings import Settings
from memory.conversation import TurnId
from memory.knowledge import KnowledgeIndex
from memory.people import Contact, OrgId
from memory.stores.redis import RedisMemory
from tests.conversations.stage import NOON

ORDER = OrderKnown(party={"adult": 10}, zip="95616")
KNOWN = Known(asks=(AskKnown(intent="quote", text="how much for ten"),), order=ORDER)
QUOTE = Call("quote", {"party": {"adult": 10}, "zip": "95616"})


@pytest.fixture
async def desk(settings: Settings, redis_client: Redis, org: OrgId) -> Desk:
    memory = RedisMemory(redis_client)
    customer = await memory.customer_for(org, Contact("phone", "+19165550142"))
    conversation = await memory.conversation(org, customer.id, now=NOON)
    knowledge = KnowledgeIndex(settings.knowledge)
    return Desk(org, settings.business, knowledge, memory, customer, conversation, NOON, TurnId("turn-1"))


class Answering:
    """A specialist whose model follows a script, and what it learned."""

    def __init__(self, settings: Settings, desk: Desk, *script: Line, budgets: BudgetSettings | None = None) -> None:
        self.model = ScriptedModel(script)
        self.desk = desk
        self.learned: list[str] = []
        self.spent = Spent()
        providers = ModelProviders(
            settings.models,
            offline=OfflineModel(settings.phrases, settings.business),
            asked="scripted",
            doubles={"scripted": self.model},
        )
        self.specialists = Specialists(
            settings.policies,
            settings.prompts,
            settings.business,
            providers,
            budgets or settings.budgets,
            settings.phrases,
        )

    async def _note(self, tool: str, arguments: Mapping[str, Any], answer: Mapping[str, Any]) -> None:
        self.learned.append(tool)

    def question(self, policy: str = "quotes", *, known: Known = KNOWN, helpers: tuple[str, ...] = ()) -> Question:
        return Question(policy, "how much for ten", known.as_instructions(), [], self.desk, helpers)

    async def said(self, question: Question | None = None) -> str:
        return "".join(await self.pieces(question))

    async def pieces(self, question: Question | None = None) -> list[str]:
        asked = question or self.question()
        async with aclosing(self.specialists.answer(asked, self._note, self.spent)) as pieces:
            return [piece async for piece in pieces]


async def test_a_model_answers_with_its_prompt_its_tools_and_what_is_known(settings: Settings, desk: Desk):
    answering = Answering(settings, desk, QUOTE, "That is five hundred.")
    assert await answering.said() == "That is five hundred."
    assert answering.learned == ["quote"]
    told = answering.model.instructions[0]
    assert "You are the AI front desk of My Hibachi" in told
    assert Known.from_instructions(told) == KNOWN


async def test_a_model_that_breaks_before_its_first_word_is_answered_for_offline(settings: Settings, desk: Desk):
    assert "$576" in await Answering(settings, desk, Breaks()).said()


async def test_what_a_tool_gave_before_the_break_is_not_asked_again(settings: Settings, desk: Desk):
    answering = Answering(settings, desk, QUOTE, Breaks())
    assert "$576" in await answering.said()
    assert answering.learned == ["quote"]


async def test_a_model_that_breaks_in_mid_sentence_starts_again_offline(settings: Settings, desk: Desk):
    said = await Answering(settings, desk, QUOTE, Breaks("So the price")).said()
    assert said.startswith("So the price Sorry, let me start again. ")
    assert "$576" in said


async def test_a_loop_of_tools_ends_in_an_answer(settings: Settings, desk: Desk):
    answering = Answering(settings, desk, *[QUOTE] * 20)
    assert "$576" in await answering.said()
    assert len(answering.model.asked) <= settings.budgets.budgets["standard"].turn_requests


async def test_a_turn_over_its_budget_is_answered_without_the_model(settings: Settings, desk: Desk):
    tight = Budget(conversation_microdollars=1, turn_tokens=1, turn_requests=1, turn_tool_calls=0)
    budgets = settings.budgets.model_copy(update={"budgets": dict.fromkeys(settings.budgets.budgets, tight)})
    answering = Answering(settings, desk, QUOTE, "Never said.", budgets=budgets)
    assert "$576" in await answering.said()


@pytest.mark.parametrize(
    "call",
    [Call("fly_to_the_moon", {}), Call("quote", {"party": "ten"}), Call("quote", {"guests": 10}), Call("quote", {})],
    ids=lambda call: str(call),
)
async def test_a_tool_that_is_not_there_or_nonsense_arguments_end_in_an_answer(
    settings: Settings, desk: Desk, call: Call
):
    said = await Answering(settings, desk, *[call] * 6).said()
    assert "$576" in said


async def test_helpers_lend_their_tools(settings: Settings, desk: Desk):
    known = Known(asks=(*KNOWN.asks, AskKnown(intent="policy", text="what happens if it rains")), order=ORDER)
    answering = Answering(settings, desk)
    offline = Question("quotes", "hi", known.as_instructions(), [], desk, ("knowledge",), offline=True)
    said = await answering.said(offline)
    assert "$576" in said
    assert "reschedule once" in said
    assert not answering.model.asked


async def test_a_policy_that_is_not_there_is_the_fallback(settings: Settings, desk: Desk):
    answering = Answering(settings, desk, "Hello.")
    assert await answering.said(answering.question("nobody")) == "Hello."


async def test_a_policy_that_does_not_stream_says_its_reply_in_one_piece(settings: Settings, desk: Desk):
    streamed = await Answering(settings, desk, "One two three.").pieces()
    assert (len(streamed), "".join(streamed)) == (3, "One two three.")
    whole = settings.policies.agents["quotes"].model_copy(update={"streaming": False})
    policies = settings.policies.model_copy(update={"agents": {**settings.policies.agents, "quotes": whole}})
    joined = Answering(replace(settings, policies=policies), desk, "One two three.")
    assert await joined.pieces() == ["One two three."]


async def test_a_reply_that_is_cut_off_leaves_nothing_behind(settings: Settings, desk: Desk):
    before = asyncio.all_tasks()
    answering = Answering(settings, desk, "One two three four five.")
    async with aclosing(answering.specialists.answer(answering.question(), answering._note, Spent())) as pieces:
        async for _ in pieces:
            break
    assert asyncio.all_tasks() == before


def test_a_prompt_that_is_not_there_stops_the_start(settings: Settings):
    providers = ModelProviders(settings.models, offline=OfflineModel(settings.phrases, settings.business))
    with pytest.raises(KeyError):
        Specialists(settings.policies, {}, settings.business, providers, settings.budgets, settings.phrases)
