"""Whole calls by the simulated phone to a small gateway of our own making, in fast time."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

import numpy as np
import pytest
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from telephony import mulaw
from telephony.errors import PhoneTrouble
from telephony.simulator import CallerScript, Clip, Faults, ScriptLine, SimulatedPhone
from telephony.simulator.fast_time import FastTime
from telephony.simulator.phone import MAX_STREAMS
from telephony.twilio.messages import Started, Stopped, StreamReader, clear_message, media_message
from telephony.twilio.signature import SIGNATURE_HEADER, SignatureCheck
from telephony.twilio.twiml import connect_stream, hang_up, say_and_hang_up
from telephony.twilio.webhooks import read_call, read_form

FAST = FastTime(10)
PUBLIC = "https://desk.example.com"
TONE = mulaw.encode(np.full(4000, 8000, "<i2").tobytes())
LINE = ScriptLine("words", Clip.from_pcm(np.full(4000, 5000, "<i2").tobytes()))
Talk = Callable[["Desk", WebSocket, Started, StreamReader], Awaitable[None]]


class Desk:
    """A gateway that answers with given TwiML, and talks as it is told to."""

    def __init__(self, talk: Talk | None = None, *, voice: str | None = None, resume: str | None = None) -> None:
        stream = connect_stream(
            stream_url="wss://desk.example.com/twilio/media", token="t", resume_url=f"{PUBLIC}/twilio/voice/resume"
        )
        self._twiml = {"/twilio/voice": voice or stream, "/twilio/voice/resume": resume or hang_up()}
        self._talk = talk
        self._check = SignatureCheck("secret", PUBLIC)
        self.posts: list[tuple[str, str]] = []
        self.streams: list[Started] = []
        self.routes = [
            Route("/{path:path}", self._post, methods=["POST"]),
            WebSocketRoute("/twilio/media", self._socket),
        ]

    async def _post(self, request: Request) -> Response:
        form = read_form(await request.body())
        if not self._check.webhook(request.url.path, form, request.headers.get(SIGNATURE_HEADER)):
            return Response(status_code=403)
        self.posts.append((request.url.path, read_call(form).status))
        return Response(self._twiml.get(request.url.path, ""), media_type="text/xml")

    async def _socket(self, websocket: WebSocket) -> None:
        if not self._check.socket("/twilio/media", websocket.headers.get(SIGNATURE_HEADER)):
            return await websocket.close()
        await websocket.accept()
        reader = StreamReader()
        with suppress(WebSocketDisconnect):
            reader.read(await websocket.receive_text())
            started = reader.read(await websocket.receive_text())
            assert isinstance(started, Started)
            self.streams.append(started)
            if self._talk:
                await self._talk(self, websocket, started, reader)
        with suppress(RuntimeError):
            await websocket.close()


async def greet_and_answer(desk: Desk, websocket: WebSocket, started: Started, reader: StreamReader) -> None:
    """A tone as greeting, then a tone for each time that the caller stops speaking; `clear` when it is interrupted."""
    await websocket.send_text(media_message(started.stream_sid, TONE))
    loud = quiet = answers = 0
    while (event := reader.read(await websocket.receive_text())) != Stopped():
        if isinstance(event, bytes) and event.count(b"\xff") < 80:
            loud, quiet = loud + 1, 0
            if loud == 5:
                await websocket.send_text(clear_message(started.stream_sid))
        elif loud:
            quiet += 1
            if quiet == 10:
                loud, answers = 0, answers + 1
                await websocket.send_text(media_message(started.stream_sid, TONE * answers * answers))


def phone(address: str, **changes) -> SimulatedPhone:
    settings = {"dialled": "+13105550100", "public_url": PUBLIC, "noise": False} | changes
    settings = {"clock": FAST.clock, "sleep": FAST.sleep} | settings
    return SimulatedPhone(f"http://{address}", settings.pop("auth_token", "secret"), "AC1", **settings)


async def test_a_whole_call_is_measured(serve):
    desk = Desk(greet_and_answer)
    script = CallerScript(
        "+13105550134", (LINE, LINE, ScriptLine("wait", LINE.clip, during_reply_seconds=1.0)), linger_seconds=0.2
    )
    events = []
    report = await phone(await serve(desk.routes)).call(script, on_event=events.append)
    assert (report.turns, report.answered, report.ended_by, report.streams) == (3, 3, "caller", 1)
    assert len(report.voice_to_voice) == 3
    # Ten frames of quiet, and what fast time makes of a busy machine.
    assert all(0.1 < seconds < 3 for seconds in report.voice_to_voice)
    assert len(report.barge_ins) == 1
    assert 0.05 < report.barge_ins[0] < 0.9
    assert report.clears >= 1
    assert report.greeting_seconds is not None
    assert len(report.caller_audio) == len(report.frontdesk_audio) > 8000
    assert TONE in report.frontdesk_audio
    assert [path for path, _ in desk.posts] == ["/twilio/voice", "/twilio/voice/status", "/twilio/voice/status"]
    assert [status for _, status in desk.posts] == ["ringing", "in-progress", "completed"]
    assert [event.kind for event in events][:2] == ["ringing", "connected"]
    assert events[-1].kind == "hung_up"
    assert [event.line for event in events if event.kind == "caller_line_started"] == [0, 1, 2]
    assert desk.streams[0].parameters == {"token": "t"}


async def test_after_the_socket_the_rest_of_the_twiml_is_obeyed(serve):
    async def close(desk, websocket, started, reader):
        await websocket.close()

    desk = Desk(close)
    report = await phone(await serve(desk.routes)).call(CallerScript(None))
    assert (report.ended_by, report.streams) == ("frontdesk", 1)
    assert [path for path, _ in desk.posts].count("/twilio/voice/resume") == 1


async def test_a_dropped_socket_brings_the_caller_back_into_the_same_call(serve):
    desk = Desk(greet_and_answer)
    desk._twiml["/twilio/voice/resume"] = desk._twiml["/twilio/voice"]
    script = CallerScript("+13105550134", (LINE,), linger_seconds=0.2)
    report = await phone(await serve(desk.routes)).call(script, faults=Faults(drop_socket_after_seconds=0.5))
    assert (report.streams, report.turns, report.answered, report.ended_by) == (2, 1, 1, "caller")
    assert {started.call_sid for started in desk.streams} == {report.call_sid}
    assert len(report.caller_audio) == len(report.frontdesk_audio)


async def test_a_caller_who_hangs_up_at_once(serve):
    desk = Desk(greet_and_answer)
    report = await phone(await serve(desk.routes)).call(CallerScript(None), faults=Faults(hang_up_after_seconds=0.1))
    assert (report.ended_by, report.lines) == ("caller", ())
    assert "/twilio/voice/resume" not in [path for path, _ in desk.posts]
    assert desk.posts[-1] == ("/twilio/voice/status", "completed")


async def test_what_the_carrier_says_is_told(serve):
    events = []
    desk = Desk(voice=say_and_hang_up("Nobody is here."))
    report = await phone(await serve(desk.routes)).call(CallerScript(None), on_event=events.append)
    assert [event.text for event in events if event.kind == "carrier_said"] == ["Nobody is here."]
    assert (report.streams, report.turns) == (0, 0)


async def test_many_calls_at_once_from_one_phone(serve):
    desk = Desk(greet_and_answer)
    script = CallerScript("+13105550134", (LINE,), linger_seconds=0.2)
    caller = phone(await serve(desk.routes), record=False)
    reports = await asyncio.gather(*(caller.call(script) for _ in range(8)))
    assert [report.answered for report in reports] == [1] * 8
    assert len({report.call_sid for report in reports}) == 8
    assert all(report.caller_audio == b"" for report in reports)


async def test_a_wrong_token_is_told(serve):
    with pytest.raises(PhoneTrouble, match="403"):
        await phone(await serve(Desk().routes), auth_token="wrong").call(CallerScript(None))


async def test_a_verb_that_the_phone_does_not_know_is_told_and_the_call_completed(serve):
    desk = Desk(voice="<Response><Pause length='0'/><Redirect>/odd</Redirect></Response>")
    desk._twiml["/odd"] = "<Response><Dial>+1</Dial></Response>"
    with pytest.raises(PhoneTrouble, match="<Dial>"):
        await phone(await serve(desk.routes)).call(CallerScript(None))
    assert desk.posts[-1] == ("/twilio/voice/status", "completed")


async def test_a_refused_socket_is_told(serve):
    desk = Desk()
    desk._check = SignatureCheck("secret", PUBLIC)
    desk.routes = desk.routes[:1]
    with pytest.raises(PhoneTrouble, match="refused with"):
        await phone(await serve(desk.routes)).call(CallerScript(None))


async def test_a_gateway_that_goes_round_in_circles_is_told(serve):
    desk = Desk()
    desk._twiml["/twilio/voice/resume"] = desk._twiml["/twilio/voice"]
    with pytest.raises(PhoneTrouble, match="does not hold on"):
        await phone(await serve(desk.routes)).call(CallerScript(None))
    assert len(desk.streams) == MAX_STREAMS


async def test_a_call_has_a_limit(serve):
    desk = Desk(greet_and_answer)
    report = await phone(await serve(desk.routes), call_limit_seconds=1.0).call(CallerScript(None))
    assert report.ended_by == "caller"
    assert report.seconds < 5
