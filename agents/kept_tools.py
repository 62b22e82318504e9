"""Tools as a turn may use them: bounded in time, never raising, and finished even if the reply is cut off."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any

import structlog
from pydantic import BaseModel, ValidationError
from pydantic_ai.messages import ToolCallPart, ToolReturnPart
from pydantic_core import from_json

from agents.errors import NotRehearsed
from agents.faults import places_of
from agents.tools.catalogue import ToolEntry
from agents.tools.desk import Desk
from memory.conversation import JSON

log = structlog.get_logger()

Learned = Callable[[str, Mapping[str, Any], Mapping[str, JSON]], Awaitable[None]]
"""Told the name, the arguments and the answer of each tool that ran, as plain JSON."""


Ran = Callable[[str, str, str, float], None]
"""Told of each tool that ran: for which turn, its name, "ok" or the code of its trouble, and for how many seconds."""

Clean = Callable[[JSON], JSON]
"""Takes out of a tool's answer what must not reach a model."""


async def _nothing(name: str, arguments: Mapping[str, Any], answer: Mapping[str, JSON]) -> None:
    """For turns whose tools nobody needs to hear of."""


def unwatched(turn: str, name: str, outcome: str, seconds: float) -> None:
    """For tools whose times nobody keeps."""


@dataclass(slots=True)
class KeptTools:
    """The tools of one turn. One that was begun is finished and told to `learned`, also when the reply is cut off.

    One that raises, or takes longer than `seconds`, gives `{"trouble": code}` for the model to put into words.
    """

    entries: Mapping[str, ToolEntry[Any]]
    desk: Desk
    seconds: float = 5.0
    learned: Learned = _nothing
    clean: Clean | None = None
    ran: Ran = unwatched
    failed: bool = False
    """Whether any of them gave trouble."""
    _under_way: set[asyncio.Task[Any]] = field(default_factory=set[asyncio.Task[Any]])
    _telling: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def call(self, call: ToolCallPart) -> ToolReturnPart:
        """What a model gets for its call. A cancelled reply does not cancel the tool.

        Raises NotRehearsed for what would leave a trace.
        """
        entry = self.entries.get(call.tool_name)
        if entry is None:
            return _again(call, f"There is no tool {call.tool_name}; there is {', '.join(self.entries)}.")
        try:
            asked = entry.asked.model_validate(_arguments(call))
        except ValueError as wrong:
            return _again(call, _what_is(wrong))
        if self.desk.rehearsing and (entry.writes or not entry.free):
            raise NotRehearsed(entry.name)
        work = asyncio.create_task(self._run(entry, asked))
        self._under_way.add(work)
        work.add_done_callback(self._under_way.discard)
        return ToolReturnPart(call.tool_name, await asyncio.shield(work), call.tool_call_id)

    async def finished(self) -> None:
        """When every tool that was begun has ended."""
        while self._under_way:
            await asyncio.wait(set(self._under_way))

    async def _run(self, entry: ToolEntry[Any], asked: BaseModel) -> dict[str, JSON]:
        began, turn = perf_counter(), self.desk.turn
        try:
            async with asyncio.timeout(self.seconds):
                answer = await entry.act(self.desk, asked)
        except Exception as trouble:
            code = "tool_timeout" if isinstance(trouble, TimeoutError) else getattr(trouble, "code", "tool_trouble")
            log.warning("tool_failed", tool=entry.name, code=code, turn=turn, at=places_of(trouble))
            self.ran(turn, entry.name, code, perf_counter() - began)
            self.failed = True
            return {"trouble": code}
        self.ran(turn, entry.name, "ok", perf_counter() - began)
        given = answer.model_dump(mode="json")
        kept = self.clean(given) if self.clean else given
        if isinstance(kept, dict) and kept != given:
            log.warning("instructions_left_out", code="tool_result", tool=entry.name, turn=turn)
            given = kept
        async with self._telling:  # of two tools that end together, each adds to what the other has told
            await self.learned(entry.name, asked.model_dump(mode="json", exclude_none=True), given)
        return given


def _again(call: ToolCallPart, wrong: str) -> ToolReturnPart:
    """The model is told what was wrong with its call, and may make it again."""
    return ToolReturnPart(call.tool_name, wrong, call.tool_call_id, outcome="retried")


def _arguments(call: ToolCallPart) -> Any:
    """As the model gave them. Raises ValueError for text that is no JSON."""
    return from_json(call.args or "{}") if isinstance(call.args, str | None) else call.args


def _what_is(wrong: ValueError) -> str:
    if isinstance(wrong, ValidationError):
        return wrong.json(include_url=False, include_context=False)
    return f"These arguments are no JSON: {wrong}"
