"""Which language model helps the staff, and how it is asked. Without one the rules answer alone.

A model that fails is answered for by the rules, which see the record itself, so the offline model of the desk must not
step in: it knows how to talk to customers only.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from pydantic_ai import Agent, UsageLimits
from pydantic_ai.exceptions import ModelAPIError
from pydantic_ai.messages import ModelMessage, ModelResponse
from pydantic_ai.models import Model
from pydantic_ai.models.function import AgentInfo, FunctionModel
from pydantic_ai.settings import ModelSettings as RequestSettings
from pydantic_ai.usage import RunUsage

from agents.budget_settings import Budget
from agents.model_settings import AUTO, ModelParameters
from agents.providers import ModelProviders
from agents.spending import MonthBudget
from memory.people import OrgId

Deps = TypeVar("Deps")
Output = TypeVar("Output")

_EXACT = ModelParameters(temperature=0.1, max_tokens=600)
"""Exact rather than inventive, where a policy does not say otherwise."""
_ENOUGH = Budget(conversation_microdollars=0, turn_tokens=60_000, turn_requests=6, turn_tool_calls=8)


def _refuses(messages: list[ModelMessage], info: AgentInfo) -> ModelResponse:
    raise ModelAPIError("offline", "the rules answer")


def no_model() -> Model:
    """What stands behind a model for staff: nothing, so that its failure is seen and the rules answer."""
    return FunctionModel(_refuses, model_name="offline")


@dataclass(frozen=True, slots=True)
class StaffModel:
    """One use case of the staff: the model that its policy asks for, its prompt, and what it may cost.

    `providers.offline` is `no_model()`. The tokens, requests and tool calls of `budget` are those of one question or
    one note; `month` is what all models together may cost.
    """

    providers: ModelProviders
    prompt: str
    model: str = AUTO
    parameters: ModelParameters = _EXACT
    budget: Budget = _ENOUGH
    month: MonthBudget | None = None

    @property
    def name(self) -> str:
        """What the model is called in `config/providers.yaml`."""
        return self.providers.name_for(self.model)

    @property
    def request_settings(self) -> RequestSettings:
        """How it is asked, within the model's own time limits."""
        return self.providers.request_settings(self.model, self.parameters.over(_EXACT))

    async def answer(
        self, agent: Agent[Deps, Output], text: str, deps: Deps, *, instructions: str, org: OrgId, now: datetime
    ) -> Output | None:
        """What the model makes of a text; None without a model, and when the month's budget is used up.

        Whatever becomes of it, what it cost is counted. Raises what the model raises.
        """
        models = self.providers.turn_models(self.model)
        if models.are_free or (self.month and await self.month.is_used_up(org, now)):
            return None
        usage = RunUsage()
        try:
            result = await agent.run(
                text,
                model=models.now,
                deps=deps,
                instructions=instructions,
                model_settings=self.request_settings,
                usage_limits=UsageLimits(
                    request_limit=self.budget.turn_requests,
                    tool_calls_limit=self.budget.turn_tool_calls,
                    total_tokens_limit=self.budget.turn_tokens,
                ),
                usage=usage,
            )
        except Exception as trouble:
            models.fall_over(trouble)  # it is known to have failed, and may be left alone for a while
            raise
        finally:
            if self.month and usage.cost:
                await self.month.add(org, now, int(usage.cost * 1_000_000))
        return result.output
