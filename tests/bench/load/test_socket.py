"""The lean socket, against a real server."""

from __future__ import annotations

import asyncio

import pytest
from websockets.asyncio.server import ServerConnection, serve
from websockets.http11 import Request, Response

from bench.load.socket import MediaSocket, SocketRefused


async def echo(connection: ServerConnection) -> None:
    async for message in connection:
        await connection.send(message)


async def refuse(connection: ServerConnection, request: Request) -> Response | None:
    return connection.respond(403, "no") if "X-Who" not in request.headers else None


@pytest.fixture
async def url():
    async with serve(echo, "127.0.0.1", 0, compression=None, process_request=refuse) as server:
        yield f"ws://127.0.0.1:{next(iter(server.sockets)).getsockname()[1]}/media"


async def test_texts_of_any_length_and_pings_come_back(url: str):
    heard: asyncio.Queue[bytes] = asyncio.Queue()
    pongs: asyncio.Queue[bytes] = asyncio.Queue()
    closed = asyncio.Event()
    socket = MediaSocket(heard.put_nowait, pongs.put_nowait, closed.set)
    await socket.open(url, {"X-Who": "me"})
    for text in (b"a", b"b" * 200, b"c" * 65_000):
        socket.send(text)
        assert await asyncio.wait_for(heard.get(), 20) == text
    socket.ping(b"1.5")
    assert await asyncio.wait_for(pongs.get(), 20) == b"1.5"
    socket.close()
    await asyncio.wait_for(closed.wait(), 20)
    socket.send(b"too late")
    assert socket.closed


async def test_a_refusal_has_its_status(url: str):
    with pytest.raises(SocketRefused) as refused:
        await MediaSocket(lambda _: None).open(url, {})
    assert refused.value.status == 403


async def test_a_broken_line_is_told(url: str):
    closed = asyncio.Event()
    socket = MediaSocket(lambda _: None, None, closed.set)
    await socket.open(url, {"X-Who": "me"})
    socket.abort()
    await asyncio.wait_for(closed.wait(), 20)
