"""The chat over real sockets: tokens, broken frames, silence, and nothing left behind."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from starlette.routing import WebSocketRoute
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from agents.scripted_receptionist import ScriptedReceptionist
from gateway.channels.web_chat import WebChat
from gateway.channels.web_chat_socket import serve_chat
from gateway.channels.web_chat_thread import ChatLimits
from memory.errors import StoreDown
from memory.people import OrgId
from tests.gateway.web.page_server import KeptTurns, serving

START = '{"type":"start","token":"good"}'


async def redeem(token: str) -> str | None:
    return "visitor-1" if token == "good" else None


@asynccontextmanager
async def chat_at(*replies, limits: ChatLimits | None = None, **seconds: float) -> AsyncIterator[str]:
    receptionist = ScriptedReceptionist(replies or ("All right.",))
    chat = WebChat(OrgId("o"), receptionist, KeptTurns(receptionist), limits=limits)
    route = WebSocketRoute("/", lambda socket: serve_chat(socket, chat, redeem, **seconds))
    async with serving([route]) as address:
        yield f"ws://{address}/"
    await chat.close()


async def said(page: ClientConnection, kind: str) -> dict:
    while (event := json.loads(await asyncio.wait_for(page.recv(), 20)))["type"] != kind:
        pass
    return event


async def closed_with(page: ClientConnection) -> int | None:
    try:
        while True:
            await asyncio.wait_for(page.recv(), 20)
    except ConnectionClosed:
        return page.close_code


async def test_a_question_is_answered_and_a_ping_too():
    async with chat_at("From nine.") as url, connect(url) as page:
        await page.send(START)
        assert (await said(page, "history"))["turns"] == []
        await page.send('{"type":"ping"}')
        await said(page, "pong")
        await page.send('{"type":"message","id":"question-1","text":"When?"}')
        assert (await said(page, "done"))["text"] == "From nine."


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        ('{"type":"start","token":"bad"}', 1008),
        ('{"type":"ping"}', 1002),
        ("x", 1007),
        (b"\0", 1003),
        ("x" * 20_000, 1009),
    ],
)
async def test_a_socket_that_does_not_start_well_is_closed(frame, code):
    async with chat_at() as url, connect(url) as page:
        await page.send(frame)
        assert await closed_with(page) == code


@pytest.mark.parametrize(("frame", "code"), [(START, 1002), ("x", 1007), (b"\0", 1003), ('{"type":"no"}', 1003)])
async def test_a_chat_that_breaks_the_wire_is_closed(frame, code):
    async with chat_at() as url, connect(url) as page:
        await page.send(START)
        await said(page, "history")
        await page.send(frame)
        assert await closed_with(page) == code


async def test_a_socket_that_says_nothing_is_closed():
    async with chat_at(start_seconds=0.05) as url, connect(url) as page:
        assert await closed_with(page) == 1008


async def test_a_half_open_socket_times_out():
    async with chat_at(idle_seconds=0.1) as url, connect(url) as page:
        await page.send(START)
        assert await closed_with(page) == 1001


async def test_one_page_too_many_is_refused():
    async with chat_at(limits=ChatLimits(pages=1)) as url, connect(url) as page, connect(url) as other:
        await page.send(START)
        await said(page, "history")
        await other.send(START)
        assert await closed_with(other) == 1008


async def test_a_chat_that_cannot_be_opened_is_closed_so_that_the_page_tries_again():
    class Down(ScriptedReceptionist):
        async def arrive(self, arrival):
            raise StoreDown

    receptionist = Down()
    chat = WebChat(OrgId("o"), receptionist, KeptTurns(receptionist))
    route = WebSocketRoute("/", lambda socket: serve_chat(socket, chat, redeem))
    async with serving([route]) as address, connect(f"ws://{address}/") as page:
        await page.send(START)
        assert await closed_with(page) == 1011


async def test_two_hundred_broken_chats_leave_no_task_behind():
    async with chat_at() as url:
        before = len(asyncio.all_tasks())

        async def broken(number: int) -> None:
            async with connect(url) as page:
                await page.send((START, "x", '{"type":"start","token":"bad"}')[number % 3])
                if number % 3 == 0:
                    await said(page, "history")
                    page.transport.abort()

        for start in range(0, 200, 20):
            await asyncio.wait_for(asyncio.gather(*(broken(number) for number in range(start, start + 20))), 20)
        async with asyncio.timeout(10):
            while len(asyncio.all_tasks()) > before:
                await asyncio.sleep(0.01)
