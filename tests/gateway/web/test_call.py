"""A call in a browser: the microphone's sound arrives, ours is played, and every way that it can end is said."""

from __future__ import annotations

import asyncio

import pytest
from playwright.async_api import Page, expect

from tests.gateway.web.chromium import chromium
from tests.gateway.web.conftest import MELODY
from tests.gateway.web.melody import tone, tones_in
from tests.gateway.web.page_server import Call, page_server

pytestmark = pytest.mark.asyncio(loop_scope="session")

# Listens in where the sound leaves for the speaker: `loudest()` is the frequency that is being played, 0 for silence.
LISTENING = """
const connect = AudioNode.prototype.connect;
AudioNode.prototype.connect = function (target, ...rest) {
  if (target instanceof AudioDestinationNode) {
    const ear = new AnalyserNode(target.context, { fftSize: 4096, smoothingTimeConstant: 0 });
    connect.call(this, ear);
    window.loudest = () => {
      const bins = new Float32Array(ear.frequencyBinCount);
      ear.getFloatFrequencyData(bins);
      const top = bins.reduce((best, value, i) => (value > bins[best] ? i : best), 0);
      return bins[top] < -60 ? 0 : Math.round((top * target.context.sampleRate) / ear.fftSize);
    };
  }
  return connect.call(this, target, ...rest);
};
"""


async def ring(visit, **options) -> tuple[Page, Call]:
    """Press Call, and be answered."""
    it = await visit(**options)
    await it.page.locator(".call-button").click()
    call = await it.server.call()
    await expect(it.page.locator("#call-state")).to_have_text("On the call")
    return it.page, call


async def plays(page: Page, hertz: float) -> None:
    async with asyncio.timeout(10):
        while abs(await page.evaluate("loudest()") - hertz) >= 25:
            await asyncio.sleep(0.02)


async def told(queue: asyncio.Queue[str]) -> str:
    return await asyncio.wait_for(queue.get(), 10)


def pcm(hertz: float, seconds: float) -> bytes:
    return tone(hertz, seconds, 16_000).tobytes()


async def test_what_the_microphone_hears_arrives_at_16_khz(visit):
    _, call = await ring(visit)
    heard = tones_in(await call.hears(2.0))
    assert [hertz for hertz in heard if hertz in MELODY] == [hertz for hertz in MELODY if hertz in heard]
    assert len(set(heard) & set(MELODY)) >= 5  # the first may have gone by before the call was answered


async def test_what_is_sent_is_played_and_its_marks_come_back_in_order(visit):
    page, call = await ring(visit, script=LISTENING)
    for name, hertz in (("first", 700), ("second", 1500)):
        await call.line.play(pcm(hertz, 1.0))
        await call.line.mark(name)
    await plays(page, 700)
    assert call.marks.empty()  # it is still being played
    assert await told(call.marks) == "first"
    await plays(page, 1500)
    assert await told(call.marks) == "second"
    await plays(page, 0)


async def test_a_mark_without_audio_comes_back_at_once(visit):
    _, call = await ring(visit)
    await call.line.mark("nothing before it")
    assert await told(call.marks) == "nothing before it"


async def test_clear_takes_back_what_is_queued(visit):
    page, call = await ring(visit, script=LISTENING)
    await call.line.play(pcm(700, 60.0))
    await call.line.mark("never heard")
    await plays(page, 700)
    await call.line.clear()
    await plays(page, 0)
    await call.line.play(pcm(1500, 0.5))
    await call.line.mark("after")
    await plays(page, 1500)
    assert await told(call.marks) == "after"
    assert call.marks.empty()


async def test_captions_show_both_sides_and_partials_give_way(visit):
    page, call = await ring(visit)
    captions = page.locator("#captions li")
    await call.line.caption("frontdesk", "Hello.", final=True)
    await call.line.caption("customer", "I wou", final=False)
    await call.line.caption("customer", "I would like", final=False)
    await expect(captions).to_have_text(["Harbour Bakery Hello.", "You I would like"])
    assert await captions.last.get_attribute("aria-hidden") == "true"
    await call.line.caption("customer", "I would like <b>two</b>.", final=True)
    await call.line.caption("frontdesk", "Two loaves.", final=True)
    await expect(captions).to_have_text(
        ["Harbour Bakery Hello.", "You I would like <b>two</b>.", "Harbour Bakery Two loaves."]
    )
    assert await page.locator("#captions [aria-hidden]").count() == 0


async def test_captions_are_read_out_only_for_who_asks(visit):
    page, _ = await ring(visit)
    log = page.get_by_role("log")
    assert await log.get_attribute("aria-live") == "off"
    await page.get_by_label("Screen reader reads the captions").check()
    assert await log.get_attribute("aria-live") == "polite"


async def test_keys_are_sent_by_pointer_and_by_keyboard(visit):
    page, call = await ring(visit)
    opener = page.get_by_role("button", name="Keypad")
    await opener.click()
    await page.get_by_role("button", name="5", exact=True).click()
    await page.get_by_role("button", name="hash").click()
    await page.keyboard.press("0")
    await page.keyboard.press("*")
    assert [await told(call.digits) for _ in range(4)] == ["5", "#", "0", "*"]
    await expect(page.locator("#keypad-shown")).to_have_text("5#0*")
    await page.keyboard.press("Escape")
    await expect(page.locator("#keypad")).to_be_hidden()
    assert await opener.evaluate("e => e === document.activeElement")
    assert await opener.get_attribute("aria-expanded") == "false"


async def test_mute_sends_silence_and_unmute_does_not(visit):
    page, call = await ring(visit)
    mute = page.get_by_role("button", name="Mute")
    await mute.click()
    await expect(page.locator("#call-state")).to_have_text("Your microphone is off")
    assert await mute.get_attribute("aria-pressed") == "true"
    await call.hears(0.2)
    assert set(await call.hears(0.3)) == {0}
    await mute.click()
    assert await mute.get_attribute("aria-pressed") == "false"
    await expect(page.locator("#call-state")).to_have_text("On the call")


async def test_the_timer_runs_and_is_not_read_out(visit):
    page, _ = await ring(visit)
    await expect(page.get_by_role("timer")).to_have_text("0:01")
    assert await page.get_by_role("timer").get_attribute("aria-live") is None


async def test_hanging_up_by_keyboard_gives_the_focus_back(visit):
    it = await visit()
    await it.page.locator(".call-button").focus()
    await it.page.keyboard.press("Enter")
    call = await it.server.call()
    await expect(it.page.locator("#hang-up")).to_be_focused()
    await it.page.keyboard.press("Enter")
    await asyncio.wait_for(call.over.wait(), 20)
    await expect(it.page.locator("#call-state")).to_have_text("You ended the call")
    await expect(it.page.locator("#call-close")).to_be_focused()
    await it.page.keyboard.press("Enter")
    await expect(it.page.locator("#call")).to_be_hidden()
    await expect(it.page.locator(".call-button")).to_be_focused()


async def test_frontdesk_ends_the_call_and_one_can_call_again(visit):
    it = await visit()
    await it.page.locator(".call-button").click()
    await (await it.server.call()).line.hang_up()
    await expect(it.page.locator("#call-state")).to_have_text("The call has ended")
    await it.page.get_by_role("button", name="Call again").click()
    again = await it.server.call()
    await expect(it.page.locator("#call-state")).to_have_text("On the call")
    assert await again.hears(0.2)


async def test_leaving_the_page_ends_the_call(visit):
    page, call = await ring(visit)
    await page.goto("about:blank")
    await asyncio.wait_for(call.over.wait(), 20)


async def test_a_server_that_goes_away_is_said(visit):
    page, call = await ring(visit)
    await call.line._socket.close(1011)
    await expect(page.locator("#call-state")).to_contain_text("The connection was lost")
    await expect(page.get_by_role("button", name="Call again")).to_be_visible()


NO_MICROPHONE = "navigator.mediaDevices.getUserMedia = async () => { throw new DOMException('', '%s'); };"


@pytest.mark.parametrize(
    ("error", "words"),
    [("NotFoundError", "No microphone was found"), ("NotReadableError", "in use by another program")],
)
async def test_a_missing_microphone_is_explained(visit, error, words):
    it = await visit(script=NO_MICROPHONE % error)
    await it.page.locator(".call-button").click()
    await expect(it.page.locator("#call-state")).to_contain_text(words)
    assert it.server.calls.empty()


async def test_a_refused_microphone_is_explained_and_the_chat_still_works():
    async with page_server() as server, chromium(allow=False) as browser:
        page = await browser.new_page()
        await page.goto(server.url)
        await page.locator(".call-button").click()
        state = page.locator("#call-state")
        await expect(state).to_contain_text("The microphone is blocked.")
        await expect(state).to_contain_text("(415) 555-0123")
        await expect(page.locator("#call-close")).to_be_focused()
        assert server.calls.empty()
        await page.keyboard.press("Enter")
        await page.get_by_role("button", name="When are you open?").click()
        await expect(page.locator("#messages .theirs .bubble")).to_have_text("All right.")


async def test_a_call_that_is_given_up_before_it_is_answered_leaves_nothing_on(visit):
    it = await visit(script="navigator.mediaDevices.getUserMedia = () => new Promise((give) => (window.give = give));")
    await it.page.locator(".call-button").click()
    await expect(it.page.locator("#call-state")).to_contain_text("allow it")
    await it.page.locator("#hang-up").click()
    await expect(it.page.locator("#call")).to_be_hidden()
    late = (
        "async () => { let off = 0; give({ getTracks: () => [{ stop: () => off++ }] }); await 0; await 0; return off; }"
    )
    assert await it.page.evaluate(late) == 1
    assert it.server.calls.empty()
