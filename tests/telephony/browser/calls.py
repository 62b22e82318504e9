"""Calls from the page for the tests: a server that answers them, and a browser that is a plain socket."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from telephony.browser.media import BrowserLine

START = json.dumps({"type": "start", "token": "good"})
FRAME = b"\x01\x00" * 320


@dataclass
class Heard:
    """A listener that keeps what it is told."""

    told: asyncio.Queue[tuple[str, object]] = field(default_factory=asyncio.Queue)
    hang_ups: int = 0
    over: asyncio.Event = field(default_factory=asyncio.Event)

    def on_audio(self, pcm: bytes) -> None:
        self.told.put_nowait(("audio", pcm))

    def on_mark(self, name: str) -> None:
        self.told.put_nowait(("mark", name))

    def on_digit(self, digit: str) -> None:
        self.told.put_nowait(("digit", digit))

    def on_hang_up(self) -> None:
        self.hang_ups += 1
        self.over.set()

    async def next(self) -> tuple[str, object]:
        return await asyncio.wait_for(self.told.get(), 20)


@dataclass
class Calls:
    """What the server did with the calls that reached it."""

    url: str
    lines: asyncio.Queue[tuple[BrowserLine, Heard]] = field(default_factory=asyncio.Queue)
    subjects: list[str] = field(default_factory=list)
    refused: asyncio.Event = field(default_factory=asyncio.Event)

    @asynccontextmanager
    async def browser(self, first: str | bytes = START) -> AsyncIterator[ClientConnection]:
        async with connect(self.url, compression=None) as browser:
            await browser.send(first)
            yield browser

    async def answered(self, browser: ClientConnection) -> tuple[BrowserLine, Heard]:
        assert await said(browser) == {"type": "ready"}
        return await asyncio.wait_for(self.lines.get(), 20)


async def said(browser: ClientConnection) -> dict | bytes:
    data = await asyncio.wait_for(browser.recv(), 20)
    return data if isinstance(data, bytes) else json.loads(data)


async def closed_with(browser: ClientConnection) -> int:
    try:
        while True:
            await asyncio.wait_for(browser.recv(), 20)
    except ConnectionClosed:
        assert browser.close_code is not None
        return browser.close_code
