"""Who answers what, and with which means: the typed form of `config/agents.yaml`, `intents.yaml` and
`intents_heard.yaml`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from pydantic import Field

from agents.config_types import Key, Strict, Text
from agents.model_settings import AUTO, ModelParameters


class Policy(Strict):
    """One use case. `model` is "auto" or a name of `config/providers.yaml`, `prompt` a file of `config/prompts/`,
    `tools` are names of the catalogue, and `budget` is a name of `config/budgets.yaml`.
    """

    about: Text
    model: Text = AUTO
    parameters: ModelParameters = ModelParameters()
    prompt: Key
    tools: tuple[Key, ...] = ()
    memory_turns: int = Field(default=12, ge=0, le=200, description="turns of the conversation that the model sees")
    budget: Key = "standard"
    cache_seconds: int = Field(default=0, ge=0, le=604_800, description="answers for everybody are kept so long")
    streaming: bool = Field(default=True, description="say the reply as it comes, rather than once it is whole")


class StaffPolicy(Strict):
    """One use case of the staff: how its model is asked. What it may look up, and what it sees, is its own."""

    about: Text
    model: Text = AUTO
    parameters: ModelParameters = ModelParameters()
    prompt: Key
    budget: Key = "standard"


StaffUse = Literal["admin_assistant", "crm_writer"]
"""Who helps the staff."""


class AgentSettings(Strict):
    """`config/agents.yaml`: policies by name. `fallback` answers when no intent is clear. A use of the staff that is
    left out is seen to by the rules alone.
    """

    fallback: Key
    agents: Mapping[Key, Policy] = Field(min_length=1)
    staff: Mapping[StaffUse, StaffPolicy] = {}


class Intent(Strict):
    """Something that customers want, which agent answers it, and how people have put it."""

    agent: Key
    about: Text
    examples: tuple[Text, ...] = Field(min_length=3)


class IntentSettings(Strict):
    """`config/intents.yaml`: intents by name."""

    intents: Mapping[Key, Intent] = Field(min_length=1)

    def with_heard(self, heard: HeardExamples) -> IntentSettings:
        """The same, where each intent has what was heard of it among its examples, after those that were written."""
        joined = {
            name: intent.model_copy(update={"examples": (*intent.examples, *heard.heard.get(name, ()))})
            for name, intent in self.intents.items()
        }
        return IntentSettings(intents=joined)


class HeardExamples(Strict):
    """`config/intents_heard.yaml`: by intent, what speech-to-text made of examples that it heard over the phone."""

    heard: Mapping[Key, tuple[Text, ...]]
