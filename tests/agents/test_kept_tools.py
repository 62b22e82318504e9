"""Tools inside a run."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any, cast

import pytest
from pydantic import BaseModel
from pydantic_ai import Agent, ModelRetry
from pydantic_ai.messages import ModelRequest, ToolReturnPart
from pydantic_ai.toolsets import FunctionToolset

from agents.kept_tools import KeptTools
from agents.scripted import Call, ScriptedModel
from agents.tools.desk import Desk
from memory.conversation import TurnId


class Asked(BaseModel):
    """What the tool below is asked."""

    word: str


class Answer(BaseModel):
    """What it gives."""

    words: list[str]


class OneTool:
    """A tool `echo` that does as it is told, and what became of it."""

    def __init__(self, seconds: float = 5.0) -> None:
        self.began = asyncio.Event()
        self.go_on = asyncio.Event()
        self.go_on.set()
        self.learned: list[tuple[str, Mapping[str, Any], Mapping[str, Any]]] = []
        self.trouble: Exception | None = None
        self.ran: list[tuple[str, str, str]] = []
        tools = FunctionToolset[Desk]()
        tools.add_function(self._echo, name="echo", takes_ctx=False)
        self.tools = KeptTools(tools, seconds=seconds, learned=self._note, ran=self._ran)

    async def _echo(self, asked: Asked) -> Answer:
        self.began.set()
        await self.go_on.wait()
        if self.trouble:
            raise self.trouble
        return Answer(words=[asked.word])

    async def _note(self, name: str, arguments: Mapping[str, Any], answer: Mapping[str, Any]) -> None:
        self.learned.append((name, arguments, answer))

    def _ran(self, turn: str, name: str, outcome: str, seconds: float) -> None:
        assert 0 <= seconds < 60
        self.ran.append((turn, name, outcome))

    async def run(self, model: ScriptedModel) -> list[Any]:
        """What the tool gave to the model."""
        agent = Agent[Desk, str](model, deps_type=Desk, retries=1)
        desk = cast("Desk", type("Deps", (), {"turn": TurnId("t"), "rehearsing": False})())
        result = await agent.run("hi", toolsets=[self.tools], deps=desk)
        requests = [message for message in result.all_messages() if isinstance(message, ModelRequest)]
        return [part.content for request in requests for part in request.parts if isinstance(part, ToolReturnPart)]


ONE_CALL = (Call("echo", {"word": "hello"}), "Done.")


async def test_what_a_tool_gives_is_told_as_plain_json():
    one = OneTool()
    assert await one.run(ScriptedModel(ONE_CALL)) == [Answer(words=["hello"])]
    assert one.learned == [("echo", {"word": "hello"}, {"words": ["hello"]})]


async def test_a_tool_that_raises_gives_its_code():
    one = OneTool()
    one.trouble = OSError("disk")
    assert await one.run(ScriptedModel(ONE_CALL)) == [{"trouble": "tool_trouble"}]
    assert one.learned == []


async def test_a_tool_that_hangs_is_given_up():
    one = OneTool(seconds=0.02)
    one.go_on.clear()
    assert await one.run(ScriptedModel(ONE_CALL)) == [{"trouble": "tool_timeout"}]


async def test_a_tool_that_asks_for_better_arguments_gets_another_try():
    one = OneTool()
    one.trouble = ModelRetry("a longer word, please")
    model = ScriptedModel([Call("echo", {"word": "a"}), "Done."])
    await one.run(model)
    assert "a longer word" in repr(model.asked[1])


async def test_a_tool_that_was_begun_is_finished_when_the_reply_is_cut_off():
    one = OneTool()
    one.go_on.clear()
    run = asyncio.create_task(one.run(ScriptedModel(ONE_CALL)))
    await asyncio.wait_for(one.began.wait(), 5)
    run.cancel()
    with pytest.raises(asyncio.CancelledError):
        await run
    assert one.learned == []
    one.go_on.set()
    await asyncio.wait_for(one.tools.finished(), 5)
    assert one.learned == [("echo", {"word": "hello"}, {"words": ["hello"]})]


async def test_what_must_not_reach_a_model_is_taken_out_of_an_answer():
    tool = OneTool()
    tool.tools.clean = lambda data: {"words": ["clean"]} if data == {"words": ["dirty"]} else data
    [given] = await tool.run(ScriptedModel([Call("echo", {"word": "dirty"}), "done"]))
    assert given == {"words": ["clean"]}
    assert tool.learned[0][2] == {"words": ["clean"]}
    [given] = await tool.run(ScriptedModel([Call("echo", {"word": "fine"}), "done"]))
    assert given == Answer(words=["fine"])


async def test_two_tools_that_end_together_are_told_one_after_the_other():
    one = OneTool()
    told: list[str] = []

    async def slowly(name: str, arguments: Mapping[str, Any], answer: Mapping[str, Any]) -> None:
        told.append(f"{arguments['word']} begins")
        for _ in range(5):
            await asyncio.sleep(0)
        told.append(f"{arguments['word']} ends")

    one.tools.learned = slowly
    await one.run(ScriptedModel([[Call("echo", {"word": "first"}), Call("echo", {"word": "second"})], "Done."]))
    assert told == ["first begins", "first ends", "second begins", "second ends"]


async def test_each_tool_that_ran_is_told_with_its_outcome():
    one = OneTool()
    await one.run(ScriptedModel(ONE_CALL))
    one.trouble = RuntimeError("a secret that stays here")
    await one.run(ScriptedModel(ONE_CALL))
    assert one.ran == [("t", "echo", "ok"), ("t", "echo", "tool_trouble")]
