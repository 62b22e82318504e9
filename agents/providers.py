"""Model providers: the models of `config/providers.yaml`, each built once a process, the offline one behind each.

A vendor that fails before its first word, or opens a stream and says nothing for `first_token_seconds`, is answered
for by the offline model, which sees the same messages: whatever tools gave so far is not lost.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

import structlog
from pydantic_ai.exceptions import ModelAPIError, ModelRequestTimeout, UnexpectedModelBehavior
from pydantic_ai.models import Model
from pydantic_ai.settings import ModelSettings as RequestSettings

from agents.model_settings import ModelChoice, ModelParameters, ModelSettings
from agents.scripted import ScriptedModel

log = structlog.get_logger()

FIRST_TOKEN_SECONDS = 2.0
TIMEOUT_SECONDS = 20.0
REST_SECONDS = 30.0

_FALLS_OVER = (ModelAPIError, UnexpectedModelBehavior, OSError)
"""What a vendor can do wrong. A fault of this house would fail offline too, and must be seen."""


@dataclass(slots=True)
class TurnModels:
    """Who answers in one turn: a model, and the offline one once that fell over.

    It stays offline for the rest of the turn then: a tool round more must not cost another wait.
    """

    now: Model
    offline: Model
    fell: Callable[[Exception], None] = lambda trouble: None

    @property
    def are_free(self) -> bool:
        """Whether words cost nothing now, and are there at once."""
        return self.now is self.offline

    def fall_over(self, trouble: Exception) -> bool:
        """Whether the offline model is to be asked now, because of what a vendor did wrong."""
        if self.are_free or not isinstance(trouble, _FALLS_OVER):
            return False
        self.fell(trouble)
        self.now = self.offline
        return True


class ModelProviders:
    """Models by the names of `config/providers.yaml`. `keys` are the environment variables that are set, by name.

    `asked` is FRONTDESK_MODEL: "auto" takes the first of the order whose key is set. `base_urls` are by kind, for a
    vendor's protocol spoken by somebody else, and `doubles` stand in for models by name.
    `now` is a clock in seconds; `fell_over` is told the name of a model that the offline one answers for.
    """

    def __init__(
        self,
        settings: ModelSettings,
        *,
        offline: Model,
        keys: Mapping[str, str] | None = None,
        asked: str = "auto",
        base_urls: Mapping[str, str] | None = None,
        doubles: Mapping[str, Model] | None = None,
        now: Callable[[], float] = time.monotonic,
        fell_over: Callable[[str], None] = lambda model: None,
    ) -> None:
        self.offline = offline
        self._settings = settings
        self._keys = dict(keys or {})
        self._asked = asked
        self._base_urls = base_urls or {}
        self._doubles = doubles or {}
        self._built: dict[str, Model] = {}
        self._now = now
        self._fell_over = fell_over
        self._rests_until: dict[str, float] = {}

    def name_for(self, reference: str) -> str:
        """The name of the model for a policy's reference. A policy's "auto" is what FRONTDESK_MODEL asks for.

        Raises KeyError when there is no such name, LookupError when nothing in the order has its key.
        """
        return self._settings.pick(self._asked if reference == "auto" else reference, self._keys.keys())

    def turn_models(self, reference: str) -> TurnModels:
        """Who answers one turn of a policy. Raises as `name_for`.

        A vendor that kept somebody waiting for nothing is left alone for half a minute.
        """
        name = self.name_for(reference)
        if name not in self._built:
            self._built[name] = self._doubles.get(name) or self._build(name, self._settings.choices[name])
        model = self._built[name]
        rests = self._now() < self._rests_until.get(name, 0.0)
        return TurnModels(self.offline if rests else model, self.offline, partial(self._note_fall, name))

    def request_settings(self, reference: str, parameters: ModelParameters) -> RequestSettings:
        """How that model is asked: the policy's parameters over the model's own, with time limits in any case."""
        merged = parameters.over(self._settings.choices[self.name_for(reference)].parameters)
        asked = RequestSettings(
            first_event_timeout=merged.first_token_seconds or FIRST_TOKEN_SECONDS,
            request_timeout=merged.timeout_seconds or TIMEOUT_SECONDS,
        )
        if merged.temperature is not None:
            asked["temperature"] = merged.temperature
        if merged.max_tokens is not None:
            asked["max_tokens"] = merged.max_tokens
        return asked

    def _note_fall(self, name: str, trouble: Exception) -> None:
        log.warning("model_fell_over", model=name, code=type(trouble).__name__)
        self._fell_over(name)
        if isinstance(trouble, ModelRequestTimeout):
            self._rests_until[name] = self._now() + REST_SECONDS

    def _build(self, name: str, choice: ModelChoice) -> Model:
        if choice.kind == "offline":
            return self.offline
        if choice.kind == "scripted":
            return ScriptedModel()
        return _openai(choice.model or name, self._keys.get(choice.needs or "", ""), self._base_urls.get("openai"))


def _openai(model: str, key: str, base_url: str | None) -> Model:
    # The vendor's package takes most of a second to import, which an offline desk should not wait for.
    from openai import AsyncOpenAI  # noqa: PLC0415
    from pydantic_ai.models.openai import OpenAIChatModel  # noqa: PLC0415
    from pydantic_ai.providers.openai import OpenAIProvider  # noqa: PLC0415

    # Its own retries would make the caller wait for seconds; falling over takes milliseconds.
    client = AsyncOpenAI(api_key=key, base_url=base_url, max_retries=0)
    return OpenAIChatModel(model, provider=OpenAIProvider(openai_client=client))
