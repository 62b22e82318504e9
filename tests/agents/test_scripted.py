"""The scripted model."""

from __future__ import annotations

import asyncio

import pytest
from pydantic_ai import Agent
from pydantic_ai.exceptions import ModelAPIError
from pydantic_ai.messages import ModelRequest, UserPromptPart
from pydantic_ai.models import ModelRequestParameters

from agents.scripted import TWENTY_WORDS, Breaks, Call, ScriptedModel, Silent


async def test_lines_come_in_order_and_then_twenty_words():
    model = ScriptedModel(["Hello there.", "Goodbye."])
    agent = Agent(model)
    said = [(await agent.run("hi")).output for _ in range(4)]
    assert said == ["Hello there.", "Goodbye.", TWENTY_WORDS, TWENTY_WORDS]
    assert len(TWENTY_WORDS.split()) == 20
    assert len(model.asked) == 4


async def test_a_line_comes_a_word_at_a_time():
    async with Agent(ScriptedModel(["One two three."])).run_stream("hi") as run:
        pieces = [piece async for piece in run.stream_text(delta=True, debounce_by=None)]
    assert pieces == ["One", " two", " three."]


async def test_tools_are_called_as_the_script_says():
    called: list[int] = []
    agent = Agent(
        ScriptedModel([[Call("add", {"number": 1}), Call("add", {"number": 2})], Call("add", {"number": 3}), "Done."])
    )

    @agent.tool_plain
    def add(number: int) -> int:
        called.append(number)
        return number

    assert (await agent.run("hi")).output == "Done."
    assert sorted(called) == [1, 2, 3]


async def test_the_instructions_are_kept():
    model = ScriptedModel()
    await Agent(model, instructions="Be brief.").run("hi")
    assert model.instructions == ["Be brief."]


async def test_a_script_can_break_and_fall_silent():
    asked = [ModelRequest(parts=[UserPromptPart("hi")])]
    model = ScriptedModel([Breaks("Well,"), Silent("Hm")])
    with pytest.raises(ModelAPIError):
        await model.request(list(asked), None, ModelRequestParameters())
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(model.request(list(asked), None, ModelRequestParameters()), 0.05)


async def test_a_script_can_be_gone_on_with():
    model = ScriptedModel(["one"])
    model.tell("two", "three")
    said = [(await model.request([], None, ModelRequestParameters())).text for _ in range(3)]
    assert said == ["one", "two", "three"]
