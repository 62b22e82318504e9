"""One browser for all tests of the page, and a fresh visitor for each."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, ConsoleMessage, Page

from tests.gateway.web.chromium import chromium
from tests.gateway.web.melody import write_melody
from tests.gateway.web.page_server import PageServer, page_server

MELODY = (400, 800, 1200, 2000, 3000, 6000)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Browser]:
    """Its microphone plays MELODY whenever it is opened."""
    wav = write_melody(tmp_path_factory.mktemp("microphone") / "melody.wav", MELODY, seconds=0.15)
    async with chromium(wav) as browser:
        yield browser


@dataclass
class Visit:
    """A visitor on the page. What the browser complained of is in `complaints`."""

    server: PageServer
    page: Page
    complaints: list[str] = field(default_factory=list)

    def console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.complaints.append(message.text)


Visits = Callable[..., Awaitable[Visit]]


@pytest_asyncio.fixture(loop_scope="session")
async def visit(browser: Browser) -> AsyncIterator[Visits]:
    """`await visit(replies, **options)` opens the page in a context of these options. It must not have complained."""
    visits: list[Visit] = []
    async with AsyncExitStack() as stack:

        async def open_page(
            replies: Any = ("All right.",), *, script: str = "", server: PageServer | None = None, **options: Any
        ) -> Visit:
            server = server or await stack.enter_async_context(page_server(replies))
            context = await browser.new_context(**options)
            stack.push_async_callback(context.close)
            page = await context.new_page()
            page.set_default_timeout(10_000)
            visit = Visit(server, page)
            visits.append(visit)
            page.on("console", visit.console)
            page.on("pageerror", lambda error: visit.complaints.append(str(error)))
            if script:
                await page.add_init_script(script)
            await page.goto(server.url)
            return visit

        yield open_page
        for visit in visits:
            assert visit.complaints == []
