"""A media socket before it carries a call: its start, or that it never comes."""

from __future__ import annotations

import asyncio
import json

import pytest
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect
from websockets.asyncio.client import connect

from telephony.errors import ProtocolBroken
from telephony.twilio.messages import Started, StreamReader
from telephony.twilio.sockets import await_start, close_socket
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
        assert await asyncio.wait_for(results.get(), 5) == Started(STREAM, ACCOUNT, CALL, {})


@pytest.mark.parametrize("said", [[], [CONNECTED]])
async def test_a_socket_that_says_nothing_is_closed(starts, said):
    address, results = starts
    async with connect(f"ws://{address}/") as phone:
        for message in said:
            await phone.send(json.dumps(message))
        broken = await asyncio.wait_for(results.get(), 5)
        assert isinstance(broken, ProtocolBroken)
        assert (broken.close_code, broken.reason) == (1008, "no_start")
        await phone.wait_closed()
        assert phone.close_code == 1008


async def test_a_caller_who_leaves_before_start_is_gone(starts):
    address, results = starts
    phone = await connect(f"ws://{address}/")
    phone.transport.abort()
    assert isinstance(await asyncio.wait_for(results.get(), 5), WebSocketDisconnect)
