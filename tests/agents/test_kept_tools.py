"""Tools inside a turn."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any, cast

import pytest
from pydantic import BaseModel
from pydantic_ai.messages import ToolCallPart, ToolReturnPart

from agents.errors import NotRehearsed
from agents.kept_tools import KeptTools
from agents.tools.catalogue import ToolEntry, definitions_of
from agents.tools.desk import Desk
from memory.conversation import TurnId


class Asked(BaseModel):
    """What the tool below is asked."""

    word: str
    loud: bool | None = None


class Answer(BaseModel):
    """What it gives."""

    words: list[str]


class OneTool:
    """A tool `echo` that does as it is told, and what became of it."""

    def __init__(self, seconds: float = 5.0, *, rehearsing: bool = False, writes: bool = False) -> None:
        self.began = asyncio.Event()
        self.go_on = asyncio.Event()
        self.go_on.set()
        self.learned: list[tuple[str, Mapping[str, Any], Mapping[str, Any]]] = []
        self.trouble: Exception | None = None
        self.ran: list[tuple[str, str, str]] = []

        async def echo(desk: Desk, asked: Asked) -> Answer:
            """Say it again."""
            self.began.set()
            await self.go_on.wait()
            if self.trouble:
                raise self.trouble
            return Answer(words=[asked.word])

        desk = cast("Desk", type("ADesk", (), {"turn": TurnId("t"), "rehearsing": rehearsing})())
        entries = {"echo": ToolEntry(Asked, echo, writes=writes)}
        self.tools = KeptTools(entries, desk, seconds=seconds, learned=self._note, ran=self._ran)

    async def _note(self, name: str, arguments: Mapping[str, Any], answer: Mapping[str, Any]) -> None:
        self.learned.append((name, arguments, answer))

    def _ran(self, turn: str, name: str, outcome: str, seconds: float) -> None:
        assert 0 <= seconds < 60
        self.ran.append((turn, name, outcome))

    async def call(self, arguments: Any = None, *, tool: str = "echo") -> ToolReturnPart:
        """What a model gets for its call."""
        return await self.tools.call(ToolCallPart(tool, {"word": "hello"} if arguments is None else arguments, "id-1"))


async def test_what_a_tool_gives_is_told_as_plain_json():
    one = OneTool()
    given = await one.call()
    assert (given.tool_name, given.tool_call_id, given.content) == ("echo", "id-1", {"words": ["hello"]})
    assert one.learned == [("echo", {"word": "hello"}, {"words": ["hello"]})]


async def test_arguments_may_come_as_text():
    assert (await OneTool().call('{"word": "written"}')).content == {"words": ["written"]}


@pytest.mark.parametrize("arguments", [{"word": 7}, {}, "", "not json", "[1]", '{"word": "cut o'], ids=repr)
async def test_nonsense_comes_back_to_the_model_and_the_tool_does_not_run(arguments: Any):
    one = OneTool()
    given = await one.call(arguments)
    assert given.outcome == "retried"
    assert given.content
    assert not one.began.is_set()
    assert one.ran == []


async def test_a_tool_that_is_not_there_is_told_with_those_that_are():
    given = await OneTool().call(tool="fly")
    assert (given.outcome, given.content) == ("retried", "There is no tool fly; there is echo.")


async def test_a_tool_that_raises_gives_its_code():
    one = OneTool()
    one.trouble = OSError("disk")
    assert (await one.call()).content == {"trouble": "tool_trouble"}
    assert one.tools.failed
    assert one.learned == []


async def test_a_tool_that_hangs_is_given_up():
    one = OneTool(seconds=0.02)
    one.go_on.clear()
    assert (await one.call()).content == {"trouble": "tool_timeout"}


async def test_a_tool_that_was_begun_is_finished_when_the_reply_is_cut_off():
    one = OneTool()
    one.go_on.clear()
    call = asyncio.create_task(one.call())
    await asyncio.wait_for(one.began.wait(), 20)
    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call
    assert one.learned == []
    one.go_on.set()
    await asyncio.wait_for(one.tools.finished(), 20)
    assert one.learned == [("echo", {"word": "hello"}, {"words": ["hello"]})]


async def test_what_must_not_reach_a_model_is_taken_out_of_an_answer():
    one = OneTool()
    one.tools.clean = lambda data: {"words": ["clean"]} if data == {"words": ["dirty"]} else data
    assert (await one.call({"word": "dirty"})).content == {"words": ["clean"]}
    assert one.learned[0][2] == {"words": ["clean"]}
    assert (await one.call({"word": "fine"})).content == {"words": ["fine"]}


async def test_two_tools_that_end_together_are_told_one_after_the_other():
    one = OneTool()
    told: list[str] = []

    async def slowly(name: str, arguments: Mapping[str, Any], answer: Mapping[str, Any]) -> None:
        told.append(f"{arguments['word']} begins")
        for _ in range(5):
            await asyncio.sleep(0)
        told.append(f"{arguments['word']} ends")

    one.tools.learned = slowly
    await asyncio.gather(one.call({"word": "first"}), one.call({"word": "second"}))
    assert told == ["first begins", "first ends", "second begins", "second ends"]


async def test_each_tool_that_ran_is_told_with_its_outcome():
    one = OneTool()
    await one.call()
    one.trouble = RuntimeError("a secret that stays here")
    await one.call()
    assert one.ran == [("t", "echo", "ok"), ("t", "echo", "tool_trouble")]


async def test_a_rehearsal_only_looks():
    assert (await OneTool(rehearsing=True).call()).content == {"words": ["hello"]}
    writing = OneTool(rehearsing=True, writes=True)
    with pytest.raises(NotRehearsed):
        await writing.call()
    assert not writing.began.is_set()


def test_a_model_is_shown_what_the_tool_is_for_and_what_it_takes():
    [shown] = definitions_of(OneTool().tools.entries)
    assert (shown.name, shown.description) == ("echo", "Say it again.")
    assert shown.parameters_json_schema["required"] == ["word"]
