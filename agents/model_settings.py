"""Which language model answers: the typed form of the key `models` of `config/providers.yaml`."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Literal

from pydantic import Field

from agents.config_types import Key, Strict, Text

AUTO = "auto"
"""The model reference that means: the first of `order` that has what it needs."""


class ModelParameters(Strict):
    """How a model is asked. What is left out is the model's own default, or comes from the other place it is set."""

    temperature: float | None = Field(default=None, ge=0, le=2)
    max_tokens: int | None = Field(default=None, ge=1, le=100_000)
    first_token_seconds: float | None = Field(default=None, gt=0, description="give up when nothing has come by then")
    timeout_seconds: float | None = Field(default=None, gt=0, description="give up on the whole answer after this")

    def over(self, below: ModelParameters) -> ModelParameters:
        """These, with what they leave open taken from `below`."""
        return ModelParameters(**(below.model_dump(exclude_none=True) | self.model_dump(exclude_none=True)))


class ModelChoice(Strict):
    """One model: `kind` names the adapter, `model` is its vendor's name for it, `needs` the variable with its key."""

    kind: Literal["offline", "scripted", "openai"]
    model: Text | None = None
    needs: Text | None = None
    parameters: ModelParameters = ModelParameters()


class ModelSettings(Strict):
    """All models by name, and the order in which `auto` looks for one that can work."""

    order: tuple[Key, ...] = Field(default=("offline",), min_length=1)
    choices: Mapping[Key, ModelChoice] = {"offline": ModelChoice(kind="offline")}

    def pick(self, asked: str, keys: Collection[str]) -> str:
        """The name of the model for `asked`, a name or "auto"; `keys` are the environment variables that are set.

        Raises KeyError when there is no such name, LookupError when nothing in the order has its key.
        """
        if asked != AUTO:
            if asked not in self.choices:
                raise KeyError(asked)
            return asked
        for name in self.order:
            needs = self.choices[name].needs
            if needs is None or needs in keys:
                return name
        raise LookupError("no model in the order has its key set")
