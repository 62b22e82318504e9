"""Tools as a run may use them: bounded in time, never raising, and finished even if the reply is cut off."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any

import structlog
from pydantic import BaseModel
from pydantic_ai import ModelRetry, RunContext
from pydantic_ai.exceptions import ToolRetryError
from pydantic_ai.toolsets import ToolsetTool, WrapperToolset

from agents.errors import NotRehearsed
from agents.faults import places_of
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
    """For runs whose tools nobody needs to hear of."""


def unwatched(turn: str, name: str, outcome: str, seconds: float) -> None:
    """For tools whose times nobody keeps."""


@dataclass
class KeptTools(WrapperToolset[Desk]):
    """A tool that was begun is finished and told to `learned`, also when the customer interrupts the reply.

    One that raises, or takes longer than `seconds`, gives `{"trouble": code}` for the model to put into words.
    """

    seconds: float = 5.0
    learned: Learned = _nothing
    clean: Clean | None = None
    ran: Ran = unwatched
    under_way: set[asyncio.Task[Any]] = field(default_factory=set)
    failed: bool = False
    """Whether any of them gave trouble."""
    _telling: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def call_tool(
        self, name: str, tool_args: dict[str, Any], ctx: RunContext[Desk], tool: ToolsetTool[Desk]
    ) -> Any:
        """Run it; a cancelled reply does not cancel it. Raises NotRehearsed for what would leave a trace."""
        does = tool.tool_def.metadata or {}
        if ctx.deps.rehearsing and (does.get("writes", True) or not does.get("free")):
            raise NotRehearsed(name)
        work = asyncio.create_task(self._run(name, tool_args, ctx, tool))
        self.under_way.add(work)
        work.add_done_callback(self.under_way.discard)
        return await asyncio.shield(work)

    async def finished(self) -> None:
        """When every tool that was begun has ended."""
        while self.under_way:
            await asyncio.wait(set(self.under_way))

    async def _run(self, name: str, tool_args: dict[str, Any], ctx: RunContext[Desk], tool: ToolsetTool[Desk]) -> Any:
        began = perf_counter()
        try:
            async with asyncio.timeout(self.seconds):
                answer = await self.wrapped.call_tool(name, tool_args, ctx, tool)
        except (ModelRetry, ToolRetryError):
            raise  # the model is told what was wrong with its arguments
        except Exception as trouble:
            code = "tool_timeout" if isinstance(trouble, TimeoutError) else getattr(trouble, "code", "tool_trouble")
            log.warning("tool_failed", tool=name, code=code, turn=ctx.deps.turn, at=places_of(trouble))
            self.ran(ctx.deps.turn, name, code, perf_counter() - began)
            self.failed = True
            return {"trouble": code}
        self.ran(ctx.deps.turn, name, "ok", perf_counter() - began)
        if isinstance(answer, BaseModel):
            given = answer.model_dump(mode="json")
            kept = self.clean(given) if self.clean else given
            if isinstance(kept, dict) and kept != given:
                log.warning("instructions_left_out", code="tool_result", tool=name, turn=ctx.deps.turn)
                await self._tell(name, tool_args, kept)
                return kept
            await self._tell(name, tool_args, given)
        return answer

    async def _tell(self, name: str, tool_args: dict[str, Any], answer: dict[str, JSON]) -> None:
        """One after the other: of two tools that end together, each adds to what the other has told."""
        async with self._telling:
            await self.learned(name, _plain(tool_args), answer)


def _plain(arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Arguments by name; those of a tool with one record are that record's."""
    plain: dict[str, Any] = {}
    for name, value in arguments.items():
        if isinstance(value, BaseModel):
            plain |= value.model_dump(mode="json", exclude_none=True)
        else:
            plain[name] = value
    return plain
