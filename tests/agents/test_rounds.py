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
from agents.providers import TurnModels
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

    async def pieces(self, offline: Model | None = None) -> list[str]:
        async with aclosing(self.run(offline)) as pieces:
            return [piece async for piece in pieces]

    def run(self, offline: Model | None = None) -> AsyncGenerator[str]:
        """The turn, with another model behind this one, or with this one as the offline one."""
        models = TurnModels(self.model, offline or ScriptedModel())
        return rounds(models, STREAMED, self.prompt, self.tools, self.limits, self.used)


async def test_words_come_as_they_are_said_or_all_at_once():
    assert await Turn(ScriptedModel(["One two."])).pieces() == ["One", " two."]
    model = ScriptedModel(["One two."])
    assert await Turn(model).pieces(offline=model) == ["One two."]


async def test_a_model_sees_its_instructions_what_went_before_and_the_words():
    model = ScriptedModel(["Hello."])
    await Turn(model).pieces()
    [asked] = model.asked
    assert asked[:2] == list(BEFORE)
    assert [part.content for part in asked[2].parts if isinstance(part, UserPromptPart)] == ["say hello"]
    assert model.instructions == ["You are a parrot.\nIt is noon."]


@pytest.mark.parametrize("offline", [False, True], ids=["streamed", "at once"])
async def test_what_its_tools_give_goes_back_to_the_model(offline: bool):
    model = ScriptedModel([[ECHO, Call("echo", {"word": "again"})], "Done."])
    turn = Turn(model)
    assert "".join(await turn.pieces(model if offline else None)) == "Done."
    returned = [part for part in model.asked[1][-1].parts if isinstance(part, ToolReturnPart)]
    assert [part.content for part in returned] == [{"word": "hello"}, {"word": "again"}]
    assert len(model.asked[0]) == 3  # what it was asked first has not changed since
    assert (turn.used.requests, turn.used.tool_calls, len(turn.used.responses)) == (2, 2, 2)
    assert turn.used.by(model)


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
    model = FunctionModel(priced, model_name="gpt-4.1-mini")
    turn = Turn(model, Limits(requests=4, tool_calls=4, tokens=1000))
    with pytest.raises(TurnBudgetSpent):
        await turn.pieces(offline=model)
    assert turn.used.tokens == 1_000_100
    assert turn.used.microdollars == 400_160


async def test_who_breaks_before_its_first_word_is_answered_for_with_what_its_tools_gave():
    offline = ScriptedModel(["So it is hello.", "Never said."])
    turn = Turn(ScriptedModel([ECHO, Breaks()]))
    assert await turn.pieces(offline) == ["So it is hello."]
    assert isinstance(offline.asked[0][-1].parts[0], ToolReturnPart)
    assert turn.used.by(offline)


async def test_who_fell_over_is_not_asked_again_in_the_turn():
    model, offline = ScriptedModel([Breaks(), "Never said."]), ScriptedModel([ECHO, "Done."])
    assert await Turn(model).pieces(offline) == ["Done."]
    assert len(model.asked) == 1


async def test_what_a_model_raises_after_its_first_word_is_raised():
    turn, said = Turn(ScriptedModel([Breaks("So the")])), list[str]()
    with pytest.raises(ModelAPIError):
        said.extend([piece async for piece in _kept(turn.run(), said)])
    assert said == ["So", " the"]
    assert len(turn.used.responses) == 1


async def _kept(pieces: AsyncGenerator[str], said: list[str]) -> AsyncGenerator[str]:
    """The pieces, each also kept when it came: the end may be an error."""
    async for piece in pieces:
        said.append(piece)
        yield piece
