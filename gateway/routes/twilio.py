"""Twilio's doors: an incoming call, its status, its resumption, and the media socket that carries it.

| route                      | answers                                                                               |
|----------------------------|---------------------------------------------------------------------------------------|
| POST /twilio/voice         | TwiML that opens the media socket with a single-use token, and comes back to resume   |
| POST /twilio/voice/resume  | the same again when the socket was lost; `<Hangup>` when the call ended on purpose    |
| POST /twilio/voice/status  | 204; the session follows the carrier                                                  |
| WS /twilio/media           | the call (close codes: `telephony/twilio/media.py`)                                   |

Every request is signed; a missing or wrong signature is 403 and starts nothing. A webhook that is no good though signed
is 400, a body over MAX_BODY_BYTES 413. A retry is told what the first one was told.
"""

from __future__ import annotations

import uuid
from collections.abc import Awaitable, Callable
from dataclasses import replace

import structlog
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route, WebSocketRoute

from gateway.routes.request_body import body_of
from gateway.routes.twilio_door import MEDIA, RESUME, STATUS, VOICE, TwilioDoor
from gateway.routes.twilio_media import TwilioMedia
from memory.errors import StoreDown
from memory.people import OrgId
from telephony.call_session import CallSession, CallState, after_carrier_status, moved
from telephony.errors import BadWebhook
from telephony.twilio import twiml
from telephony.twilio.signature import SIGNATURE_HEADER, SignatureCheck, websocket_url
from telephony.twilio.webhooks import CallWebhook, read_call, read_form

__all__ = ["TwilioDoor", "twilio_routes"]

log = structlog.get_logger()

CARRIER = "twilio"
MAX_BODY_BYTES = 64 * 1024

NOT_IN_SERVICE = "Sorry, nobody can be reached at this number. Goodbye."
TROUBLE = "Sorry, something is not working on our side. Please call again in a few minutes. Goodbye."


def twilio_routes(door: TwilioDoor) -> list[BaseRoute]:
    """The four routes of the module's table."""
    webhooks, media = _Webhooks(door), TwilioMedia(door)
    return [
        Route(VOICE, webhooks.voice, methods=["POST"]),
        Route(STATUS, webhooks.status, methods=["POST"]),
        Route(RESUME, webhooks.resume, methods=["POST"]),
        WebSocketRoute(MEDIA, media.socket),
    ]


class _Webhooks:
    def __init__(self, door: TwilioDoor) -> None:
        self._door = door
        self._public_url = door.public_url.rstrip("/")
        self._check = SignatureCheck(door.auth_token, door.public_url)

    async def voice(self, request: Request) -> Response:
        """A call comes in."""
        return await self._told(request, self._connect)

    async def resume(self, request: Request) -> Response:
        """The media socket of a call has ended, and the call has not."""
        return await self._told(request, self._connect_again)

    async def status(self, request: Request) -> Response:
        """The carrier says how a call is doing. Unordered and repeated: the session's sequence number sees to that."""
        return await self._told(request, self._follow)

    async def _told(
        self, request: Request, act: Callable[[Request, CallWebhook, OrgId | None], Awaitable[Response]]
    ) -> Response:
        """Read a signed webhook and act on it."""
        try:
            body = await body_of(request, MAX_BODY_BYTES)
            if body is None:
                return Response(status_code=413)
            form = read_form(body)
            query = f"?{request.url.query}" if request.url.query else ""
            if not self._check.webhook(request.url.path + query, form, request.headers.get(SIGNATURE_HEADER)):
                log.warning("twilio_webhook_refused", path=request.url.path, reason="signature")
                return Response(status_code=403)
            webhook = read_call(form)
        except (BadWebhook, ClientDisconnect) as error:
            log.warning("twilio_webhook_refused", path=request.url.path, reason=str(error) or "left")
            return Response(status_code=400)
        try:
            return await act(request, webhook, self._door.org_for(webhook.ours))
        except StoreDown as error:
            log.error("twilio_webhook_failed", path=request.url.path, call=webhook.call_sid, code=error.code)
            return _xml(twiml.say_and_hang_up(TROUBLE))

    async def _connect(self, request: Request, webhook: CallWebhook, org: OrgId | None) -> Response:
        if org is None:
            log.warning("twilio_number_unknown", call=webhook.call_sid)
            return _xml(twiml.say_and_hang_up(NOT_IN_SERVICE))
        # Without Twilio's own id, a call and its status name a first request and all its retries.
        webhook_id = _webhook_id(request) or f"{webhook.call_sid}:{webhook.status}"
        told = await self._door.webhook_ids.answer(org, webhook_id)
        if told is None:
            session = await self._door.calls.open(self._session(org, webhook, "ringing"))
            told = await self._door.webhook_ids.first_answer(org, webhook_id, (await self._stream(session)).encode())
        return _xml(told)

    async def _connect_again(self, request: Request, webhook: CallWebhook, org: OrgId | None) -> Response:
        if org is None:
            return _xml(twiml.hang_up())
        # A call may be resumed more than once, so its Sid and status would not tell a retry from the next time.
        webhook_id = _webhook_id(request)
        told = await self._door.webhook_ids.answer(org, webhook_id) if webhook_id else None
        if told is None:
            told = (await self._resumed(org, webhook)).encode()
            told = await self._door.webhook_ids.first_answer(org, webhook_id, told) if webhook_id else told
        return _xml(told)

    async def _resumed(self, org: OrgId, webhook: CallWebhook) -> str:
        calls = self._door.calls
        session = await calls.open(self._session(org, webhook, "in_progress"))
        if session.ended:
            return twiml.hang_up()
        if await calls.count_resume(org, session.id) > self._door.max_resumes:
            log.error("twilio_call_given_up", call=webhook.call_sid)
            await calls.change(org, session.id, lambda current: moved(current, "failed"))
            return twiml.say_and_hang_up(TROUBLE)
        log.info("twilio_call_resumed", call=webhook.call_sid)
        session = await calls.change(org, session.id, lambda current: replace(current, resumed=True)) or session
        return await self._stream(session)

    async def _follow(self, request: Request, webhook: CallWebhook, org: OrgId | None) -> Response:
        session = await self._door.calls.by_carrier_id(org, CARRIER, webhook.call_sid) if org else None
        if org and session:

            def follow(current: CallSession) -> CallSession:
                # A callback that is not numbered tells of the end alone, so it is the newest.
                sequence = current.sequence + 1 if webhook.sequence is None else webhook.sequence
                return after_carrier_status(current, webhook.status, sequence)

            await self._door.calls.change(org, session.id, follow)
        return Response(status_code=204)

    async def _stream(self, session: CallSession) -> str:
        if session.ended:
            return twiml.hang_up()
        return twiml.connect_stream(
            stream_url=websocket_url(self._public_url) + MEDIA,
            token=await self._door.tokens.issue(session.org, session.id),
            resume_url=self._public_url + RESUME,
        )

    def _session(self, org: OrgId, webhook: CallWebhook, state: CallState) -> CallSession:
        return CallSession(
            id=f"call_{uuid.uuid4().hex}",
            carrier=CARRIER,
            carrier_call_id=webhook.call_sid,
            org=org,
            caller=webhook.theirs,
            dialled=webhook.ours,
            direction=webhook.direction,
            state=state,
            started_at=self._door.clock(),
        )


def _webhook_id(request: Request) -> str | None:
    return request.headers.get("I-Twilio-Idempotency-Token") or None


def _xml(body: str | bytes) -> Response:
    return Response(body, media_type="text/xml")
