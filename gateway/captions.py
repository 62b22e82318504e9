"""Live captions of a call from the page: what both sides say, as it is heard."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Literal, Protocol

from memory.conversation import JSON

Who = Literal["customer", "frontdesk"]


class Captioned(Protocol):
    """A line that can show words."""

    async def caption(self, who: Who, text: str, *, final: bool) -> None: ...


class Captions:
    """Shows captions without ever holding up the call. Use as `async with`."""

    def __init__(self, line: Captioned) -> None:
        self._line = line
        self._waiting: asyncio.Queue[tuple[Who, str, bool]] = asyncio.Queue()
        self._saying: list[str] = []
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Captions:
        self._task = asyncio.create_task(self._show(), name="captions")
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._task is not None
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)

    def tell(self, event: Mapping[str, JSON]) -> None:
        """One event of `pipelines/witness.py`; most need no caption."""
        match event["type"]:
            case "partial":
                self._waiting.put_nowait(("customer", str(event["text"]), False))
            case "caller":
                self._waiting.put_nowait(("customer", str(event["text"]), True))
            case "saying":
                # Clause by clause, while a caption stands for all that a speaker is saying.
                self._saying.append(str(event["text"]).strip())
                self._waiting.put_nowait(("frontdesk", " ".join(self._saying), False))
            case "frontdesk":
                self._saying.clear()
                self._waiting.put_nowait(("frontdesk", str(event["text"]), True))

    async def _show(self) -> None:
        while True:
            who, text, final = await self._waiting.get()
            await self._line.caption(who, text, final=final)
