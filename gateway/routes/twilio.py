"""Twilio's doors: an incoming call, its status, its resumption, and the media socket that carries it.

| route                      | answers                                                                               |
|----------------------------|---------------------------------------------------------------------------------------|
| POST /twilio/voice         | TwiML that opens the media socket with a single-use token, and comes back to resume   |
| POST /twilio/voice/resume  | the same again when the socket was lost; `<Hangup>` when the call ended on purpose    |
| POST /twilio/voice/status  | 204; the session follows the carrier                                                  |
| POST /twilio/voice/refused | what comes next for a call that there was no place for (`twilio_refused.py`)          |
| WS /twilio/media           | the call (close codes: `telephony/twilio/media.py`)                                   |

Every request is signed (`twilio_signed.py`). A retry is told what the first one was told. A worker that ends sends new
calls, and those that come back, to another one while there is another.
"""

from __future__ import annotations

import uuid
from dataclasses import replace

import structlog
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route, WebSocketRoute

from gateway.routes.twilio_door import MEDIA, RESUME, STATUS, VOICE, TwilioDoor
from gateway.routes.twilio_media import TwilioMedia
from gateway.routes.twilio_refused import REFUSED
from gateway.routes.twilio_signed import MAX_BODY_BYTES, SignedWebhooks, Told, xml
from memory.people import OrgId
from telephony.call_session import CallSession, CallState, after_carrier_status, moved
from telephony.twilio import refusals, twiml
from telephony.twilio.signature import websocket_url

__all__ = ["MAX_BODY_BYTES", "TwilioDoor", "twilio_routes"]

log = structlog.get_logger()

CARRIER = "twilio"
NOT_IN_SERVICE = "Sorry, nobody can be reached at this number. Goodbye."
_ELSEWHERE_TRIES = 5
"""How often a call is sent on by workers that end, before it is taken for one that nobody takes."""


def twilio_routes(door: TwilioDoor) -> list[BaseRoute]:
    """The five routes of the module's table."""
    webhooks, media = _Webhooks(door), TwilioMedia(door)
    return [
        Route(VOICE, webhooks.voice, methods=["POST"]),
        Route(STATUS, webhooks.status, methods=["POST"]),
        Route(RESUME, webhooks.resume, methods=["POST"]),
        Route(REFUSED, webhooks.refused, methods=["POST"]),
        WebSocketRoute(MEDIA, media.socket),
    ]


class _Webhooks:
    def __init__(self, door: TwilioDoor) -> None:
        self._door = door
        self._public_url = door.public_url.rstrip("/")
        self._signed = SignedWebhooks(door.auth_token, door.public_url, door.org_for, self._trouble)

    async def voice(self, request: Request) -> Response:
        """A call comes in."""
        return await self._signed.read(request, self._connect)

    async def resume(self, request: Request) -> Response:
        """The media socket of a call has ended, and the call has not."""
        return await self._signed.read(request, self._connect_again)

    async def status(self, request: Request) -> Response:
        """The carrier says how a call is doing. Unordered and repeated: the session's sequence number sees to that."""
        return await self._signed.read(request, self._follow)

    async def refused(self, request: Request) -> Response:
        """A call that was not taken here was tried elsewhere."""
        return await self._signed.read(request, self._door.refused.go_on)

    async def _connect(self, told: Told) -> Response:
        call, org = told.call, told.org
        if org is None:
            log.warning("twilio_number_unknown", call=call.call_sid)
            return xml(twiml.say_and_hang_up(NOT_IN_SERVICE))
        # Without Twilio's own id, a call and its status name a first request and all its retries.
        webhook_id = told.id or f"{call.call_sid}:{call.status}"
        answer = await self._door.webhook_ids.answer(org, webhook_id)
        if answer is None:
            if elsewhere := await self._elsewhere(told, VOICE):
                return xml(elsewhere)
            session = await self._door.calls.open(self._session(org, told, "ringing"))
            answer = await self._taken(session) if self._door.places.taking else self._busy()
            answer = await self._door.webhook_ids.first_answer(org, webhook_id, answer.encode())
        return xml(answer)

    async def _taken(self, session: CallSession) -> str:
        """The stream of a new call when there is a place for it, else where it goes instead."""
        if session.ended:
            return twiml.hang_up()
        if not await self._door.places.admit(session.id, CARRIER):
            return self._busy()
        return await self._stream(session)

    async def _connect_again(self, told: Told) -> Response:
        if told.org is None:
            return xml(twiml.hang_up())
        # A call may be resumed more than once, so its Sid and status would not tell a retry from the next time.
        answer = await self._door.webhook_ids.answer(told.org, told.id) if told.id else None
        if answer is None:
            if elsewhere := await self._elsewhere(told, RESUME):
                return xml(elsewhere)
            answer = (await self._resumed(told.org, told)).encode()
            answer = await self._door.webhook_ids.first_answer(told.org, told.id, answer) if told.id else answer
        return xml(answer)

    async def _resumed(self, org: OrgId, told: Told) -> str:
        calls = self._door.calls
        # One that nobody here knows any more was answered, or it would not come back.
        session = await calls.open(replace(self._session(org, told, "in_progress"), answered=True))
        if session.ended:
            return twiml.hang_up()
        if await calls.count_resume(org, session.id) > self._door.max_resumes or not self._door.places.taking:
            log.error("twilio_call_given_up", call=told.call.call_sid)
            await calls.change(org, session.id, lambda current: moved(current, "failed"))
            await self._door.places.give_up(session.id)
            return self._trouble()
        log.info("twilio_call_resumed", call=told.call.call_sid)
        # A call that has never been answered, because its worker was full, is received like any other.
        session = await calls.change(org, session.id, _resumed_if_answered) or session
        return await self._stream(session)

    async def _elsewhere(self, told: Told, path: str) -> str | None:
        """Where this worker sends calls while it ends: once more through the front, as long as another one is there."""
        tries = told.query.get("elsewhere", "0")
        tries = int(tries) if tries in map(str, range(_ELSEWHERE_TRIES)) else _ELSEWHERE_TRIES
        if self._door.places.taking or tries >= _ELSEWHERE_TRIES or not await self._door.places.others_taking():
            return None
        log.info("twilio_call_sent_on", call=told.call.call_sid)
        return refusals.ask_again(f"{self._public_url}{path}?elsewhere={tries + 1}")

    async def _follow(self, told: Told) -> Response:
        call, org = told.call, told.org
        session = await self._door.calls.by_carrier_id(org, CARRIER, call.call_sid) if org else None
        if org and session:

            def follow(current: CallSession) -> CallSession:
                # A callback that is not numbered tells of the end alone, so it is the newest.
                sequence = current.sequence + 1 if call.sequence is None else call.sequence
                return after_carrier_status(current, call.status, sequence)

            followed = await self._door.calls.change(org, session.id, follow)
            if followed and followed.ended:
                await self._door.places.give_up(session.id)
        return Response(status_code=204)

    async def _stream(self, session: CallSession) -> str:
        return twiml.connect_stream(
            stream_url=websocket_url(self._public_url) + MEDIA,
            token=await self._door.tokens.issue(session.org, session.id),
            resume_url=self._public_url + RESUME,
        )

    def _busy(self) -> str:
        return self._door.refused.twiml(self._door.refused.settings.busy)

    def _trouble(self) -> str:
        return self._door.refused.twiml(self._door.refused.settings.trouble)

    def _session(self, org: OrgId, told: Told, state: CallState) -> CallSession:
        return CallSession(
            id=f"call_{uuid.uuid4().hex}",
            carrier=CARRIER,
            carrier_call_id=told.call.call_sid,
            org=org,
            caller=told.call.theirs,
            dialled=told.call.ours,
            direction=told.call.direction,
            state=state,
            started_at=self._door.clock(),
        )


def _resumed_if_answered(session: CallSession) -> CallSession:
    return replace(session, resumed=session.answered)
