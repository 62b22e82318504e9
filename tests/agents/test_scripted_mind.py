"""The model that thinks up its lines."""

from __future__ import annotations

import pytest
from pydantic_ai import Agent
from pydantic_ai.exceptions import ModelAPIError
from pydantic_ai.messages import ModelRequest, UserPromptPart
from pydantic_ai.models import ModelRequestParameters

from agents.known import Known
from agents.scripted import Breaks, Call, Line, ScriptedModel
from agents.scripted_mind import Prompt, ScriptedMind, played

ASKED = [ModelRequest(parts=[UserPromptPart("hi")])]


async def test_words_are_cut_anywhere_and_nothing_is_lost():
    line = "It is $1,234.50 on November 28th."
    async with Agent(ScriptedMind(lambda _: line)).run_stream("hi") as run:
        pieces = [piece async for piece in run.stream_text(delta=True, debounce_by=None)]
    assert "".join(pieces) == line
    assert pieces[:4] == ["I", "t is $1", ",2", "34.50"]


async def test_a_mind_sees_the_turn_and_its_calls_are_checked_like_any():
    rounds: list[int] = []
    numbers: list[int] = []

    def think(prompt: Prompt) -> Line:
        rounds.append(prompt.round)
        assert prompt.tools == ["keep"]
        assert prompt.known == Known(turn=3)
        assert prompt.tokens > 20
        return [Call("keep", {"number": 1}), Call("keep", '{"number": 2}')] if prompt.round == 0 else "Kept."

    agent = Agent(ScriptedMind(think), instructions=Known(turn=3).as_instructions())

    @agent.tool_plain
    def keep(number: int) -> int:
        """Keep a number."""
        numbers.append(number)
        return number

    first = await agent.run("hi")
    assert first.output == "Kept."
    assert first.usage.input_tokens > 0
    assert (await agent.run("again", message_history=first.all_messages())).output == "Kept."
    assert sorted(numbers) == [1, 1, 2, 2]
    assert rounds == [0, 1, 0, 1]


async def test_arguments_that_are_no_json_reach_no_tool():
    called: list[int] = []
    lines: list[Line] = [Call("keep", '{"number": '), "Never mind."]
    agent = Agent(ScriptedMind(lambda prompt: lines[prompt.round]))

    @agent.tool_plain
    def keep(number: int) -> int:
        """Keep a number."""
        called.append(number)
        return number

    assert (await agent.run("hi")).output == "Never mind."
    assert called == []


async def test_a_mind_can_break():
    mind = ScriptedMind(lambda _: Breaks("Well"))
    with pytest.raises(ModelAPIError):
        await mind.request(list(ASKED), None, ModelRequestParameters())
    assert mind.lines == [Breaks("Well")]


async def test_the_mind_of_another_model_asks_for_one_tool_at_a_time():
    both = ScriptedModel([[Call("keep", {"number": 1}), Call("keep", {"number": 2})], "All right."])
    think = played(both)
    prompt = Prompt(list(ASKED), None, ModelRequestParameters())
    assert await think(prompt) == Call("keep", {"number": 1})  # pyright: ignore[reportGeneralTypeIssues]
    assert await think(prompt) == "All right."  # pyright: ignore[reportGeneralTypeIssues]
