"""`ScriptedMind`: a model that thinks up its lines as it is asked, and gives them as a vendor's model does.

Where `ScriptedModel` has its script beforehand, this one is given a `Mind`: a function of all that a model sees. What
it says comes in pieces cut anywhere, the arguments of its tools as JSON text, and what it reads and says is counted.
"""

from __future__ import annotations

import asyncio
import itertools
import json
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from pydantic_ai import RunContext
from pydantic_ai.exceptions import ModelAPIError
from pydantic_ai.messages import (
    ModelMessage,
    ModelRequest,
    ModelResponse,
    ModelResponseStreamEvent,
    TextPart,
    ToolCallPart,
    UserPromptPart,
)
from pydantic_ai.models import Model, ModelRequestParameters, StreamedResponse
from pydantic_ai.settings import ModelSettings
from pydantic_ai.usage import RequestUsage

from agents.known import Known
from agents.scripted import Breaks, Call, Line, ScriptedModel, ScriptedStream, Silent

ODD_PIECES = (1, 7, 2, 5, 11, 3)
"""Characters a piece, over and over: no word, number or mark is sure to come whole."""

_CHARACTERS_A_TOKEN = 4


@dataclass(frozen=True, slots=True)
class Prompt:
    """All that a model sees of a turn, and how it was asked."""

    messages: list[ModelMessage]
    settings: ModelSettings | None
    parameters: ModelRequestParameters

    @property
    def instructions(self) -> str:
        """The prompt of the specialist, and what is known."""
        return "\n".join(part.content for part in self.parameters.instruction_parts or [])

    @property
    def known(self) -> Known:
        """What is known, as the instructions tell it."""
        return Known.from_instructions(self.instructions)

    @property
    def tools(self) -> list[str]:
        """What may be called, by name."""
        return [tool.name for tool in self.parameters.function_tools]

    @property
    def round(self) -> int:
        """How often a model has answered in this turn: 0 at first, 1 after the first tools."""
        answers = 0
        for message in self.messages:
            if isinstance(message, ModelRequest) and any(isinstance(part, UserPromptPart) for part in message.parts):
                answers = 0
            answers += isinstance(message, ModelResponse)
        return answers

    @property
    def tokens(self) -> int:
        """About how many tokens a vendor would count: instructions, tools and messages."""
        tools = [(tool.name, tool.description, tool.parameters_json_schema) for tool in self.parameters.function_tools]
        said = "".join(_text_of(part) for message in self.messages for part in message.parts)
        return (len(self.instructions) + len(json.dumps(tools)) + len(said)) // _CHARACTERS_A_TOKEN


Mind = Callable[[Prompt], Awaitable[Line] | Line]
"""Thinks up the next line: words, calls, or a fault. What it raises is raised by the model."""


def played(model: Model) -> Mind:
    """The mind of another model, which asks for one tool at a time where the other asks for several at once."""

    async def think(prompt: Prompt) -> Line:
        response = await model.request(prompt.messages, prompt.settings, prompt.parameters)
        calls = [part for part in response.parts if isinstance(part, ToolCallPart)]
        if calls:
            return Call(calls[0].tool_name, calls[0].args_as_dict())
        return "".join(part.content for part in response.parts if isinstance(part, TextPart))

    return think


class ScriptedMind(ScriptedModel):
    """Asks its `mind` for each line. `prompts` are all that it was asked, and `lines` what it said and did."""

    def __init__(self, mind: Mind) -> None:
        super().__init__()
        self._mind = mind
        self.prompts: list[Prompt] = []
        self.lines: list[Line] = []

    @asynccontextmanager
    async def request_stream(
        self,
        messages: list[ModelMessage],
        model_settings: ModelSettings | None,
        model_request_parameters: ModelRequestParameters,
        run_context: RunContext[Any] | None = None,
    ) -> AsyncGenerator[StreamedResponse]:
        """The next line, in odd pieces. Raises what the mind raises."""
        model_settings, model_request_parameters = self.prepare_request(model_settings, model_request_parameters)
        prompt = Prompt(messages, model_settings, model_request_parameters)
        self.prompts.append(prompt)
        thought = self._mind(prompt)
        line = await thought if isinstance(thought, Awaitable) else thought
        self.lines.append(line)
        yield MindStream(model_request_parameters, line, read_tokens=prompt.tokens)


@dataclass
class MindStream(ScriptedStream):
    """One line, cut anywhere. `read_tokens` is what was read for it."""

    read_tokens: int = 0

    async def _get_event_iterator(self) -> AsyncIterator[ModelResponseStreamEvent]:
        said = 0
        match self.line:
            case str(text) | Breaks(text) | Silent(text):
                said = len(text)
                for piece in _pieces(text):
                    for event in self._parts_manager.handle_text_delta(vendor_part_id="line", content=piece):
                        yield event
            case Call() as call:
                for event in self._written(0, call):
                    yield event
            case calls:
                for number, call in enumerate(calls):
                    for event in self._written(number, call):
                        yield event
        self._usage = RequestUsage(input_tokens=self.read_tokens, output_tokens=said // _CHARACTERS_A_TOKEN)
        if isinstance(self.line, Breaks):
            raise ModelAPIError(self.model_name, "the mind breaks here")
        if isinstance(self.line, Silent):
            await asyncio.Event().wait()

    def _written(self, number: int, call: Call) -> Iterator[ModelResponseStreamEvent]:
        """A call as it is streamed: its name, then its arguments as text, piece by piece."""
        text = call.arguments if isinstance(call.arguments, str) else json.dumps(dict(call.arguments))
        named = self._parts_manager.handle_tool_call_delta(
            vendor_part_id=number, tool_name=call.tool, args="", tool_call_id=f"mind-{id(self)}-{number}"
        )
        written = (self._parts_manager.handle_tool_call_delta(vendor_part_id=number, args=p) for p in _pieces(text))
        return (event for event in itertools.chain([named], written) if event is not None)


def _pieces(text: str) -> Iterator[str]:
    """The text in odd pieces."""
    at = 0
    for size in itertools.cycle(ODD_PIECES):
        if at >= len(text):
            return
        yield text[at : at + size]
        at += size


def _text_of(part: object) -> str:
    content = getattr(part, "content", None)
    return content if isinstance(content, str) else "" if content is None else str(content)
