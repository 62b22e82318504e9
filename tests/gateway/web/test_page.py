"""The page for everybody: by keyboard, by screen reader, in the dark, on a narrow screen, with less motion."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from agents.replies import Say
from agents.scripted_receptionist import ScriptedReceptionist
from memory.errors import StoreDown

pytestmark = pytest.mark.asyncio(loop_scope="session")

CONTRAST = (Path(__file__).parent / "contrast.js").read_text("utf-8").split("\n", 1)[1].rstrip().rstrip(";")
INTERACTIVE = {"button", "textbox", "link", "checkbox"}


async def named_controls(page: Page) -> dict[str, list[str]]:
    """Accessible names by role, as a screen reader gets them."""
    session = await page.context.new_cdp_session(page)
    tree = await session.send("Accessibility.getFullAXTree")
    names: dict[str, list[str]] = {}
    for node in tree["nodes"]:
        role = node.get("role", {}).get("value")
        if not node["ignored"] and role in INTERACTIVE:
            names.setdefault(role, []).append(node.get("name", {}).get("value", ""))
    return names


async def assert_readable(page: Page, at_least: int) -> None:
    found = await page.evaluate(CONTRAST)
    assert found["poor"] == []
    assert found["checked"] >= at_least


async def focused(page: Page) -> str:
    return await page.evaluate("document.activeElement.id || document.activeElement.textContent.trim()")


async def test_everything_works_from_the_keyboard_alone(visit):
    it = await visit([[Say("From "), Say("nine.")]])
    page = it.page
    await page.keyboard.press("Tab")
    assert await focused(page) == "Skip to the message box"
    await page.keyboard.press("Enter")
    assert await focused(page) == "text"
    await page.keyboard.type("When are")
    await page.keyboard.press("Shift+Enter")
    await page.keyboard.type("you open?")
    await page.keyboard.press("Enter")
    await expect(page.locator("#messages .own .bubble")).to_have_text("When are\nyou open?")
    await expect(page.locator("#messages .theirs .bubble")).to_have_text("From nine.")
    assert it.server.receptionist.turns[0].text == "When are\nyou open?"
    assert await focused(page) == "text"


async def test_tab_reaches_every_control_in_reading_order(visit):
    page = (await visit()).page
    reached = []
    for _ in range(9):
        await page.keyboard.press("Tab")
        reached.append(await focused(page))
    assert reached[:3] == ["Skip to the message box", "Call from this page", "(415) 555-0123"]
    assert reached[3:] == [
        "chat-scroll",
        "When are you open?",
        "Do you make birthday cakes?",
        "What is gluten-free?",
        "text",
        "",
    ]
    assert await page.evaluate("document.activeElement.getAttribute('aria-label')") == "Send"


async def test_every_control_has_a_name_and_the_page_has_its_landmarks(visit):
    it = await visit()
    await it.page.locator(".call-button").click()
    await it.server.call()
    await it.page.locator("#keypad-open").click()
    names = await named_controls(it.page)
    assert all(name for role in names.values() for name in role), names
    assert {"Mute", "Keypad", "Hang up", "Send", "star", "hash"} <= set(names["button"])
    assert names["textbox"] == ["Your message"]
    assert await it.page.locator("h1").count() == await it.page.locator("main").count() == 1
    assert await it.page.locator("html").get_attribute("lang") == "en"
    assert await it.page.evaluate(
        "[...document.querySelectorAll('[id]')].map(e => e.id).length"
    ) == await it.page.evaluate("new Set([...document.querySelectorAll('[id]')].map(e => e.id)).size")


async def test_a_screen_reader_hears_whole_answers_once(visit):
    it = await visit([[Say("From "), Say("nine "), Say("to five.")]])
    await it.page.get_by_role("button", name="When are you open?").click()
    announcer = it.page.locator("#announcer")
    await expect(announcer).to_contain_text("Harbour Bakery: From nine to five.")
    assert await announcer.get_attribute("aria-live") == "polite"
    assert (await announcer.inner_text()).count("nine") == 1
    assert await it.page.locator("#messages").evaluate("e => e.closest('[aria-live], [role=log]')") is None


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_every_text_can_be_read(visit, scheme):
    screen = {"viewport": {"width": 1200, "height": 800}, "color_scheme": scheme, "reduced_motion": "reduce"}
    it = await visit([[Say("Well, "), StoreDown()], "From nine."], **screen)
    page = it.page
    await assert_readable(page, 15)
    await page.get_by_role("button", name="When are you open?").click()
    await expect(page.locator(".failure")).to_be_visible()
    await page.locator("#text").fill("x" * 2001)
    await assert_readable(page, 12)
    await page.locator(".call-button").click()
    call = await it.server.call()
    await call.line.caption("frontdesk", "Hello.", final=True)
    await call.line.caption("customer", "I would", final=False)
    await expect(page.locator(".partial")).to_be_visible()
    await page.locator("#keypad-open").click()
    await page.locator("#mute").click()
    await assert_readable(page, 24)
    await page.locator("#hang-up").click()
    await expect(page.locator("#call-close")).to_be_visible()
    await assert_readable(page, 8)


@pytest.mark.parametrize("width", [320, 390, 768, 1280])
async def test_nothing_is_cut_off_at_any_width_and_all_can_be_pressed(visit, width):
    it = await visit(viewport={"width": width, "height": 700})
    for state in ("chat", "call"):
        if state == "call":
            await it.page.locator(".call-button").click()
            await it.server.call()
            await it.page.locator("#keypad-open").click()
        assert await it.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        small = await it.page.evaluate(
            """[...document.querySelectorAll("button, summary, textarea")]
              .filter((e) => e.checkVisibility({ visibilityProperty: true }))
              .map((e) => [e.textContent, e.getBoundingClientRect()])
              .filter(([, box]) => box.width < 24 || box.height < 24 || box.left < 0 || box.right > innerWidth + 0.5
                                   || box.top < 0 || box.bottom > innerHeight + 0.5)"""
        )
        assert small == []


async def test_on_a_phone_the_hours_are_one_press_away(visit):
    page = (await visit(viewport={"width": 390, "height": 844})).page
    await expect(page.get_by_text("Monday to Friday")).to_be_hidden()
    await page.get_by_text("Hours and contact").click()
    await expect(page.get_by_text("Monday to Friday")).to_be_visible()


@pytest.mark.parametrize(("motion", "moves"), [("reduce", False), ("no-preference", True)])
async def test_nothing_moves_for_who_wants_less_motion(visit, motion, moves):
    page = (await visit([[ScriptedReceptionist.WAIT]], reduced_motion=motion)).page
    await page.get_by_role("button", name="When are you open?").click()
    await expect(page.locator("#typing")).to_be_visible()
    assert (await page.evaluate("document.getAnimations().length") > 0) is moves


async def test_the_page_asks_nobody_else_for_anything(visit):
    it = await visit()
    asked: list[str] = []
    it.page.on("request", lambda request: asked.append(request.url))
    await it.page.reload()
    await it.page.wait_for_load_state("networkidle")
    assert asked
    assert all(url.startswith(it.server.url) for url in asked)
    assert await it.page.context.cookies() == []  # who only looks is not counted
