"""`rounds`: one turn of a model. It is asked, the tools that it wants are run, and it is asked again, until it speaks.

pydantic-ai speaks the protocol of each model (`pydantic_ai.direct`). The loop around that is the house's own: it runs
in the middle of a call, where an agent framework's graph takes forty times as long as the requests themselves.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field

from pydantic_ai.direct import model_request, model_request_stream
from pydantic_ai.messages import (
    InstructionPart,
    ModelMessage,
    ModelRequest,
    ModelResponse,
    PartDeltaEvent,
    PartStartEvent,
    TextPart,
    TextPartDelta,
    ToolCallPart,
    ToolReturnPart,
    UserPromptPart,
)
from pydantic_ai.models import Model, ModelRequestParameters
from pydantic_ai.settings import ModelSettings as RequestSettings

from agents.errors import NonsenseCalled, TurnBudgetSpent
from agents.kept_tools import KeptTools
from agents.providers import TurnModels
from agents.tools.catalogue import definitions_of

NONSENSE_CALLS = 2
"""So many calls of tools that are not there, or with arguments that are none, and the model is given up."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The end of a turn that does not end by itself. Without `tokens`, they are not counted."""

    requests: int
    tool_calls: int
    tokens: int | None = None


@dataclass(frozen=True, slots=True)
class Prompt:
    """What a model is told of a turn: its instructions, the rest of what is known, what went before, and the words."""

    instructions: str
    known: str
    history: Sequence[ModelMessage]
    text: str

    def messages(self) -> list[ModelMessage]:
        """The history, and this turn."""
        return [*self.history, ModelRequest([UserPromptPart(self.text)], instructions=self._whole)]

    def parameters(self, tools: KeptTools) -> ModelRequestParameters:
        """How the model is asked: what never changes comes first, for vendors keep the beginning of a prompt."""
        parts = [InstructionPart(self.instructions), InstructionPart(self.known, dynamic=True)]
        return ModelRequestParameters(
            function_tools=definitions_of(tools.entries), instruction_parts=[part for part in parts if part.content]
        )

    def after(self, response: ModelResponse, returns: Sequence[ToolReturnPart]) -> list[ModelMessage]:
        """What is added when tools were run for a response."""
        return [response, ModelRequest(returns, instructions=self._whole)]

    @property
    def _whole(self) -> str:
        return "\n\n".join(part for part in (self.instructions, self.known) if part)


@dataclass(slots=True)
class Used:
    """What a turn has used so far, also one that was cut off."""

    requests: int = 0
    tool_calls: int = 0
    tokens: int = 0
    nonsense: int = 0
    """Calls of tools that are not there, or with arguments that no tool takes."""
    microdollars: int = 0
    responses: list[ModelResponse] = field(default_factory=list[ModelResponse])

    def add(self, response: ModelResponse) -> None:
        """Count a response: its tokens, and its price if it has one."""
        self.tokens += response.usage.total_tokens
        self.microdollars += _microdollars(response)
        self.responses.append(response)

    def by(self, model: Model) -> bool:
        """Whether any of it is this model's."""
        return any(response.model_name == model.model_name for response in self.responses)


async def rounds(
    models: TurnModels, settings: RequestSettings, prompt: Prompt, tools: KeptTools, limits: Limits, used: Used
) -> AsyncGenerator[str]:
    """The words of a turn, as they come. `settings` are for a vendor's model.

    Raises TurnBudgetSpent, NonsenseCalled, NotRehearsed, and what a model raises that nobody else can answer for.
    """
    messages, parameters = prompt.messages(), prompt.parameters(tools)
    while True:
        if used.requests >= limits.requests:
            raise TurnBudgetSpent(f"{used.requests} requests")
        used.requests += 1
        async with aclosing(_response(models, settings, messages, parameters, used)) as pieces:
            async for piece in pieces:
                yield piece
        response = used.responses[-1]
        if limits.tokens is not None and used.tokens > limits.tokens:
            raise TurnBudgetSpent(f"{used.tokens} tokens")
        calls = [part for part in response.parts if isinstance(part, ToolCallPart)]
        if not calls:
            return
        used.tool_calls += len(calls)
        if used.tool_calls > limits.tool_calls:
            raise TurnBudgetSpent(f"{used.tool_calls} tool calls")
        returns = await asyncio.gather(*map(tools.call, calls))
        used.nonsense += sum(part.outcome == "retried" for part in returns)
        if used.nonsense >= NONSENSE_CALLS:
            raise NonsenseCalled(f"{used.nonsense} of {used.tool_calls} tool calls")
        messages = [*messages, *prompt.after(response, returns)]


async def _response(
    models: TurnModels,
    settings: RequestSettings,
    messages: list[ModelMessage],
    parameters: ModelRequestParameters,
    used: Used,
) -> AsyncGenerator[str]:
    """The words of one response, which `used` has at the end. A vendor that fails before its first one is answered for
    by the offline model, which sees the same messages; its words are there at once, so nobody streams them.
    """
    began = False
    try:
        if not models.are_free:
            async with model_request_stream(
                models.now, messages, model_settings=settings, model_request_parameters=parameters
            ) as stream:
                try:
                    async for event in stream:
                        began = True
                        if text := _text_of(event):
                            yield text
                finally:
                    if began:
                        used.add(stream.get())
            return
    except Exception as trouble:
        if began or not models.fall_over(trouble):
            raise
    response = await model_request(models.now, messages, model_request_parameters=parameters)
    used.add(response)
    for part in response.parts:
        if isinstance(part, TextPart) and part.content:
            yield part.content


def _text_of(event: object) -> str:
    """The new text in a stream event, if any."""
    match event:
        case PartStartEvent(part=TextPart(content=text)) | PartDeltaEvent(delta=TextPartDelta(content_delta=text)):
            return text
    return ""


def _microdollars(response: ModelResponse) -> int:
    if not response.usage.total_tokens:
        return 0
    try:
        return int(response.cost().total_price * 1_000_000)
    except (LookupError, ValueError):  # a model whose price nobody knows
        return 0
