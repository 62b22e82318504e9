"""The phone's end of a media socket, against a gateway that keeps every message."""

from __future__ import annotations

import asyncio
import time
from contextlib import asynccontextmanager, suppress

import numpy as np
import pytest
from websockets.asyncio.client import connect
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed

from telephony import mulaw
from telephony.errors import PhoneTrouble
from telephony.simulator.caller import Caller
from telephony.simulator.clips import Clip
from telephony.simulator.fast_time import FastTime
from telephony.simulator.hearing import Hearing
from telephony.simulator.phone import NEVER
from telephony.simulator.recording import Recording
from telephony.simulator.report import CallEvent
from telephony.simulator.script import CallerScript, ScriptLine
from telephony.simulator.stream import MediaStream, Ongoing
from telephony.twilio.messages import (
    Connected,
    Marked,
    Pressed,
    Started,
    Stopped,
    StreamReader,
    clear_message,
    mark_message,
    media_message,
)

FAST = FastTime(10)
TONE = mulaw.encode(np.full(1600, 8000, "<i2").tobytes())
HELLO = ScriptLine("hello", Clip.from_pcm(np.full(1600, 5000, "<i2").tobytes()))


def ongoing(*lines: ScriptLine, **script) -> tuple[Ongoing, list[CallEvent]]:
    hearing, events = Hearing(0.3), []
    caller = Caller(CallerScript(None, lines, **script), hearing)
    call = Ongoing(caller, hearing, FAST.clock, FAST.sleep, events.append, Recording())
    call.began = FAST.clock()
    return call, events


@asynccontextmanager
async def talking(gateway, call: Ongoing, *, until: float = 30.0, drop_at: float = NEVER):
    """Run a stream against `gateway(socket, read)`; gives how it ended. `read()` is by our own reader."""
    results = []

    async def answer(socket: ServerConnection) -> None:
        reader = StreamReader()

        async def read():
            return reader.read(str(await socket.recv()))

        results.append(await gateway(socket, read))

    async with serve(answer, "127.0.0.1", 0, compression=None) as server:
        port = server.sockets[0].getsockname()[1]
        socket = await connect(f"ws://127.0.0.1:{port}/", compression=None, proxy=None)
        stream = MediaStream(socket, call, account_sid="AC1", call_sid="CA1")
        async with asyncio.timeout(10):
            ended = await stream.run({"token": "x"}, until=until, drop_at=drop_at)
        server.close()
        await server.wait_closed()
        yield ended, results


async def test_a_stream_is_what_our_own_reader_expects():
    async def gateway(socket, read):
        seen = [await read() for _ in range(8)]
        await socket.close()
        return seen

    call, _ = ongoing()
    async with talking(gateway, call) as (ended, [seen]):
        assert ended == "closed"
        assert seen[0] == Connected()
        assert isinstance(seen[1], Started)
        assert (seen[1].call_sid, seen[1].account_sid, seen[1].parameters) == ("CA1", "AC1", {"token": "x"})
        assert [len(frame) for frame in seen[2:]] == [160] * 6


async def test_marks_come_back_when_played_and_at_once_when_cleared():
    async def gateway(socket, read):
        await read()
        sid, seen = (await read()).stream_sid, []
        for text in (media_message(sid, TONE), mark_message(sid, "played")):
            await socket.send(text)
        while (event := await read()) != Marked("played"):
            seen.append(event)
        frames_before_mark = len(seen)
        for text in (media_message(sid, TONE * 50), mark_message(sid, "a"), mark_message(sid, "b"), clear_message(sid)):
            await socket.send(text)
        flushed = [await read()]
        while flushed[-1] != Marked("b"):
            flushed.append(await read())
        await socket.close()
        return frames_before_mark, flushed

    call, events = ongoing()
    async with talking(gateway, call) as (_, [(frames_before_mark, flushed)]):
        assert frames_before_mark >= 10  # 200 ms of tone
        assert [event for event in flushed if isinstance(event, Marked)] == [Marked("a"), Marked("b")]
        assert len(flushed) < 250  # of 500 frames that were still to be played
        assert call.clears == 1
    call.socket_ended(call.now())
    kinds = [event.kind for event in events]
    assert kinds.index("frontdesk_audio_started") < kinds.index("cleared")
    assert kinds.count("frontdesk_audio_started") == kinds.count("frontdesk_audio_ended")


async def test_the_caller_speaks_presses_and_hangs_up_with_a_stop():
    async def gateway(socket, read):
        await read()
        await socket.send(media_message((await read()).stream_sid, TONE))
        seen = []
        while not seen or seen[-1] != Stopped():
            seen.append(await read())
        return seen

    call, events = ongoing(HELLO, ScriptLine(digits="7"), patience_seconds=0.5, linger_seconds=0.1)
    async with talking(gateway, call) as (ended, [seen]):
        assert ended == "caller_hung_up"
        assert Pressed("7") in seen
        spoken = b"".join(frame for frame in seen if isinstance(frame, bytes))
        assert HELLO.clip
        assert b"".join(frame.audio for frame in HELLO.clip.frames) in spoken
        caller, frontdesk = call.recording.tracks() if call.recording else (b"", b"")
        assert len(caller) == len(frontdesk)
        assert caller.startswith(spoken[:160])
        assert TONE in frontdesk
    assert [event.line for event in events if event.kind == "caller_line_ended"] == [0, 1]


async def test_a_line_that_is_dropped_is_not_closed_politely():
    async def gateway(socket, read):
        with suppress(ConnectionClosed):
            while await read():
                pass
        return socket.close_code

    call, _ = ongoing()
    async with talking(gateway, call, drop_at=0.5) as (ended, [code]):
        assert (ended, code) == ("dropped", 1006)


async def test_the_caller_can_hang_up_at_a_given_time():
    async def gateway(socket, read):
        await socket.wait_closed()

    call, _ = ongoing(HELLO)
    async with talking(gateway, call, until=0.1) as (ended, _):
        assert ended == "caller_hung_up"
        assert call.caller.spoken == []


@pytest.mark.parametrize(
    ("text", "said"),
    [('{"event":"levitate","streamSid":"SID"}', "levitate"), ('{"event":"clear","streamSid":"MZother"}', "another")],
)
async def test_a_gateway_that_says_what_the_carrier_does_not_know_is_told(text, said):
    async def gateway(socket, read):
        await read()
        await socket.send(text.replace("SID", (await read()).stream_sid))
        await socket.wait_closed()

    call, _ = ongoing()
    with pytest.raises(PhoneTrouble, match=said):
        async with talking(gateway, call):
            pass


async def test_between_two_sockets_both_tracks_are_silent():
    call, _ = ongoing()
    call.loudspeaker.queue(TONE, 0.0)
    call.socket_ended(0.1)
    call.catch_up(1.0)
    assert call.recording
    caller, frontdesk = call.recording.tracks()
    assert len(caller) == len(frontdesk) == 8000
    assert frontdesk == TONE[:800] + b"\xff" * 7200


async def test_a_clear_with_nothing_to_take_back_interrupts_nobody():
    async def gateway(socket, read):
        await read()
        sid = (await read()).stream_sid
        await socket.send(mark_message(sid, "none"))
        await socket.send(clear_message(sid))
        while await read() != Marked("none"):
            pass
        await socket.close()

    call, events = ongoing()
    async with talking(gateway, call):
        assert call.clears == 1
    assert "cleared" not in [event.kind for event in events]


async def test_in_a_hurry_listening_is_skipped_and_nothing_of_it_lost():
    async def gateway(socket, read):
        await read()
        sid = (await read()).stream_sid
        for text in (media_message(sid, TONE * 100), mark_message(sid, "played")):
            await socket.send(text)
        frames = 0
        while await read() != Marked("played"):
            frames += 1
        await socket.close()
        return frames

    call, _ = ongoing()
    call.clock, call.sleep, call.hurries = time.monotonic, asyncio.sleep, True
    call.began = began = call.clock()
    async with talking(gateway, call) as (_, [frames]):
        assert frames >= 20 / 0.02  # all 20 s of tone were played, at 20 ms a frame
        assert began - call.began > 10  # and most of them took no time
        assert call.recording
        heard = call.recording.tracks()[1]
        assert heard.count(TONE[:1]) == len(TONE * 100)
