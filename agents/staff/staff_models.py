"""Which language model helps the staff, and how it is asked. Without one the rules answer alone.

A model that fails is answered for by the rules, which see the record itself, so the offline model of the desk must not
step in: it knows how to talk to customers only.
"""

from __future__ import annotations

from dataclasses import dataclass

from pydantic_ai.exceptions import ModelAPIError
from pydantic_ai.messages import ModelMessage, ModelResponse
from pydantic_ai.models import Model
from pydantic_ai.models.function import AgentInfo, FunctionModel
from pydantic_ai.settings import ModelSettings as RequestSettings

from agents.model_settings import AUTO, ModelParameters
from agents.providers import ModelProviders

_PARAMETERS = ModelParameters(temperature=0.1, max_tokens=600)


def _refuses(messages: list[ModelMessage], info: AgentInfo) -> ModelResponse:
    raise ModelAPIError("offline", "the rules answer")


def no_model() -> Model:
    """What stands behind a model for staff: nothing, so that its failure is seen and the rules answer."""
    return FunctionModel(_refuses, model_name="offline")


@dataclass(frozen=True, slots=True)
class StaffModel:
    """The model of `providers` that is asked for ("auto"), with one prompt. `providers.offline` is `no_model()`."""

    providers: ModelProviders
    prompt: str

    @property
    def name(self) -> str:
        """What the model is called in `config/providers.yaml`."""
        return self.providers.name_for(AUTO)

    def ready(self) -> Model | None:
        """The model, or None when there is none, or it is left alone for a while."""
        model = self.providers.model_for(AUTO)
        return None if model is self.providers.offline else model

    @property
    def request_settings(self) -> RequestSettings:
        """Exact rather than inventive, within the model's own time limits."""
        return self.providers.request_settings(AUTO, _PARAMETERS)
