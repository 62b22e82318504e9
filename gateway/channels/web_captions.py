"""Live captions: what a call tells about itself becomes words on the page of the one who calls."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Literal, NamedTuple, Protocol

from memory.conversation import JSON

Who = Literal["customer", "frontdesk"]


class Caption(NamedTuple):
    """Words of one speaker; one that is not `final` is replaced by the next."""

    who: Who
    text: str
    final: bool


class ShowsCaptions(Protocol):
    """What captions need of `telephony.browser.media.BrowserLine`."""

    async def caption(self, who: Who, text: str, *, final: bool) -> None: ...


class WebCaptions:
    """A `pipelines.witness.Witness` that shows captions on the line, in order, without keeping the call waiting.

    Use as `async with WebCaptions(line) as captions`; what is left to show at the end is shown.
    """

    def __init__(self, line: ShowsCaptions) -> None:
        self._line = line
        self._waiting: list[Caption] = []
        self._more = asyncio.Event()
        self._over = False
        self._showing: asyncio.Task[None] | None = None

    def __call__(self, event: Mapping[str, JSON]) -> None:
        caption = caption_in(event)
        if caption is None:
            return
        # A partial that nobody has seen yet is of no use once there is a newer caption of the same speaker.
        if self._waiting and not self._waiting[-1].final and self._waiting[-1].who == caption.who:
            self._waiting.pop()
        self._waiting.append(caption)
        self._more.set()

    async def __aenter__(self) -> WebCaptions:
        self._showing = asyncio.create_task(self._show())
        return self

    async def __aexit__(self, *_: object) -> None:
        self._over = True
        self._more.set()
        if self._showing:
            await self._showing

    async def _show(self) -> None:
        while self._waiting or not self._over:
            if not self._waiting:
                self._more.clear()
                await self._more.wait()
                continue
            who, text, final = self._waiting.pop(0)
            await self._line.caption(who, text, final=final)


def caption_in(event: Mapping[str, JSON]) -> Caption | None:
    """The caption that an event of a call is, if it is one."""
    text = event.get("text")
    if not isinstance(text, str):
        return None
    if event.get("type") == "partial":
        return Caption("customer", text, False)
    if event.get("type") == "caller":
        return Caption("customer", text, True)
    if event.get("type") == "frontdesk" and text:
        return Caption("frontdesk", text, True)
    return None
