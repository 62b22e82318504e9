"""Take the picture of the page for the documentation: `python -m tests.gateway.web.picture docs/page.png`.

The page of this repository's own config/, on a wide screen during a call and on a phone in a chat, by day and by night.
"""

from __future__ import annotations

import asyncio
import base64
import sys
import tempfile
from pathlib import Path

from playwright.async_api import Browser, Page, expect

from gateway.routes.web_page import web_page_of
from gateway.settings import load
from tests.gateway.web.chromium import chromium
from tests.gateway.web.page_server import PageServer, page_server

QUESTION = "How much is it for 8 adults and 4 children in Davis?"
ANSWER = (
    "That comes to $586: $560 for the food and $26 for travel. The deposit is $100, and $486 is left to pay on the day."
)
CALL = (
    ("frontdesk", "Hi, this is the AI assistant of {name}. How can I help you?", True),
    ("customer", "What happens if it rains?", True),
    ("frontdesk", "You can provide cover, or reschedule once, up to 24 hours before.", True),
    ("customer", "All right, and what do I need to", False),
)
MONTAGE = """<!doctype html><style>
  body {{ margin: 0; padding: 36px; display: flex; gap: 36px; background: #d9d4c7; width: max-content }}
  img {{ display: block; border-radius: 14px; box-shadow: 0 12px 40px rgb(0 0 0 / 22%) }}
  img.wide {{ width: 1100px }} img.phone {{ width: 317px }}
</style><img class=wide src="{wide}"><img class=phone src="{phone}">"""


async def _open(browser: Browser, server: PageServer, width: int, height: int, scheme: str) -> Page:
    context = await browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme="dark" if scheme == "dark" else "light",
        reduced_motion="reduce",
        device_scale_factor=2,
        timezone_id="America/Los_Angeles",
    )
    page = await context.new_page()
    await page.goto(server.url)
    await page.locator("#text").fill(QUESTION)
    await page.locator("#text").press("Enter")
    await expect(page.locator("#messages .theirs time").last).not_to_be_empty()
    return page


async def _during_a_call(page: Page, server: PageServer) -> None:
    await page.locator(".call-button").click()
    call = await server.call()
    for who, text, final in CALL:
        words = text.format(name=server.door.page.name)
        await call.line.caption("customer" if who == "customer" else "frontdesk", words, final=final)
    await expect(page.locator(".partial")).to_be_visible()
    await expect(page.get_by_role("timer")).to_have_text("0:03")


def _address(png: bytes) -> str:
    return "data:image/png;base64," + base64.b64encode(png).decode()


async def take(path: Path) -> None:
    """Write the picture."""
    with tempfile.TemporaryDirectory() as var:
        settings = load(Path("config"), {"FRONTDESK_VAR": var})
    page_of_business = web_page_of(settings.business, settings.phrases)
    async with chromium() as browser:
        async with page_server([ANSWER], page=page_of_business, greeting=page_of_business.greeting[0]) as server:
            wide = await _open(browser, server, 1280, 800, "light")
            await _during_a_call(wide, server)
            by_day = await wide.screenshot()
        async with page_server([ANSWER], page=page_of_business, greeting=page_of_business.greeting[0]) as server:
            phone = await _open(browser, server, 390, 845, "dark")
            await phone.evaluate("document.activeElement.blur()")
            by_night = await phone.screenshot()
        montage = await browser.new_page(viewport={"width": 1600, "height": 800})
        await montage.set_content(MONTAGE.format(wide=_address(by_day), phone=_address(by_night)))
        await montage.locator("body").screenshot(path=path)


if __name__ == "__main__":
    asyncio.run(take(Path(sys.argv[1])))
