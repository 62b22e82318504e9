"""WS /twilio/media: lets the socket of a call in, and hands its line to whoever answers.

Signature on the upgrade, then `start` within five seconds, then the single-use token of our own TwiML; only then is
there a call. The close codes and log lines of every end are in `telephony/twilio/media.py`.
"""

from __future__ import annotations

from dataclasses import replace

import structlog
from starlette.websockets import WebSocket, WebSocketDisconnect

from gateway.call_places import CallHere
from gateway.routes.twilio_door import MEDIA, TwilioDoor
from memory.errors import StoreDown
from telephony.call_session import CallSession, moved
from telephony.errors import CallRefused, ProtocolBroken
from telephony.twilio import twiml
from telephony.twilio.media import TwilioLine
from telephony.twilio.messages import Started, StreamReader
from telephony.twilio.signature import SIGNATURE_HEADER, SignatureCheck
from telephony.twilio.sockets import await_start, close_socket

log = structlog.get_logger()


class TwilioMedia:
    """The endpoint of the media socket."""

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

        session = await self._door.calls.get(*redeemed)
        if (
            session is None
            or session.ended
            or session.carrier_call_id != started.call_sid
            or started.account_sid != self._door.account_sid
        ):
            raise CallRefused("wrong_call")
        # A call in the middle is taken by a full worker too; a new one comes to another by the resume URL.
        if not await self._door.places.sit(session.id, anyway=session.resumed):
            raise ProtocolBroken(1013, "full")

        def begin(session: CallSession) -> CallSession:
            return replace(moved(session, "in_progress"), answered=True)

        session = await self._door.calls.change(*redeemed, begin)
        if session is None or session.ended:
            await self._door.places.give_up(redeemed[1])
            raise CallRefused("wrong_call")
        return session

    async def _run(self, websocket: WebSocket, reader: StreamReader, started: Started, session: CallSession) -> None:
        async def end_call() -> None:
            await self._door.calls.change(session.org, session.id, lambda current: moved(current, "completed"))
            if self._door.end_carrier_call:
                await self._door.end_carrier_call(session)

        line = TwilioLine(websocket, reader, started, silent_seconds=self._door.silent_seconds, end_call=end_call)
        code = 1011
        call = CallHere(session.id, line, session.carrier_call_id)
        try:
            async with self._door.places.taken(call):
                await self._door.answer(line, session)
            code = 1000
        except Exception:
            # The carrier comes back by the resume URL, and the caller into the same conversation.
            log.exception("twilio_call_failed", call=session.carrier_call_id)
        finally:
            await close_socket(websocket, code)
