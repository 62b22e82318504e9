"""The short way for audio: whatever goes by it or not, everything arrives once, whole and in order."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import cast

import pytest
import uvicorn
from hypothesis import given
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect
from uvicorn.server import ServerState
from websockets.asyncio.client import ClientConnection, connect
from websockets.protocol import State

from gateway.audio_socket import AudioSocketProtocol
from telephony.twilio.sockets import DIRECT_AUDIO, DIRECT_TEXT


class Route:
    """Takes what begins with "audio" by the short way; `heard` is all of it, in the order in which it was heard."""

    def __init__(self) -> None:
        self.heard: list[str | bytes] = []
        self.over = asyncio.Event()
        self.say: Callable[[str], bool]

    def hear(self, message: bytes) -> bool:
        if message.startswith(b"audio"):
            self.heard.append(message)
            return True
        return False

    async def socket(self, websocket: WebSocket) -> None:
        await websocket.accept()
        websocket.scope["extensions"][DIRECT_AUDIO](self.hear)
        self.say = websocket.scope["extensions"][DIRECT_TEXT]
        try:
            while True:
                message = await websocket.receive()
                if message["type"] == "websocket.disconnect":
                    raise WebSocketDisconnect(message["code"])
                text = message.get("text")
                self.heard.append(message["bytes"] if text is None else text)
                await websocket.send_text("got it")
        except WebSocketDisconnect:
            self.over.set()


@pytest.fixture
async def route() -> AsyncIterator[tuple[Route, ClientConnection]]:
    made = Route()
    app = Starlette(routes=[WebSocketRoute("/", made.socket)])
    config = uvicorn.Config(app, port=0, ws=AudioSocketProtocol, ws_max_size=70_000, log_config=None, lifespan="off")
    server = uvicorn.Server(config)
    running = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    async with connect(f"ws://127.0.0.1:{port}/", compression=None, max_size=None) as phone:
        yield made, phone
    server.should_exit = True
    await running


async def test_audio_and_everything_else_arrive_once_and_in_order(route: tuple[Route, ClientConnection]):
    made, phone = route
    long = "audio" + "x" * 66_000
    for message in ("audio 1", "mark", "audio 2", b"binary", ["audio ", "in ", "parts"], long, "audio 3"):
        await phone.send(message)
        if isinstance(message, bytes | list) or message in ("mark", long):
            assert await asyncio.wait_for(phone.recv(), 20) == "got it"
    assert await asyncio.wait_for(await phone.ping(), 20) is not None
    assert made.heard == [b"audio 1", "mark", b"audio 2", b"binary", "audio in parts", long, b"audio 3"]
    await phone.close()
    await asyncio.wait_for(made.over.wait(), 20)


async def test_what_breaks_the_protocol_closes_the_socket(route: tuple[Route, ClientConnection]):
    made, phone = route
    await phone.send("audio 1")
    phone.transport.write(bytes((0x81, 5)) + b"naked")  # a client must mask
    with pytest.raises(Exception, match="1002"):
        await asyncio.wait_for(phone.recv(), 20)
    await asyncio.wait_for(made.over.wait(), 20)
    assert made.heard == [b"audio 1"]


@pytest.mark.parametrize("size", [0, 5, 125, 126, 300, 0xFFFF])
async def test_what_is_said_directly_arrives_in_order_with_the_rest(route: tuple[Route, ClientConnection], size: int):
    made, phone = route
    await phone.send("mark")
    assert await asyncio.wait_for(phone.recv(), 20) == "got it"
    assert made.say("x" * size)
    await phone.send("mark")
    assert made.say("ÿ" * (size // 2))
    assert [await asyncio.wait_for(phone.recv(), 20) for _ in range(3)] == ["x" * size, "ÿ" * (size // 2), "got it"]


async def test_what_cannot_be_said_directly_is_left_to_be_awaited(route: tuple[Route, ClientConnection]):
    made, phone = route
    await phone.send("mark")
    assert await asyncio.wait_for(phone.recv(), 20) == "got it"
    assert not made.say("x" * 0x10000)
    await phone.close()
    await asyncio.wait_for(made.over.wait(), 20)
    assert not made.say("too late")


class Wire(asyncio.Transport):
    """A connection that leads nowhere."""

    def write(self, data: bytes | bytearray | memoryview) -> None:
        pass

    def pause_reading(self) -> None:
        pass

    def resume_reading(self) -> None:
        pass


HANDSHAKE = (
    b"GET / HTTP/1.1\r\nHost: here\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)
CONFIG = uvicorn.Config(Starlette(), log_config=None, lifespan="off")
CONFIG.load()


def frame(payload: bytes, mask: bytes) -> bytes:
    size = len(payload)
    head = bytes((0x81, 0x80 | size)) if size < 126 else bytes((0x81, 0xFE)) + size.to_bytes(2, "big")
    return head + mask + bytes(byte ^ mask[at % 4] for at, byte in enumerate(payload))


@given(
    messages=st.lists(st.sampled_from([b"", b"audio", b"audio" + b"x" * 130, b"mark", b"m" * 200]), max_size=12),
    cuts=st.lists(st.integers(1, 300), max_size=30),
    mask=st.binary(min_size=4, max_size=4),
)
def test_however_the_bytes_are_cut_the_same_messages_come(messages: list[bytes], cuts: list[int], mask: bytes):
    got: list[bytes] = []

    def hear(message: bytes) -> bool:
        if message.startswith(b"audio"):
            got.append(message)
            return True
        return False

    async def run() -> None:
        protocol = AudioSocketProtocol(CONFIG, ServerState(), {})
        protocol.connection_made(Wire())
        protocol.data_received(HANDSHAKE)
        protocol.handshake_complete = True
        protocol.queue.get_nowait()  # that it has connected
        protocol.hear_directly(hear)
        stream, at = b"".join(frame(message, mask) for message in messages), 0
        for size in [*cuts, len(stream)]:
            protocol.data_received(stream[at : at + size])
            at += size
            while not protocol.queue.empty():  # nothing more is read until this has been received
                received = cast("dict[str, str]", protocol.queue.get_nowait())
                got.append(received["text"].encode())

    asyncio.run(run())
    assert got == messages


def test_nothing_is_said_directly_before_the_socket_is_open_while_it_is_behind_or_once_the_line_is_lost():
    async def run() -> list[bool]:
        protocol = AudioSocketProtocol(CONFIG, ServerState(), {})
        protocol.connection_made(Wire())
        protocol.data_received(HANDSHAKE)
        said = [protocol.say_directly("early")]
        protocol.conn.state = State.OPEN
        said.append(protocol.say_directly("now"))
        protocol.pause_writing()
        said.append(protocol.say_directly("behind"))
        protocol.resume_writing()
        protocol.connection_lost(ConnectionResetError())
        return [*said, protocol.say_directly("lost")]

    assert asyncio.run(run()) == [False, True, False, False]
