"""How one turn is answered. Whole conversations are in tests/conversations/."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

import pytest
from redis.asyncio import Redis

from agents.answering import reach_of, score_of
from agents.kept_answers import KeptAnswers
from agents.planning import Reach
from agents.scripted import Breaks, Call, ScriptedModel
from agents.spending import MonthBudget
from gateway.settings import Settings
from memory.conversation import JSON, ConversationId, Emotion, Turn, TurnId
from memory.people import Contact, Customer, CustomerId, OrgId
from memory.stores.answers_redis import AnswersRedis
from memory.stores.redis import RedisMemory
from memory.stores.spending_redis import SpendingRedis
from tests.conversations.stage import Customer as Caller
from tests.conversations.stage import receptionist_of

NOON = datetime(2026, 11, 20, 20, 0, tzinfo=UTC)
ANN = Customer(CustomerId("c"), OrgId("o"), (Contact("web", "w"), Contact("phone", "+19165550142")))


def test_the_number_that_was_told_comes_before_the_one_that_is_called_from():
    assert reach_of(ANN) == Reach(phone="+19165550142")
    told = Customer(ANN.id, ANN.org, ANN.contacts, {"name": "Ann", "phone": "+19165550177"})
    assert reach_of(told) == Reach(name="Ann", phone="+19165550177")


def test_how_somebody_felt_is_in_the_middle_while_it_is_not_known():
    def turn(emotion: Emotion | None) -> Turn:
        ids = (TurnId("t"), ANN.org, ConversationId("v"), ANN.id)
        return Turn(*ids, who="customer", channel="voice", text="hm", at=NOON, emotion=emotion)

    assert score_of(turn(None)) == 0.5
    assert score_of(turn(Emotion(0.2, "negative", 0.9, 0.2))) == 0.2


NEEDS = "What do we need to provide?"
LOOKS = Call("find_in_knowledge", {"question": NEEDS})


class Desk:
    """Workers with one scripted model each, who share a Redis; and somebody who asks one of them."""

    def __init__(self, settings: Settings, redis: Redis, org: OrgId) -> None:
        self.settings = settings
        self.redis = redis
        self.org = org
        self.callers = 0

    async def ask(self, model: ScriptedModel, *lines: str, version: str = "v1", channel: str = "voice") -> list[str]:
        """What a new customer is told for these lines."""
        self.callers += 1
        receptionist = await receptionist_of(
            self.settings,
            RedisMemory(self.redis),
            model=model,
            kept=KeptAnswers(AnswersRedis(self.redis), version),
            month=MonthBudget(1000, SpendingRedis(self.redis)),
        )
        contact = Contact("phone", f"+1916555{self.callers:04}")
        caller = Caller(receptionist, self.org, contact, channel)  # type: ignore[arg-type]
        await caller.arrive()
        return [(await caller.says(line)).text for line in lines]


@pytest.fixture
def shared(settings: Settings, redis_client: Redis, org: OrgId) -> Desk:
    return Desk(settings, redis_client, org)


async def test_the_second_one_who_asks_is_answered_by_another_worker_without_a_model(shared: Desk):
    first, second = ScriptedModel([LOOKS, "You provide tables and chairs."]), ScriptedModel()
    [told] = await shared.ask(first, NEEDS)
    assert await shared.ask(second, "um, what do we need to provide") == [told]
    assert "chairs" in told
    assert second.asked == []


async def test_what_tools_gave_is_kept_with_it_so_that_its_figures_may_be_said_again(shared: Desk):
    script = [Call("menu", {"section": "upgrades"}), "Lobster tail is $15 each."]
    question = "What upgrades do you serve?"
    [told] = await shared.ask(ScriptedModel(script), question)
    assert "$15" in told
    assert await shared.ask(ScriptedModel(), question) == [told]


async def test_a_changed_config_has_other_answers_and_so_has_writing(shared: Desk):
    await shared.ask(ScriptedModel([LOOKS, "You provide chairs."]), NEEDS)
    for changed in ({"version": "v2"}, {"channel": "web"}):
        model = ScriptedModel([LOOKS, "Only chairs."])
        assert await shared.ask(model, NEEDS, **changed) == ["Only chairs."]
        assert model.asked


async def test_nothing_of_a_customer_is_told_to_the_model_that_answers_for_all(shared: Desk):
    model = ScriptedModel(["Hello Sarah.", LOOKS, "You provide chairs."])
    await shared.ask(model, "Hi, my name is Sarah Jones", NEEDS)
    for asked, instructions in zip(model.asked[1:], model.instructions[1:], strict=True):
        assert "Sarah" not in repr(asked) + instructions
        assert "+1916555" not in instructions


async def test_what_fell_over_or_whose_tool_failed_is_not_kept(shared: Desk):
    await shared.ask(ScriptedModel([Breaks()]), NEEDS)
    model = ScriptedModel([LOOKS, "You provide chairs."])
    assert await shared.ask(model, NEEDS) == ["You provide chairs."]
    assert len(model.asked) == 2


async def test_a_question_about_what_was_said_is_put_to_the_model_every_time(shared: Desk):
    lines = ("Do you bring chairs and tables?", "and what about the plates?")
    await shared.ask(ScriptedModel(["The host provides them.", "Those too."]), *lines)
    again = ScriptedModel(["Yes, those."])
    assert (await shared.ask(again, *lines))[1] == "Yes, those."
    assert len(again.asked) == 1


async def test_when_the_month_is_spent_the_offline_model_answers(shared: Desk, redis_client: Redis, org: OrgId):
    await SpendingRedis(redis_client).add(org, "2026-11", 1000)
    model = ScriptedModel(["From the model."])
    [told] = await shared.ask(model, "How much for ten adults in 95616?")
    assert "$576" in told
    assert model.asked == []


class CountingMemory(RedisMemory):
    """A real memory that also counts what it is told to keep."""

    def __init__(self, client: Redis) -> None:
        super().__init__(client)
        self.facts: list[tuple[str, str]] = []
        self.notes: list[Mapping[str, JSON]] = []

    async def remember(self, org: OrgId, customer: CustomerId, facts: Mapping[str, str]) -> None:
        self.facts += facts.items()
        await super().remember(org, customer, facts)

    async def save_notes(self, org: OrgId, conversation: ConversationId, notes: Mapping[str, JSON]) -> None:
        self.notes.append(notes)
        await super().save_notes(org, conversation, notes)


async def test_what_a_turn_told_is_sent_to_memory_once_however_many_tools_it_takes(
    settings: Settings, redis_client: Redis, org: OrgId
):
    memory = CountingMemory(redis_client)
    caller = Caller(await receptionist_of(settings, memory), org)
    await caller.arrive()
    await caller.says("I'm Ann Lee. How much for ten adults in 95616, and what happens if it rains?")
    assert len(memory.facts) == len(set(memory.facts))
    assert dict(memory.facts)["name"] == "Ann Lee"
    told = [repr(sorted(notes.items())) for notes in memory.notes]
    assert len(told) == len(set(told))
    assert "quote" in str(memory.notes[-1]["results"])
