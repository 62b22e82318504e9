"""`ScriptedModel`: a model that says what it was told to say. For tests, rehearsals and benches."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from pydantic_ai import RunContext
from pydantic_ai.exceptions import ModelAPIError
from pydantic_ai.messages import ModelMessage, ModelResponse, ModelResponseStreamEvent, TextPart, ToolCallPart
from pydantic_ai.models import Model, ModelRequestParameters, StreamedResponse
from pydantic_ai.settings import ModelSettings

from agents.house_stream import HouseStream

TWENTY_WORDS = (
    "Thank you for calling, this is a test line, and this reply has exactly twenty words so that speech lasts."
)
"""What is said when the script is over, or when there is none: enough to fill a few seconds of speech."""


@dataclass(frozen=True, slots=True)
class Call:
    """A tool call in a script. Arguments given as text are sent as they are, as JSON or not."""

    tool: str
    arguments: Mapping[str, Any] | str = field(default_factory=dict[str, Any])


@dataclass(frozen=True, slots=True)
class Breaks:
    """The connection breaks after these words; with no words, before the first one."""

    after: str = ""


@dataclass(frozen=True, slots=True)
class Silent:
    """The stream is open, and nothing comes after these words until it is cancelled."""

    after: str = ""


Line = str | Call | Breaks | Silent | Sequence[Call]


class ScriptedModel(Model):
    """Gives one line of its script a request, in order, then twenty words for ever. Remembers what it was asked.

    A text line comes a word at a time. Shared by all calls of a process, like any model.
    """

    def __init__(self, lines: Sequence[Line] = ()) -> None:
        super().__init__()
        self._lines = list(lines)
        self.asked: list[list[ModelMessage]] = []
        self.instructions: list[str] = []

    def tell(self, *lines: Line) -> None:
        """More of the script, after what is left of it."""
        self._lines += lines

    @property
    def model_name(self) -> str:
        """Its name in logs."""
        return "scripted"

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
        """The next line, whole. Raises ModelAPIError where the script breaks."""
        async with self.request_stream(messages, model_settings, model_request_parameters) as stream:
            async for _ in stream:
                pass
        return stream.get()

    @asynccontextmanager
    async def request_stream(
        self,
        messages: list[ModelMessage],
        model_settings: ModelSettings | None,
        model_request_parameters: ModelRequestParameters,
        run_context: RunContext[Any] | None = None,
    ) -> AsyncGenerator[StreamedResponse]:
        """The next line, as it would come from a vendor."""
        model_settings, model_request_parameters = self.prepare_request(model_settings, model_request_parameters)
        self.asked.append(messages)
        self.instructions.append("\n".join(part.content for part in model_request_parameters.instruction_parts or []))
        line = self._lines.pop(0) if self._lines else TWENTY_WORDS
        yield ScriptedStream(model_request_parameters, line)


@dataclass
class ScriptedStream(HouseStream):
    """One line of a script, a word at a time."""

    line: Line = TWENTY_WORDS

    async def _get_event_iterator(self) -> AsyncIterator[ModelResponseStreamEvent]:
        match self.line:
            case str(text) | Breaks(text) | Silent(text):
                for word in _words(text):
                    for event in self._parts_manager.handle_text_delta(vendor_part_id="line", content=word):
                        yield event
            case Call() as call:
                yield self._call(0, call)
            case calls:
                for number, call in enumerate(calls):
                    yield self._call(number, call)
        if isinstance(self.line, Breaks):
            raise ModelAPIError(self.model_name, "the script breaks here")
        if isinstance(self.line, Silent):
            await asyncio.Event().wait()

    def _call(self, number: int, call: Call) -> ModelResponseStreamEvent:
        arguments = call.arguments if isinstance(call.arguments, str) else dict(call.arguments)
        part = ToolCallPart(call.tool, arguments, tool_call_id=f"scripted-{id(self)}-{number}")
        return self._parts_manager.handle_part(vendor_part_id=number, part=part)

    def get(self) -> ModelResponse:
        """What was given so far; an empty text when that is nothing."""
        response = super().get()
        return response if response.parts else ModelResponse(parts=[TextPart("")], model_name=self.model_name)

    @property
    def model_name(self) -> str:
        """Its name in logs."""
        return "scripted"


def _words(text: str) -> list[str]:
    """Words, each with the blank before it."""
    words = text.split(" ")
    return [word if at == 0 else f" {word}" for at, word in enumerate(words) if word or at]
