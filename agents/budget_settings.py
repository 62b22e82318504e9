"""What the desk may spend on models and time: the typed form of `config/budgets.yaml`.

Model money is far below a cent a turn, so it is counted in microdollars: 1_000_000 is one dollar.
"""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import Field

from agents.config_types import Key, Strict


class Budget(Strict):
    """Limits of one use case. A turn that would pass one of them is answered without the model."""

    conversation_microdollars: int = Field(ge=0)
    turn_tokens: int = Field(ge=1, description="input and output together, over all requests of a turn")
    turn_requests: int = Field(default=4, ge=1, description="model requests a turn, tool calls included")
    turn_tool_calls: int = Field(default=4, ge=0)


class BudgetSettings(Strict):
    """`config/budgets.yaml`: budgets by name, and the most that all of them together may cost in a month."""

    month_microdollars: int | None = Field(default=None, ge=0, description="no end when left out")
    budgets: Mapping[Key, Budget] = Field(min_length=1)
