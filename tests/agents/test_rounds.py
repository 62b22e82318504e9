"""A turn of a model: asked, helped with tools, asked again, until it speaks or has used what it may."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any, cast

import pytest
from pydantic import BaseModel
from pydantic_ai.exceptions import ModelAPIError
from pydantic_ai.messages import ModelRequest, ModelResponse, TextPart, ToolReturnPart, UserPromptPart
from pydantic_ai.models import Model
from pydantic_ai.models.function import AgentInfo, FunctionModel
from pydantic_ai.settings import ModelSettings
from pydantic_ai.usage import RequestUsage

from agents.errors import NonsenseCalled, TurnBudgetSpent
from agents.kept_tools import KeptTools
from agents.rounds import Limits, Prompt, Used, rounds
from agents.scripted import Breaks, Call, ScriptedModel
from agents.tools.catalogue import ToolEntry
from agents.tools.desk import Desk
from memory.conversation import TurnId

STREAMED = ModelSettings()
ENOUGH = Limits(requests=4, tool_calls=4)
ECHO = Call("echo", {"word": "hello"})
BEFORE = (ModelRequest([UserPromptPart("hi")]), ModelResponse([TextPart("Hello.")]))


class Asked(BaseModel):
    """What the tool below is asked."""

    word: str


class Answer(BaseModel):
    """What it gives."""

    word: str


async def echo(desk: Desk, asked: Asked) -> Answer:
    """Say it again."""
    return Answer(word=asked.word)


class Turn:
    """A turn with one tool."""

    def __init__(self, model: Model, limits: Limits = ENOUGH) -> None:
        self.model = model
        self.limits = limits
        self.used = Used()
        self.prompt = Prompt("You are a parrot.", "It is noon.", BEFORE, "say hello")
        desk = cast("Desk", type("ADesk", (), {"turn": TurnId("t"), "rehearsing": False})())
        self.tools = KeptTools({"echo": ToolEntry(Asked, echo)}, desk)

    async def pieces(self, settings: ModelSettings | None = STREAMED) -> list[str]:
        run = rounds(self.model, settings, self.prompt, self.tools, self.limits, self.used)
        async with aclosing(run) as pieces:
            return [piece async for piece in pieces]


async def test_words_come_as_they_are_said_or_all_at_once():
    assert await Turn(ScriptedModel(["One two."])).pieces() == ["One", " two."]
    assert await Turn(ScriptedModel(["One two."])).pieces(None) == ["One two."]


async def test_a_model_sees_its_instructions_what_went_before_and_the_words():
    model = ScriptedModel(["Hello."])
    await Turn(model).pieces()
    [asked] = model.asked
    assert asked[:2] == list(BEFORE)
    assert [part.content for part in asked[2].parts if isinstance(part, UserPromptPart)] == ["say hello"]
    assert model.instructions == ["You are a parrot.\nIt is noon."]


@pytest.mark.parametrize("settings", [STREAMED, None], ids=["streamed", "at once"])
async def test_what_its_tools_give_goes_back_to_the_model(settings: ModelSettings | None):
    model = ScriptedModel([[ECHO, Call("echo", {"word": "again"})], "Done."])
    turn = Turn(model)
    assert "".join(await turn.pieces(settings)) == "Done."
    returned = [part for part in model.asked[1][-1].parts if isinstance(part, ToolReturnPart)]
    assert [part.content for part in returned] == [{"word": "hello"}, {"word": "again"}]
    assert len(model.asked[0]) == 3  # what it was asked first has not changed since
    assert (turn.used.requests, turn.used.tool_calls, turn.used.models) == (2, 2, ["scripted", "scripted"])


async def test_one_call_of_nonsense_may_be_made_again_but_not_two():
    model = ScriptedModel([Call("echo", {}), ECHO, "Done."])
    assert "".join(await Turn(model).pieces()) == "Done."
    assert "Field required" in str(model.asked[1][-1].parts[0])
    with pytest.raises(NonsenseCalled):
        await Turn(ScriptedModel([Call("echo", {}), Call("fly", {}), "Never said."])).pieces()


@pytest.mark.parametrize(
    ("limits", "asked"),
    [(Limits(requests=2, tool_calls=9), 2), (Limits(requests=9, tool_calls=1), 2)],
    ids=["requests", "tool calls"],
)
async def test_a_turn_that_does_not_end_is_ended(limits: Limits, asked: int):
    model = ScriptedModel([ECHO] * 9)
    with pytest.raises(TurnBudgetSpent):
        await Turn(model, limits).pieces()
    assert len(model.asked) == asked


def priced(messages: list[Any], info: AgentInfo) -> ModelResponse:
    """A model whose price is known."""
    usage = RequestUsage(input_tokens=1_000_000, output_tokens=100)
    return ModelResponse([TextPart("Dear.")], usage=usage)


async def test_tokens_and_money_are_counted_also_of_a_turn_over_its_budget():
    turn = Turn(FunctionModel(priced, model_name="gpt-4.1-mini"), Limits(requests=4, tool_calls=4, tokens=1000))
    with pytest.raises(TurnBudgetSpent):
        await turn.pieces(None)
    assert turn.used.tokens == 1_000_100
    assert turn.used.microdollars == 400_160


async def test_what_the_model_raises_is_raised_after_what_it_said():
    turn, said = Turn(ScriptedModel([Breaks("So the")])), list[str]()
    run = rounds(turn.model, STREAMED, turn.prompt, turn.tools, turn.limits, turn.used)
    with pytest.raises(ModelAPIError):
        said.extend([piece async for piece in _kept(run, said)])
    assert said == ["So", " the"]
    assert turn.used.models == ["scripted"]


async def _kept(pieces: AsyncGenerator[str], said: list[str]) -> AsyncGenerator[str]:
    """The pieces, each also kept when it came: the end may be an error."""
    async for piece in pieces:
        said.append(piece)
        yield piece
