"""`SimulatedPhone`: places one call to a running gateway, as Twilio would, and gives a report of it.

A signed POST to /twilio/voice, the returned TwiML obeyed, the media socket spoken to in real time, the rest of the
TwiML obeyed when the socket ends (a `<Redirect>` brings the caller back into the call), and `completed` at the end.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import aiohttp
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus, WebSocketException

from telephony.errors import PhoneTrouble
from telephony.simulator.caller import Caller
from telephony.simulator.carrier import CarrierCall
from telephony.simulator.clips import SILENT_FRAMES, comfort_noise
from telephony.simulator.hearing import Hearing
from telephony.simulator.recording import Recording
from telephony.simulator.report import CallEvent, CallReport, line_reports
from telephony.simulator.script import CallerScript
from telephony.simulator.stream import Clock, MediaStream, Ongoing, Sleep, StreamEnd
from telephony.simulator.twiml_steps import CarrierSays, ConnectStream, Hangup, Pause, Redirect, Step, read_twiml

MAX_STREAMS = 8
"""Media sockets in one call before the phone says that the gateway is going round in circles."""

NEVER = float("inf")


@dataclass(frozen=True, slots=True)
class Faults:
    """What goes wrong on purpose. Seconds since the call began; each happens once."""

    drop_socket_after_seconds: float = NEVER
    hang_up_after_seconds: float = NEVER


class SimulatedPhone:
    """Calls the gateway at `base_url`. One phone makes any number of calls at once.

    `public_url` is what the gateway believes its own address to be, and what requests are signed for; by default it is
    `base_url`. `clock` (monotonic seconds) and `sleep` are injected, so that a test can let time run faster. `record`
    keeps both sides; `noise` puts comfort noise between the lines. One that `hurries` skips the time in which the
    caller only listens to audio that has arrived, and no other: what is measured in seconds stays what it is.
    """

    def __init__(
        self,
        base_url: str,
        auth_token: str,
        account_sid: str,
        *,
        dialled: str,
        public_url: str | None = None,
        record: bool = True,
        noise: bool = True,
        hurries: bool = False,
        call_limit_seconds: float = 600.0,
        clock: Clock = time.monotonic,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self._base_url = base_url.rstrip("/")
        self._public_url = (public_url or base_url).rstrip("/")
        self._auth_token = auth_token
        self._account_sid = account_sid
        self._dialled = dialled
        self._record = record
        self._noise = comfort_noise() if noise else SILENT_FRAMES
        self._hurries = hurries
        self._call_limit_seconds = call_limit_seconds
        self._clock = clock
        self._sleep = sleep

    async def call(
        self,
        script: CallerScript,
        *,
        on_event: Callable[[CallEvent], None] | None = None,
        faults: Faults | None = None,
    ) -> CallReport:
        """Place one call and see it through. Raises PhoneTrouble when the gateway does what no carrier would bear."""
        hearing = Hearing(script.quiet_seconds)
        call = Ongoing(
            Caller(script, hearing, noise=self._noise),
            hearing,
            self._clock,
            self._sleep,
            on_event,
            Recording() if self._record else None,
            self._hurries,
            began=self._clock(),
        )
        # A connection for each webhook: the gateway of the one before may be gone by the next.
        connector, limit = aiohttp.TCPConnector(force_close=True), aiohttp.ClientTimeout(total=15)
        async with aiohttp.ClientSession(connector=connector, timeout=limit) as http:
            carrier = CarrierCall(
                http,
                auth_token=self._auth_token,
                account_sid=self._account_sid,
                public_url=self._public_url,
                base_url=self._base_url,
                caller=script.caller,
                dialled=self._dialled,
            )
            return await _Placed(call, carrier, faults or Faults(), self._call_limit_seconds).see_through()


class _Placed:
    """One call under way: obeys TwiML until there is nothing left to obey."""

    def __init__(self, call: Ongoing, carrier: CarrierCall, faults: Faults, limit_seconds: float) -> None:
        self._call = call
        self._carrier = carrier
        self._drop_at = faults.drop_socket_after_seconds
        self._until = min(limit_seconds, faults.hang_up_after_seconds)
        self._streams = 0
        self._media_began: float | None = None
        self._ended_by: Literal["frontdesk", "caller"] = "frontdesk"

    async def see_through(self) -> CallReport:
        call, carrier = self._call, self._carrier
        call.event("ringing", 0.0)
        url = f"{carrier.public_url}/twilio/voice"
        steps = read_twiml(await carrier.ask(url, "ringing"), url)
        answered = asyncio.create_task(carrier.tell_status("in-progress"))
        try:
            while steps:
                steps = await self._obey(steps.pop(0), steps)
        finally:
            await answered
            ended = call.now()
            await carrier.tell_status("completed", seconds=ended)
        call.event("hung_up", ended, text=self._ended_by)
        return self._report(ended)

    async def _obey(self, step: Step, rest: list[Step]) -> list[Step]:
        """Do one step and give the steps that are left."""
        match step:
            case ConnectStream():
                return [] if await self._talk(step) == "caller_hung_up" else rest
            case Redirect(url):
                return read_twiml(await self._carrier.ask(url, "in-progress"), url)
            case CarrierSays(text):
                self._call.event("carrier_said", self._call.now(), text=text)
            case Pause(seconds):
                await self._call.sleep(seconds)
            case Hangup():
                return []
        return rest

    async def _talk(self, step: ConnectStream) -> StreamEnd:
        call, carrier = self._call, self._carrier
        self._streams += 1
        if self._streams > MAX_STREAMS:
            raise PhoneTrouble(f"{MAX_STREAMS} media sockets in one call: the gateway does not hold on to it")
        try:
            socket = await connect(
                carrier.dial(step.url),
                additional_headers=carrier.signature(step.url),
                compression=None,
                max_size=None,
                proxy=None,
                close_timeout=2,
            )
        except InvalidStatus as error:
            raise PhoneTrouble(f"{step.url}: the socket was refused with {error.response.status_code}") from error
        except (OSError, WebSocketException, TimeoutError) as error:
            raise PhoneTrouble(f"{step.url}: {error}") from error
        began = call.now()
        if self._streams > 1:
            call.catch_up(began)
        self._media_began = began if self._media_began is None else self._media_began
        call.event("connected", began)
        stream = MediaStream(socket, call, account_sid=carrier.account_sid, call_sid=carrier.call_sid)
        ended = await stream.run(step.parameters, until=self._until, drop_at=self._drop_at)
        call.socket_ended(call.now())
        if ended == "caller_hung_up":
            self._ended_by = "caller"
        else:
            call.event("disconnected", call.now(), text=f"{ended} {socket.close_code}")
        if ended == "dropped":
            self._drop_at = NEVER
        return ended

    def _report(self, ended: float) -> CallReport:
        call, runs = self._call, self._call.hearing.runs
        caller, frontdesk = call.recording.tracks() if call.recording else (b"", b"")
        return CallReport(
            call_sid=self._carrier.call_sid,
            lines=line_reports(call.caller.spoken, runs),
            ended_by=self._ended_by,
            seconds=ended,
            greeting_seconds=runs[0].started - (self._media_began or 0.0) if runs else None,
            streams=self._streams,
            clears=call.clears,
            late_seconds=call.late_seconds,
            caller_audio=caller,
            frontdesk_audio=frontdesk,
        )
