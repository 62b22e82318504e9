"""The model for staff: none offline, and a failing one is not answered for by the desk's own offline model."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
import structlog
from pydantic_ai import Agent
from pydantic_ai.exceptions import ModelAPIError, UsageLimitExceeded
from pydantic_ai.messages import ModelMessage, ModelResponse, TextPart
from pydantic_ai.models.function import AgentInfo, FunctionModel
from pydantic_ai.usage import RequestUsage
from redis.asyncio import Redis

from agents.budget_settings import Budget
from agents.model_settings import ModelChoice, ModelParameters, ModelSettings
from agents.providers import ModelProviders
from agents.scripted import Breaks, ScriptedModel
from agents.spending import MonthBudget
from agents.staff.staff_models import StaffModel, no_model
from memory.people import OrgId
from memory.stores.spending_redis import SpendingRedis

CHOICES = ModelSettings(order=("scripted",), choices={"scripted": ModelChoice(kind="scripted")})


async def test_offline_there_is_no_model():
    model = StaffModel(ModelProviders(ModelSettings(), offline=no_model()), "prompt")
    assert await ask(model, OrgId("org")) is None


async def test_a_model_that_fails_is_seen_to_fail():
    providers = ModelProviders(CHOICES, offline=no_model(), doubles={"scripted": ScriptedModel([Breaks()])})
    model = StaffModel(providers, "prompt")
    assert model.name == "scripted"
    assert model.request_settings.get("temperature") == 0.1
    with structlog.testing.capture_logs() as logs, pytest.raises(ModelAPIError):
        await ask(model, OrgId("org"))
    assert [(line["event"], line["model"]) for line in logs] == [("model_fell_over", "scripted")]


NOON = datetime(2026, 11, 20, 20, tzinfo=UTC)


def priced(month: MonthBudget, **policy: object) -> StaffModel:
    """A model each of whose answers costs a fifth of a cent."""

    def says(messages: list[ModelMessage], info: AgentInfo) -> ModelResponse:
        usage = RequestUsage(input_tokens=900, output_tokens=100, cost=Decimal("0.002"))
        return ModelResponse(parts=[TextPart("Two calls.")], usage=usage)

    providers = ModelProviders(CHOICES, offline=no_model(), doubles={"scripted": FunctionModel(says)})
    return StaffModel(providers, "prompt", month=month, **policy)  # type: ignore[arg-type]


async def ask(model: StaffModel, org: OrgId) -> str | None:
    return await model.answer(Agent(), "how many calls?", None, instructions="Help.", org=org, now=NOON)


async def test_what_it_costs_counts_for_the_month_and_ends_with_its_budget(redis_client: Redis, org: OrgId):
    spending = SpendingRedis(redis_client)
    model = priced(MonthBudget(3000, spending))
    assert [await ask(model, org) for _ in range(3)] == ["Two calls.", "Two calls.", None]
    assert await spending.spent(org, "2026-11") == 4000


async def test_what_passes_the_budget_of_its_policy_is_given_up_and_counted_all_the_same(
    redis_client: Redis, org: OrgId
):
    spending = SpendingRedis(redis_client)
    tight = Budget(conversation_microdollars=0, turn_tokens=999)
    with pytest.raises(UsageLimitExceeded):
        await ask(priced(MonthBudget(None, spending), budget=tight), org)
    assert await spending.spent(org, "2026-11") == 2000


def test_its_policy_says_how_it_is_asked(redis_client: Redis):
    warm = ModelParameters(temperature=0.7)
    asked = priced(MonthBudget(None, SpendingRedis(redis_client)), parameters=warm).request_settings
    assert (asked.get("temperature"), asked.get("max_tokens")) == (0.7, 600)
