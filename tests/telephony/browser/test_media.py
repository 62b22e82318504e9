"""A call from the page over a real socket: what the pipeline is told, what the browser gets, and how it ends."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Awaitable, Callable

import pytest
from starlette.routing import BaseRoute, WebSocketRoute
from starlette.websockets import WebSocket
from websockets.asyncio.client import connect

from pipelines.phone_line import PhoneLine
from telephony.browser.media import open_line
from tests.telephony.browser.calls import FRAME, START, Calls, Heard, closed_with, said

Serve = Callable[[list[BaseRoute]], Awaitable[str]]
OpenCalls = Callable[..., Awaitable[Calls]]


async def redeem(token: str) -> str | None:
    return "web:7" if token == "good" else None


@pytest.fixture
def open_calls(serve: Serve) -> OpenCalls:
    """`await open_calls(**limits)` starts a server whose calls keep what they hear."""

    async def start(**seconds: float) -> Calls:
        async def answer(web_socket: WebSocket) -> None:
            opened = await open_line(web_socket, redeem, **seconds)
            if opened is None:
                calls.refused.set()
                return
            line, subject = opened
            calls.subjects.append(subject)
            heard = Heard()
            calls.lines.put_nowait((line, heard))
            await line.listen(heard)

        calls = Calls(f"ws://{await serve([WebSocketRoute('/', answer)])}/")
        return calls

    return start


async def test_a_call_is_heard_in_20_ms_pieces_with_keys_and_marks(open_calls):
    calls = await open_calls()
    async with calls.browser() as browser:
        line, heard = await calls.answered(browser)
        as_pipeline_sees_it: PhoneLine = line
        assert as_pipeline_sees_it.sample_rate == 16_000
        assert calls.subjects == ["web:7"]

        await browser.send(FRAME + FRAME[:320])
        await browser.send(FRAME[320:])
        assert [await heard.next(), await heard.next()] == [("audio", FRAME)] * 2
        await browser.send('{"type":"digit","digit":"5"}')
        assert await heard.next() == ("digit", "5")

        await line.play(FRAME)
        await line.mark("hello")
        assert await said(browser) == FRAME
        mark = await said(browser)
        await browser.send(json.dumps(mark))
        assert await heard.next() == ("mark", "hello")

        await line.caption("frontdesk", "Good morning", final=True)
        assert await said(browser) == {"type": "caption", "who": "frontdesk", "text": "Good morning", "final": True}


async def test_long_audio_goes_out_whole_and_in_order(open_calls):
    calls = await open_calls()
    async with calls.browser() as browser:
        line, _ = await calls.answered(browser)
        pcm = b"".join(number.to_bytes(2, "little") for number in range(60_000))
        await line.play(pcm)
        await line.mark("end")
        got = b""
        while isinstance(piece := await said(browser), bytes):
            got += piece
        assert got == pcm


async def test_no_mark_before_clear_is_told_even_when_its_name_comes_again(open_calls):
    calls = await open_calls()
    async with calls.browser() as browser:
        line, heard = await calls.answered(browser)
        await line.mark("reply")
        early = await said(browser)
        await line.clear()
        assert await said(browser) == {"type": "clear"}
        await line.mark("reply")
        late = await said(browser)
        await browser.send(json.dumps(early))  # played just before `clear` arrived
        await browser.send(FRAME)
        assert await heard.next() == ("audio", FRAME)
        await browser.send(json.dumps(late))
        assert await heard.next() == ("mark", "reply")
        await browser.send(json.dumps(late))  # and once only
        await browser.send(FRAME)
        assert await heard.next() == ("audio", FRAME)


async def test_a_clear_drops_the_rest_of_what_is_being_played(open_calls):
    calls = await open_calls()
    async with calls.browser() as browser:
        line, _ = await calls.answered(browser)
        browser.transport.pause_reading()
        playing = asyncio.create_task(line.play(bytes(2000 * 32_000)))  # more than any buffer on the way holds
        await asyncio.sleep(0)
        clearing = asyncio.create_task(line.clear())
        browser.transport.resume_reading()
        sent = 0
        while isinstance(piece := await said(browser), bytes):
            sent += len(piece)
        assert piece == {"type": "clear"}
        await asyncio.wait_for(asyncio.gather(playing, clearing), 20)
        assert 0 < sent < 1000 * 32_000
        await line.caption("frontdesk", "after", final=True)
        assert await said(browser) == {"type": "caption", "who": "frontdesk", "text": "after", "final": True}


async def test_the_caller_hangs_up(open_calls):
    calls = await open_calls()
    async with calls.browser() as browser:
        line, heard = await calls.answered(browser)
        await browser.send('{"type":"hang_up"}')
        assert await said(browser) == {"type": "ended"}
        assert await closed_with(browser) == 1000
        await asyncio.wait_for(heard.over.wait(), 20)
        await line.play(FRAME)  # silently nothing
        await line.mark("late")
        await line.clear()
        await line.hang_up()
        assert heard.hang_ups == 1


async def test_frontdesk_hangs_up(open_calls):
    calls = await open_calls()
    async with calls.browser() as browser:
        line, heard = await calls.answered(browser)
        await line.hang_up()
        assert await said(browser) == {"type": "ended"}
        assert await closed_with(browser) == 1000
        await asyncio.wait_for(heard.over.wait(), 20)
        assert heard.hang_ups == 1
        assert line.over


async def test_the_page_is_closed_in_the_middle_of_the_call(open_calls):
    calls = await open_calls()
    async with calls.browser() as browser:
        line, heard = await calls.answered(browser)
        browser.transport.abort()
        await asyncio.wait_for(heard.over.wait(), 20)
        await line.play(FRAME)
        assert heard.hang_ups == 1


async def test_the_page_is_closed_before_start(open_calls):
    calls = await open_calls()
    async with connect(calls.url):
        pass
    await asyncio.wait_for(calls.refused.wait(), 20)


@pytest.mark.parametrize(
    ("first", "code"),
    [
        ('{"type":"start","token":"wrong"}', 1008),
        ('{"type":"hang_up"}', 1002),
        (FRAME, 1002),
        ("hello", 1007),
        ('{"type":"sing"}', 1003),
        ("x" * 2000, 1009),
        (b"\0" * 1_000_000, 1002),
    ],
)
async def test_a_socket_that_does_not_start_well_is_closed(open_calls, first, code):
    calls = await open_calls()
    async with calls.browser(first) as browser:
        assert await closed_with(browser) == code
        await asyncio.wait_for(calls.refused.wait(), 20)


async def test_a_socket_that_says_nothing_is_closed(open_calls):
    calls = await open_calls(start_seconds=0.05)
    async with connect(calls.url) as browser:
        assert await closed_with(browser) == 1008


@pytest.mark.parametrize(
    ("bad", "code"),
    [(START, 1002), (b"\0" * 641, 1007), ("{", 1007), (b"\0" * 1_000_000, 1009), ('{"type":"x"}', 1003)],
)
async def test_a_call_that_breaks_the_wire_is_closed_and_hung_up_once(open_calls, bad, code):
    calls = await open_calls()
    async with calls.browser() as browser:
        _, heard = await calls.answered(browser)
        await browser.send(bad)
        assert await closed_with(browser) == code
        await asyncio.wait_for(heard.over.wait(), 20)
        assert heard.hang_ups == 1


async def test_a_half_open_socket_times_out(open_calls):
    calls = await open_calls(idle_seconds=0.1)
    async with calls.browser() as browser:
        _, heard = await calls.answered(browser)
        await asyncio.wait_for(heard.over.wait(), 20)
        assert await closed_with(browser) == 1001


async def test_a_browser_that_takes_nothing_any_more_ends_the_call(open_calls):
    calls = await open_calls(send_seconds=0.2)
    async with calls.browser() as browser:
        line, heard = await calls.answered(browser)
        browser.transport.pause_reading()
        await asyncio.wait_for(line.play(bytes(600 * 32_000)), 30)
        assert line.over
        await asyncio.wait_for(heard.over.wait(), 20)
        browser.transport.abort()


async def test_a_flood_of_audio_is_stopped(open_calls):
    calls = await open_calls()
    async with calls.browser() as browser:
        _, heard = await calls.answered(browser)

        async def flood() -> None:
            for _ in range(400):  # 80 seconds of audio at once
                await browser.send(bytes(6400))

        flooding = asyncio.create_task(flood())
        assert await closed_with(browser) == 1008
        await asyncio.wait_for(heard.over.wait(), 20)
        await asyncio.gather(flooding, return_exceptions=True)


def open_things() -> int:
    """Tasks and sockets of this process."""
    return len(asyncio.all_tasks()) + len(os.listdir("/proc/self/fd"))


async def test_five_hundred_broken_calls_leave_nothing_behind(open_calls):
    calls = await open_calls()
    before = open_things()

    async def broken(number: int) -> None:
        async with calls.browser(("{", FRAME, '{"type":"start","token":"wrong"}', START)[number % 4]) as browser:
            if number % 4 == 3:
                browser.transport.abort()
            else:
                await closed_with(browser)

    for start in range(0, 500, 20):
        await asyncio.wait_for(asyncio.gather(*(broken(number) for number in range(start, start + 20))), 20)
    while calls.lines.qsize():
        _, heard = calls.lines.get_nowait()
        await asyncio.wait_for(heard.over.wait(), 20)
    async with asyncio.timeout(10):
        while open_things() > before:
            await asyncio.sleep(0.01)
