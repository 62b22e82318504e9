"""The chat in a browser: streaming, a server that goes away, too much text, failures; nothing written is lost."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from agents.replies import EndCall, HandOff, Say
from agents.scripted_receptionist import ScriptedReceptionist
from memory.errors import StoreDown

pytestmark = pytest.mark.asyncio(loop_scope="session")

OPEN = "When are you open?"


async def test_an_answer_appears_as_it_is_made(visit):
    page = (await visit([[Say("From "), Say("nine "), ScriptedReceptionist.WAIT]])).page
    await page.get_by_role("button", name=OPEN).click()
    await expect(page.locator("#messages .own .bubble")).to_have_text(OPEN)
    await expect(page.locator("#messages .theirs .bubble")).to_have_text("From nine ")
    await expect(page.locator("#suggestions")).to_be_hidden()
    await expect(page.locator("#typing")).to_be_hidden()


async def test_dots_show_that_an_answer_is_being_made(visit):
    page = (await visit([[ScriptedReceptionist.WAIT]])).page
    await page.get_by_role("button", name=OPEN).click()
    await expect(page.locator("#typing")).to_be_visible()
    await expect(page.locator("#announcer")).to_contain_text("Writing an answer")


async def test_what_anybody_says_is_shown_as_text(visit):
    hostile = "<img src=x onerror=\"document.title='run'\"><b>bold</b>"
    page = (await visit([hostile])).page
    await page.locator("#text").fill(hostile)
    await page.keyboard.press("Enter")
    await expect(page.locator("#messages .theirs .bubble")).to_have_text(hostile)
    await expect(page.locator("#messages .own .bubble")).to_have_text(hostile)
    assert await page.locator("#messages img").count() == 0


async def test_a_reload_shows_the_conversation_again(visit):
    it = await visit(["First.", "Second."])
    for text in ("One", "Two"):
        await it.page.locator("#text").fill(text)
        await it.page.locator("#text").press("Enter")
    await expect(it.page.get_by_text("Second.", exact=True).first).to_be_visible()
    await it.page.reload()
    bubbles = it.page.locator("#messages .bubble")
    await expect(bubbles).to_have_text(["Hello again from Harbour Bakery.", "One", "First.", "Two", "Second."])
    await expect(it.page.locator("#greeting")).to_be_hidden()
    await expect(it.page.locator("#messages time").last).not_to_be_empty()


async def test_what_is_written_while_the_server_is_away_is_answered_once_when_it_is_back(visit):
    it = await visit(["First.", "Second."])
    it.complaints = ["refused connections are expected"]
    await it.page.get_by_role("button", name=OPEN).click()
    await expect(it.page.get_by_text("First.", exact=True).first).to_be_visible()
    await it.server.stop()
    await expect(it.page.locator("#chat-state")).to_contain_text("Reconnecting")
    await it.page.locator("#text").fill("Are you there?")
    await it.page.locator("#text").press("Enter")
    await expect(it.page.locator("#messages .own .bubble").last).to_have_text("Are you there?")
    await it.server.start()
    await expect(it.page.locator("#messages .theirs .bubble").last).to_have_text("Second.", timeout=20_000)
    await expect(it.page.locator("#chat-state")).to_be_empty()
    assert [turn.text for turn in it.server.receptionist.turns] == [OPEN, "Are you there?"]
    assert await it.page.get_by_text("Are you there?").count() == 1
    it.complaints.clear()


async def test_an_answer_that_a_lost_connection_cut_off_is_finished(visit):
    it = await visit([[Say("A long "), ScriptedReceptionist.WAIT], "A long answer, whole."])
    await it.page.get_by_role("button", name=OPEN).click()
    await expect(it.page.locator("#messages .theirs .bubble").last).to_have_text("A long ")
    await it.server.door.chat.close()  # the worker ends
    await it.server.stop()
    await it.server.start()
    await expect(it.page.locator("#messages .theirs .bubble").last).to_have_text(
        "A long answer, whole.", timeout=20_000
    )
    it.complaints.clear()


async def test_a_text_that_is_too_long_is_neither_cut_nor_sent_nor_lost(visit):
    it = await visit()
    box, send = it.page.locator("#text"), it.page.get_by_role("button", name="Send")
    await box.fill("x" * 2003)
    await expect(it.page.locator("#count")).to_have_text("3 characters too many")
    assert await box.get_attribute("aria-invalid") == "true"
    await expect(send).to_be_disabled()
    await box.press("Enter")
    assert await box.input_value() == "x" * 2003
    await box.fill("x" * 2000)
    await expect(send).to_be_enabled()
    await send.click()
    await expect(it.page.locator("#messages .theirs")).to_have_count(1)
    assert len(it.server.receptionist.turns[0].text) == 2000


async def test_a_failed_answer_can_be_tried_again_where_it_stands(visit):
    it = await visit([[Say("We are "), StoreDown()], "From nine."])
    await it.page.get_by_role("button", name=OPEN).click()
    again = it.page.get_by_role("button", name="Try again")
    await expect(again).to_be_visible()
    await expect(it.page.locator("#announcer")).to_contain_text("Please try again")
    await again.click()
    await expect(it.page.locator("#messages .theirs .bubble").last).to_have_text("From nine.")
    await expect(again).to_have_count(0)
    assert await it.page.get_by_text(OPEN, exact=True).count() == 1 + 1  # the message, and the hidden suggestion


async def test_a_hand_off_says_where_to_find_a_person_and_an_end_is_no_dead_end(visit):
    it = await visit([[Say("I see."), HandOff("asked", "story")], [Say("Bye."), EndCall()], "Hello again."])
    for text, note in (("A person, please", "(415) 555-0123"), ("Bye", "That was all for now")):
        await it.page.locator("#text").fill(text)
        await it.page.locator("#text").press("Enter")
        await expect(it.page.locator(".note").last).to_contain_text(note)
    await it.page.locator("#text").fill("One more thing")
    await it.page.locator("#text").press("Enter")
    await expect(it.page.locator("#messages .theirs .bubble").last).to_have_text("Hello again.")


async def test_a_second_tab_shows_the_same_chat(visit):
    it = await visit(["From nine."])
    await it.page.locator("#text").focus()
    await expect(it.page.locator("#greeting .bubble")).to_have_text("Hello again from Harbour Bakery.")
    other = await it.page.context.new_page()
    await other.goto(it.server.url)
    await other.get_by_role("button", name=OPEN).click()
    await expect(it.page.locator("#messages .bubble")).to_have_text([OPEN, "From nine."])
