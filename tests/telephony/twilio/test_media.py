"""One call's socket, over real sockets: audio, marks and digits both ways, and every way that it can end."""

from __future__ import annotations

import asyncio
import base64
import json
from contextlib import suppress
from dataclasses import dataclass, field

import numpy as np
import pytest
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket
from structlog.testing import capture_logs
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from telephony import mulaw
from telephony.twilio.media import PIECE_BYTES, TwilioLine
from telephony.twilio.messages import StreamReader
from telephony.twilio.sockets import DIRECT_AUDIO, await_start
from tests.telephony.twilio.wire import CALL, CONNECTED, STOP, dtmf, mark, media, start


@dataclass
class Ear:
    """A listener that writes down what it is told."""

    told: asyncio.Queue[tuple] = field(default_factory=asyncio.Queue)
    hang_ups: int = 0

    def on_audio(self, pcm: bytes) -> None:
        self.told.put_nowait(("audio", pcm))

    def on_mark(self, name: str) -> None:
        self.told.put_nowait(("mark", name))

    def on_digit(self, digit: str) -> None:
        self.told.put_nowait(("digit", digit))

    def on_hang_up(self) -> None:
        self.hang_ups += 1
        self.told.put_nowait(("hang_up",))

    async def next(self) -> tuple:
        return await asyncio.wait_for(self.told.get(), 20)


@dataclass
class Call:
    """Both ends of one started stream."""

    line: TwilioLine
    ear: Ear
    phone: ClientConnection
    listened: asyncio.Future[None]

    async def send(self, *messages: dict) -> None:
        for message in messages:
            await self.phone.send(json.dumps(message))

    async def receive(self) -> dict:
        return json.loads(await asyncio.wait_for(self.phone.recv(), 20))

    async def close_code(self) -> int | None:
        async with asyncio.timeout(20):
            with suppress(ConnectionClosed):
                async for _ in self.phone:
                    pass
        return self.phone.close_code


@pytest.fixture
async def calls(serve):
    """`await calls(...)` opens a stream and gives both of its ends; the arguments are TwilioLine's."""
    lines: asyncio.Queue[tuple] = asyncio.Queue()
    settings: dict = {}
    phones: list[ClientConnection] = []

    async def endpoint(websocket: WebSocket) -> None:
        await websocket.accept()
        reader = StreamReader()
        started = await await_start(websocket, reader)
        line, ear = TwilioLine(websocket, reader, started, **settings), Ear()
        listened = asyncio.ensure_future(line.listen(ear))
        lines.put_nowait((line, ear, listened))
        await asyncio.wait([listened])

    address = await serve([WebSocketRoute("/", endpoint)])

    async def open_call(**line_settings) -> Call:
        settings.clear()
        settings.update(line_settings)
        phone = await connect(f"ws://{address}/", compression=None, max_size=None)
        phones.append(phone)
        await phone.send(json.dumps(CONNECTED))
        await phone.send(json.dumps(start()))
        line, ear, listened = await asyncio.wait_for(lines.get(), 20)
        return Call(line, ear, phone, listened)

    yield open_call
    for phone in phones:
        await phone.close()


async def test_what_the_caller_says_and_presses_arrives_in_order(calls):
    call = await calls()
    loud = bytes(range(256))
    await call.send(media(loud), dtmf("#"), media(b""), STOP)
    assert call.line.sample_rate == 8000
    assert await call.ear.next() == ("audio", mulaw.decode(loud))
    assert await call.ear.next() == ("digit", "#")
    assert await call.ear.next() == ("hang_up",)


async def test_audio_goes_out_in_large_pieces_and_in_order(calls):
    call = await calls()
    samples = (np.arange(PIECE_BYTES // 2 + 800) % 20000).astype("<i2").tobytes()
    await call.line.play(samples)
    sent = [await call.receive(), await call.receive()]
    assert [message["streamSid"] for message in sent] == ["MZ1", "MZ1"]
    heard = [base64.b64decode(message["media"]["payload"]) for message in sent]
    assert [len(piece) for piece in heard] == [PIECE_BYTES // 2, 800]
    assert b"".join(heard) == mulaw.encode(samples)


async def test_a_mark_is_told_when_it_was_played(calls):
    call = await calls()
    await call.line.mark("said: one")
    name = (await call.receive())["mark"]["name"]
    await call.send(mark(name))
    assert await call.ear.next() == ("mark", "said: one")


async def test_a_mark_flushed_by_clear_is_not_told_even_when_its_name_is_used_again(calls):
    call = await calls()
    await call.line.mark("clause")
    flushed = (await call.receive())["mark"]["name"]
    await call.line.clear()
    assert await call.receive() == {"event": "clear", "streamSid": "MZ1"}
    await call.line.mark("clause")
    played = (await call.receive())["mark"]["name"]
    await call.send(mark(flushed), mark("no such mark"), media(b"\x00\x00"), mark(played))
    assert (await call.ear.next())[0] == "audio"
    assert await call.ear.next() == ("mark", "clause")
    assert call.ear.told.empty()


async def test_clear_stops_what_is_still_being_played_out(calls):
    call = await calls()
    line = call.line
    playing = asyncio.create_task(line.play(bytes(PIECE_BYTES * 400)))
    assert (await call.receive())["event"] == "media"
    await line.clear()
    events = []
    while (message := await call.receive())["event"] != "clear":
        events.append(message["event"])
    await asyncio.wait_for(playing, 20)
    await line.mark("after")
    assert (await call.receive())["event"] == "mark"
    assert len(events) < 399


ENDS = [
    ("stop", STOP, 1000, "stopped"),
    ("not JSON", "{", 1007, "not_json"),
    ("a binary frame", b"\x00\x01", 1003, "binary"),
    ("an unknown event", {"event": "levitate"}, 1002, "unknown_event"),
    ("a second start", start(), 1002, "out_of_order"),
    ("bad base64", media(payload="?"), 1007, "bad_payload"),
    ("an odd payload", media(b"abc"), 1007, "bad_payload"),
    ("a payload of 1 MB", media(bytes(1 << 20)), 1009, "too_large"),
]


@pytest.mark.parametrize(("last", "code", "reason"), [row[1:] for row in ENDS], ids=[row[0] for row in ENDS])
async def test_every_end_has_its_close_code_and_one_log_line(calls, last, code, reason):
    call = await calls()
    with capture_logs() as logs:
        await call.phone.send(last if isinstance(last, str | bytes) else json.dumps(last))
        assert await call.ear.next() == ("hang_up",)
        assert await call.close_code() == code
        await asyncio.wait_for(call.listened, 20)
    assert logs == [
        {
            "event": "twilio_stream_ended",
            "log_level": "info",
            "call": CALL,
            "stream": "MZ1",
            "reason": reason,
            "close_code": code,
        }
    ]
    assert call.ear.hang_ups == 1


async def test_a_caller_who_drops_the_socket_is_gone(calls):
    call = await calls()
    with capture_logs() as logs:
        call.phone.transport.abort()
        assert await call.ear.next() == ("hang_up",)
        await asyncio.wait_for(call.listened, 20)
    assert [(entry["reason"], entry["close_code"]) for entry in logs] == [("gone", None)]
    await call.line.play(bytes(320))
    await call.line.mark("late")
    await call.line.clear()
    await call.line.hang_up()
    assert call.ear.hang_ups == 1


async def test_a_half_open_socket_is_hung_up(calls):
    call = await calls(silent_seconds=0.2)
    for _ in range(8):  # half as long again as it may be silent
        await call.send(media(b"\x00\x00"))
        assert (await call.ear.next())[0] == "audio"
        await asyncio.sleep(0.04)
    assert await call.ear.next() == ("hang_up",)
    assert await call.close_code() == 1001


async def test_hanging_up_is_written_down_before_the_socket_closes(calls):
    order: list[str] = []

    async def end_call() -> None:
        order.append("ended" if call.phone.close_code is None else "closed already")

    call = await calls(end_call=end_call)
    with capture_logs() as logs:
        await call.line.hang_up()
        await call.line.hang_up()
        assert await call.close_code() == 1000
        assert await call.ear.next() == ("hang_up",)
        await asyncio.wait_for(call.listened, 20)
    assert order == ["ended"]
    assert [entry["reason"] for entry in logs] == ["hung_up"]
    await call.line.play(bytes(320))


async def test_a_carrier_that_cannot_be_reached_does_not_keep_the_line_open(calls):
    async def end_call() -> None:
        raise ConnectionError("the carrier is away")

    call = await calls(end_call=end_call)
    with capture_logs() as logs:
        await call.line.hang_up()
        assert await call.close_code() == 1000
        await asyncio.wait_for(call.listened, 20)
    assert [entry["event"] for entry in logs] == ["twilio_end_call_failed", "twilio_stream_ended"]


async def test_a_cancelled_call_tells_the_listener_and_closes(calls):
    call = await calls()
    call.listened.cancel()
    assert await call.ear.next() == ("hang_up",)
    assert await call.close_code() == 1011


async def test_a_listener_that_fails_ends_the_call(calls):
    call = await calls()

    def fail(digit: str) -> None:
        raise ZeroDivisionError

    call.ear.on_digit = fail  # pyright: ignore[reportAttributeAccessIssue]
    await call.send(dtmf("1"))
    assert await call.close_code() == 1011
    with pytest.raises(ZeroDivisionError):
        await call.listened


async def test_where_the_server_has_a_short_way_audio_takes_it_and_nothing_else_does():
    arriving: asyncio.Queue[dict] = asyncio.Queue()
    given: list = []
    arriving.put_nowait({"type": "websocket.connect"})

    async def send(_: object) -> None:
        pass

    scope = {"type": "websocket", "extensions": {DIRECT_AUDIO: given.append}}
    websocket = WebSocket(scope, arriving.get, send)
    await websocket.accept()
    reader, ear = StreamReader(), Ear()
    for message in (CONNECTED, start()):
        arriving.put_nowait({"type": "websocket.receive", "text": json.dumps(message)})
    line = TwilioLine(websocket, reader, await await_start(websocket, reader))
    listening = asyncio.create_task(line.listen(ear))
    while not given:
        await asyncio.sleep(0)
    (hear,) = given
    spoken = json.dumps(media(b"\x10" * 160), separators=(",", ":")).encode()
    assert hear(spoken)
    assert await ear.next() == ("audio", mulaw.decode(b"\x10" * 160))
    assert not hear(json.dumps(mark("0:a")).encode())
    assert not hear(spoken.replace(b"MZ", b"XX"))  # of another stream: said again, where it ends the call
    arriving.put_nowait({"type": "websocket.receive", "text": json.dumps(STOP)})
    await asyncio.wait_for(listening, 20)
    assert given == [hear, None]
