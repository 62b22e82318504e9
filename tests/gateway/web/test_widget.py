"""The widget on another site: a strict one, with a policy of its own."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from playwright.async_api import Browser, Page, expect
from starlette.responses import HTMLResponse
from starlette.routing import Route

from tests.gateway.web.page_server import PageServer, page_server, serving

pytestmark = pytest.mark.asyncio(loop_scope="session")


@asynccontextmanager
async def another_site(browser: Browser, *, named: bool = True) -> AsyncIterator[tuple[PageServer, Page]]:
    """A page of another origin with the widget on it. `named`: whether it is one of those that may show the frame."""
    home: list[PageServer] = []

    async def page(_: object) -> HTMLResponse:
        url = home[0].url
        policy = f"default-src 'none'; script-src {url}; frame-src {url}; require-trusted-types-for 'script'"
        html = f"<!doctype html><title>Shop</title><h1>Shop</h1><script src='{url}/widget.js' async></script>"
        return HTMLResponse(html, headers={"Content-Security-Policy": policy})

    async with serving([Route("/", page)]) as address:
        site = f"http://{address}"
        async with page_server(["From nine."], embed_origins=(site,) if named else ()) as server:
            home.append(server)
            context = await browser.new_context(viewport={"width": 1000, "height": 800})
            shop = await context.new_page()
            await shop.goto(site)
            yield server, shop
            await context.close()


async def test_the_chat_opens_talks_and_closes_by_keyboard(browser):
    async with another_site(browser) as (_, shop):
        button = shop.get_by_role("button", name="Chat with or call Harbour Bakery")
        await button.focus()
        await shop.keyboard.press("Enter")
        chat = shop.frame_locator("iframe")
        await chat.get_by_role("button", name="When are you open?").click()
        await expect(chat.locator("#messages .theirs .bubble")).to_have_text("From nine.")
        await chat.locator("#text").press("Escape")
        await expect(shop.locator("iframe")).to_be_hidden()
        await expect(button).to_be_focused()
        assert await button.get_attribute("aria-expanded") == "false"
        await button.click()
        await expect(chat.locator("#messages .theirs .bubble")).to_have_text("From nine.")  # it is as it was left


async def test_a_call_works_within_the_frame(browser):
    async with another_site(browser) as (server, shop):
        await shop.get_by_role("button").click()
        chat = shop.frame_locator("iframe")
        await chat.get_by_role("button", name="Call").click()
        call = await server.call()
        await expect(chat.locator("#call-state")).to_have_text("On the call")
        assert await call.hears(0.2)


async def test_a_site_that_is_not_named_cannot_show_the_page(browser):
    async with another_site(browser, named=False) as (_, shop):
        refused: list[str] = []
        shop.on("console", lambda message: refused.append(message.text))
        async with shop.expect_console_message(lambda message: "frame-ancestors" in message.text):
            await shop.get_by_role("button").click()
        assert await shop.frame_locator("iframe").locator("#text").count() == 0
