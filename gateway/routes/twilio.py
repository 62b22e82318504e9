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
from dataclasses import dataclass, field, replace

import structlog
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from memory.clock import Clock, utc_now
from memory.errors import StoreDown
from memory.people import OrgId
from telephony.call_session import CallSession, CallState, after_carrier_status, moved
from telephony.calls_redis import CallsRedis
from telephony.errors import BadWebhook, CallRefused, ProtocolBroken
from telephony.media_tokens_redis import MediaTokens
from telephony.twilio import twiml
from telephony.twilio.media import TwilioLine, await_start, close_socket
from telephony.twilio.messages import Started, StreamReader
from telephony.twilio.signature import SIGNATURE_HEADER, SignatureCheck, websocket_url
from telephony.twilio.webhooks import CallWebhook, read_call, read_form
from telephony.webhook_ids_redis import WebhookIds

log = structlog.get_logger()

VOICE, STATUS, RESUME, MEDIA = "/twilio/voice", "/twilio/voice/status", "/twilio/voice/resume", "/twilio/media"
CARRIER = "twilio"
MAX_BODY_BYTES = 64 * 1024

NOT_IN_SERVICE = "Sorry, nobody can be reached at this number. Goodbye."
TROUBLE = "Sorry, something is not working on our side. Please call again in a few minutes. Goodbye."


@dataclass(frozen=True)
class TwilioDoor:
    """What the routes need. `public_url` is what Twilio knows us by, such as https://frontdesk.example.com.

    `org_for` names the org that a dialled number belongs to. `answer` runs a whole call and returns when it is over.
    `end_carrier_call` ends a call at the carrier; without one, the call ends by the TwiML that follows the socket.
    After `max_resumes` lost sockets a call is given up with a sentence, rather than going round in circles.
    """

    auth_token: str = field(repr=False)
    account_sid: str
    public_url: str
    calls: CallsRedis
    tokens: MediaTokens
    webhook_ids: WebhookIds
    org_for: Callable[[str], OrgId | None]
    answer: Callable[[TwilioLine, CallSession], Awaitable[None]]
    clock: Clock = utc_now
    end_carrier_call: Callable[[CallSession], Awaitable[None]] | None = None
    start_seconds: float = 5.0
    silent_seconds: float = 10.0
    max_resumes: int = 3


def twilio_routes(door: TwilioDoor) -> list[BaseRoute]:
    """The four routes of the module's table."""
    webhooks, media = _Webhooks(door), _Media(door)
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
            body = await _body(request)
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


class _Media:
    def __init__(self, door: TwilioDoor) -> None:
        self._door = door
        self._check = SignatureCheck(door.auth_token, door.public_url)

    async def socket(self, websocket: WebSocket) -> None:
        """One media socket: signature, `start`, token, and only then a call."""
        if not self._check.socket(MEDIA, websocket.headers.get(SIGNATURE_HEADER)):
            log.warning("twilio_socket_refused", reason="signature")
            await websocket.close()  # before it was accepted: HTTP 403
            return
        await websocket.accept()
        reader, call = StreamReader(), None
        try:
            started = await await_start(websocket, reader, start_seconds=self._door.start_seconds)
            call = started.call_sid
            session = await self._admit(started)
        except WebSocketDisconnect:
            log.info("twilio_stream_ended", call=call, reason="gone", close_code=None)
        except ProtocolBroken as broken:
            log.warning("twilio_stream_ended", call=call, reason=broken.reason, close_code=broken.close_code)
            await close_socket(websocket, broken.close_code)
        except StoreDown as error:
            log.error("twilio_stream_ended", call=call, reason=error.code, close_code=1011)
            await close_socket(websocket, 1011)
        else:
            await self._run(websocket, reader, started, session)

    async def _admit(self, started: Started) -> CallSession:
        """The call that a stream's token was issued for. Raises CallRefused."""
        token = started.parameters.get(twiml.TOKEN)
        if not token:
            raise CallRefused("token_missing")
        redeemed = await self._door.tokens.redeem(token)
        if redeemed is None:
            raise CallRefused("token_unknown")

        def begin(session: CallSession) -> CallSession:
            return moved(session, "in_progress")

        session = await self._door.calls.change(*redeemed, begin)
        if (
            session is None
            or session.ended
            or session.carrier_call_id != started.call_sid
            or started.account_sid != self._door.account_sid
        ):
            raise CallRefused("wrong_call")
        return session

    async def _run(self, websocket: WebSocket, reader: StreamReader, started: Started, session: CallSession) -> None:
        async def end_call() -> None:
            await self._door.calls.change(session.org, session.id, lambda current: moved(current, "completed"))
            if self._door.end_carrier_call:
                await self._door.end_carrier_call(session)

        line = TwilioLine(websocket, reader, started, silent_seconds=self._door.silent_seconds, end_call=end_call)
        code = 1011
        try:
            await self._door.answer(line, session)
            code = 1000
        except Exception:
            # The carrier comes back by the resume URL, and the caller into the same conversation.
            log.exception("twilio_call_failed", call=session.carrier_call_id)
        finally:
            await close_socket(websocket, code)


def _webhook_id(request: Request) -> str | None:
    return request.headers.get("I-Twilio-Idempotency-Token") or None


def _xml(body: str | bytes) -> Response:
    return Response(body, media_type="text/xml")


async def _body(request: Request) -> bytes | None:
    """The body of a request; None when it is over the limit."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BODY_BYTES:
            return None
    return bytes(body)
