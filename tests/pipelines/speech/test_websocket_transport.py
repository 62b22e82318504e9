"""A connection that opens when it is first used."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager

import pytest
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import InvalidStatus

from pipelines.speech.websocket_transport import trusted_certificates, websocket_transport


@asynccontextmanager
async def echo(refuse: bool = False):
    seen: list[ServerConnection] = []

    async def answer(socket: ServerConnection) -> None:
        seen.append(socket)
        async for message in socket:
            await socket.send(message)

    def handshake(socket: ServerConnection, _request):
        return socket.respond(403, "no") if refuse else None

    async with serve(answer, "127.0.0.1", 0, process_request=handshake) as server:
        yield f"ws://127.0.0.1:{server.sockets[0].getsockname()[1]}", seen


async def test_it_opens_when_first_used_and_carries_the_headers_without_compression():
    async with echo() as (url, seen):
        transport = websocket_transport(url, {"Authorization": "Token x"})
        assert seen == []
        await transport.send(b"\x01\x02")
        assert await transport.recv() == b"\x01\x02"
        (socket,) = seen
        assert socket.request is not None
        assert socket.request.headers["Authorization"] == "Token x"
        assert "Sec-WebSocket-Extensions" not in socket.request.headers
        await transport.close()
        await transport.close()


async def test_iterating_gives_messages_until_the_connection_is_closed():
    async with echo() as (url, _):
        transport = websocket_transport(url, {})
        await transport.send("one")
        got = []
        async with asyncio.timeout(20):
            async for message in transport:
                got.append(message)
                await transport.close()
        assert got == ["one"]


async def test_what_opening_raises_comes_out_of_the_first_use():
    async with echo(refuse=True) as (url, _):
        with pytest.raises(InvalidStatus):
            await websocket_transport(url, {}).send("x")


async def test_one_that_was_never_used_closes_quietly():
    await websocket_transport("ws://127.0.0.1:9", {}).close()


def test_certificates_are_read_once():
    assert trusted_certificates() is trusted_certificates()
