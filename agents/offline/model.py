"""`OfflineModel`: a pydantic-ai model that follows rules instead of predicting words.

It reads the same instructions and messages as any other model, asks for tools, and words what they give from the
owner's phrases. It keeps nothing between requests, so it can take over a turn that another model began.
"""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from pydantic_ai import RunContext
from pydantic_ai.messages import (
    ModelMessage,
    ModelRequest,
    ModelResponse,
    ModelResponseStreamEvent,
    TextPart,
    ToolCallPart,
    ToolReturnPart,
    UserPromptPart,
)
from pydantic_ai.models import Model, ModelRequestParameters, StreamedResponse
from pydantic_ai.settings import ModelSettings

from agents.business import Business
from agents.house_stream import HouseStream
from agents.known import Known
from agents.offline.answers import Answers, Returned
from agents.offline.steps import Step, steps_for
from agents.offline.wording import Wording
from agents.phrase_slots import complaints
from agents.phrases import Phrases

_LATELY = 4


class OfflineModel(Model):
    """Costs nothing, needs no network, and answers in well under a millisecond."""

    def __init__(self, phrases: Phrases, business: Business) -> None:
        """Raises ValueError when phrases are missing, or have slots that are never filled in."""
        super().__init__()
        if wrong := complaints(phrases):
            raise ValueError("; ".join(f"{name} {what}" for name, what in wrong))
        self._phrases = phrases
        self._business = business

    @property
    def model_name(self) -> str:
        """Its name in logs."""
        return "offline"

    @property
    def system(self) -> str:
        """Its vendor: this house."""
        return "frontdesk"

    async def request(
        self,
        messages: list[ModelMessage],
        model_settings: ModelSettings | None,
        model_request_parameters: ModelRequestParameters,
    ) -> ModelResponse:
        """The next step of the turn: tool calls, or the reply."""
        model_settings, model_request_parameters = self.prepare_request(model_settings, model_request_parameters)
        parts = self._next(messages, model_request_parameters)
        calls = [part for part in parts if isinstance(part, ToolCallPart)]
        texts = [TextPart(part) for part in parts if isinstance(part, str)]
        return ModelResponse(parts=calls or texts or [TextPart("")], model_name=self.model_name)

    @asynccontextmanager
    async def request_stream(
        self,
        messages: list[ModelMessage],
        model_settings: ModelSettings | None,
        model_request_parameters: ModelRequestParameters,
        run_context: RunContext[Any] | None = None,
    ) -> AsyncGenerator[StreamedResponse]:
        """The same, a sentence at a time."""
        model_settings, model_request_parameters = self.prepare_request(model_settings, model_request_parameters)
        yield OfflineStream(model_request_parameters, self._next(messages, model_request_parameters))

    def _next(self, messages: list[ModelMessage], parameters: ModelRequestParameters) -> Sequence[str | ToolCallPart]:
        """Tool calls when some are still to be made, else the pieces of the reply."""
        known = Known.from_instructions("\n".join(part.content for part in parameters.instruction_parts or []))
        turn = _Turn.of(messages)
        steps = steps_for(known, self._business)
        offered = {tool.name for tool in parameters.function_tools}
        calls = _calls(steps, turn, offered)
        if calls:
            return calls
        word = Wording(self._phrases, gentle=known.gentle, before=turn.said_before[-_LATELY:], turn=known.turn)
        returned = [turn.returned_to(step) if step else None for step in steps]
        sentences = Answers(known, self._business, word, turn.said_before).sentences(steps, returned)
        return [sentence if at == 0 else f" {sentence}" for at, sentence in enumerate(sentences)]


@dataclass(frozen=True, slots=True)
class _Turn:
    """What the messages say of this turn, and what Frontdesk said before it."""

    calls: list[ToolCallPart]
    results: dict[str, Returned]
    said_before: list[str]

    @classmethod
    def of(cls, messages: list[ModelMessage]) -> _Turn:
        calls: list[ToolCallPart] = []
        results: dict[str, Returned] = {}
        refused: set[str] = set()
        said: list[str] = []
        for message in messages:
            if isinstance(message, ModelRequest):
                if any(isinstance(part, UserPromptPart) for part in message.parts):
                    calls, results = [], {}
                for part in message.parts:
                    if isinstance(part, ToolReturnPart) and part.outcome == "retried":
                        refused.add(part.tool_call_id)  # made with nonsense, so not made at all
                    elif isinstance(part, ToolReturnPart):
                        results[part.tool_call_id] = _plain(part)
            else:
                calls += [part for part in message.parts if isinstance(part, ToolCallPart)]
                said += [part.content for part in message.parts if isinstance(part, TextPart) and part.content.strip()]
        return cls([call for call in calls if call.tool_call_id not in refused], results, said)

    def called(self, step: Step) -> ToolCallPart | None:
        """The call that this step was made as, by whichever model."""
        same = [call for call in self.calls if call.tool_name == step.tool]
        exact = [call for call in same if _arguments(call) == step.arguments]
        return (exact or (same if step.tool not in _BY_ARGUMENTS else []) or [None])[-1]

    def returned_to(self, step: Step) -> Returned:
        call = self.called(step)
        return self.results.get(call.tool_call_id) if call else None


_BY_ARGUMENTS = frozenset({"find_in_knowledge", "menu", "allergens"})
"""Tools that one turn may call several times, each for another question."""


def _calls(steps: Sequence[Step | None], turn: _Turn, offered: set[str]) -> list[ToolCallPart]:
    """The steps whose tool is there and was not called yet. A tool that failed is not called again."""
    calls = []
    for at, step in enumerate(steps):
        if step is not None and step.tool in offered and turn.called(step) is None and step not in steps[:at]:
            calls.append(ToolCallPart(step.tool, step.arguments, tool_call_id=f"offline-{len(turn.calls)}-{at}"))
    return calls


def _arguments(call: ToolCallPart) -> dict[str, Any]:
    try:
        arguments = call.args_as_dict()
    except ValueError:
        return {}
    return arguments


def _plain(part: ToolReturnPart) -> Returned:
    """The result as plain JSON, whether it is an object of this process or text of another model's history."""
    content = part.content
    if isinstance(content, str):
        try:
            content = json.loads(content)
        except ValueError:
            return part.model_response_str()
    return content if isinstance(content, dict) else None


@dataclass
class OfflineStream(HouseStream):
    """A response that is known already, given piece by piece."""

    pieces: Sequence[str | ToolCallPart] = ()

    async def _get_event_iterator(self) -> AsyncIterator[ModelResponseStreamEvent]:
        for number, piece in enumerate(self.pieces):
            if isinstance(piece, str):
                for event in self._parts_manager.handle_text_delta(vendor_part_id="reply", content=piece):
                    yield event
            else:
                yield self._parts_manager.handle_part(vendor_part_id=number, part=piece)

    @property
    def model_name(self) -> str:
        """Its name in logs."""
        return "offline"
