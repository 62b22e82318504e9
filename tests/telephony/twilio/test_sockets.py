"""A media socket: its start, or that it never comes; and the short way out, where the server has one."""

from __future__ import annotations

import asyncio
import json

import pytest
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect
from websockets.asyncio.client import connect

from telephony.errors import ProtocolBroken
from telephony.twilio.media import TwilioLine
from telephony.twilio.messages import Started, StreamReader
from telephony.twilio.sockets import DIRECT_TEXT, await_start, close_socket
from tests.telephony.twilio.wire import ACCOUNT, CALL, CONNECTED, STREAM, start


@pytest.fixture
async def starts(serve):
    """An address whose socket awaits a start, and what came of each."""
    results: asyncio.Queue[object] = asyncio.Queue()

    async def endpoint(websocket: WebSocket) -> None:
        await websocket.accept()
        try:
            results.put_nowait(await await_start(websocket, StreamReader(), start_seconds=0.3))
        except (ProtocolBroken, WebSocketDisconnect) as ended:
            results.put_nowait(ended)
            await close_socket(websocket, getattr(ended, "close_code", 1000))

    return await serve([WebSocketRoute("/", endpoint)]), results


async def test_a_start_is_given_with_its_parameters(starts):
    address, results = starts
    async with connect(f"ws://{address}/") as phone:
        await phone.send(json.dumps(CONNECTED))
        await phone.send(json.dumps(start()))
        assert await asyncio.wait_for(results.get(), 20) == Started(STREAM, ACCOUNT, CALL, {})


@pytest.mark.parametrize("said", [[], [CONNECTED]])
async def test_a_socket_that_says_nothing_is_closed(starts, said):
    address, results = starts
    async with connect(f"ws://{address}/") as phone:
        for message in said:
            await phone.send(json.dumps(message))
        broken = await asyncio.wait_for(results.get(), 20)
        assert isinstance(broken, ProtocolBroken)
        assert (broken.close_code, broken.reason) == (1008, "no_start")
        await phone.wait_closed()
        assert phone.close_code == 1008


async def test_a_caller_who_leaves_before_start_is_gone(starts):
    address, results = starts
    phone = await connect(f"ws://{address}/")
    phone.transport.abort()
    assert isinstance(await asyncio.wait_for(results.get(), 20), WebSocketDisconnect)


async def test_where_the_server_has_a_short_way_out_we_speak_by_it_until_it_must_be_waited_for():
    directly, awaited = [], []
    free = [True, False, True]

    def say(text: str) -> bool:
        if free.pop(0):
            directly.append(json.loads(text)["event"])
            return True
        return False

    async def send(message: object) -> None:
        awaited.append(message)

    async def receive() -> dict:
        return {"type": "websocket.connect"}

    websocket = WebSocket({"type": "websocket", "extensions": {DIRECT_TEXT: say}}, receive, send)  # pyright: ignore[reportArgumentType]
    await websocket.accept()
    line = TwilioLine(websocket, StreamReader(), Started("MZ1", "AC1", "CA1"))
    await line.play(bytes(320))
    await line.mark("one")
    await line.clear()
    assert directly == ["media", "clear"]
    assert [json.loads(message["text"])["event"] for message in awaited[1:]] == ["mark"]
    await line.hang_up()
    await line.mark("two")
    assert free == []
