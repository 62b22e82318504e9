"""Twilio's webhooks about texts.

POST /twilio/sms            a text came in: kept, acknowledged at once, answered behind
POST /twilio/sms/status     how far a text of ours has come; `?message=` and `?part=` say which, in any order, and again

What is not signed is 403. A text to a number that is none of ours, or from what is no telephone, is acknowledged and
left.
While the store is away the customer is told so in the acknowledgement itself.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol
from urllib.parse import urlencode

import structlog
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from gateway.channels.answering_texts import HEEDED
from gateway.channels.inbox_redis import InboxRedis
from gateway.channels.text_channel import Attachment, InboundMessage, Location
from gateway.routes.twilio_signed import refused, signed_form, xml
from memory.clock import Clock, utc_now
from memory.contacts import phone_contact
from memory.delivering import Part
from memory.errors import BadContact, MemoryTrouble, NotFound, StoreDown
from memory.memories import MemoryId
from memory.outbox import MessageId
from memory.outbox_redis import OutboxRedis
from memory.people import OrgId
from memory.promises import deed_id
from telephony.errors import BadWebhook
from telephony.twilio import twiml
from telephony.twilio.signature import SignatureCheck
from telephony.twilio.text_webhooks import TextWebhook, read_text, read_text_status

log = structlog.get_logger()

SMS, STATUS = "/twilio/sms", "/twilio/sms/status"
MAX_BODY_BYTES = 512 * 1024
"""Room for 20,000 characters of any kind, as a form spells them."""
_LONGEST_ID = 300


class Forgets(Protocol):
    """What is needed of `memory.store.MemoryStore`."""

    async def drop(self, org: OrgId, memory: MemoryId) -> bool: ...


@dataclass(frozen=True)
class SmsDoor:
    """What the routes need. `org_for` names the org that a dialled number belongs to, `trouble` is what is answered
    while the store is away.
    """

    auth_token: str = field(repr=False)
    public_url: str
    org: OrgId
    org_for: Callable[[str], OrgId | None]
    inbox: InboxRedis
    outbox: OutboxRedis
    trouble: str
    clock: Clock = utc_now
    memory: Forgets | None = None
    """Where it stands that what was promised was sent, until the carrier says that it could not be delivered."""


def status_url(public_url: str, message: MessageId, place: int) -> str:
    """Where the carrier tells how far a part of a message has come."""
    return f"{public_url}{STATUS}?{urlencode({'message': message, 'part': place})}"


def sms_routes(door: SmsDoor) -> list[BaseRoute]:
    """The two routes of the module's table."""
    webhooks = _Webhooks(door)
    return [
        Route(SMS, webhooks.text, methods=["POST"]),
        Route(STATUS, webhooks.status, methods=["POST"]),
    ]


class _Webhooks:
    def __init__(self, door: SmsDoor) -> None:
        self._door = door
        self._check = SignatureCheck(door.auth_token, door.public_url)

    async def text(self, request: Request) -> Response:
        """A text came in."""
        form = await signed_form(request, self._check, MAX_BODY_BYTES)
        if isinstance(form, Response):
            return form
        try:
            text = read_text(form)
        except BadWebhook as error:
            return refused(SMS, error)
        message = self._message(text)
        try:
            if message is not None and not await self._door.inbox.put(message):
                log.info("text_again", text=text.sid)
        except StoreDown as error:
            log.error("text_not_kept", text=text.sid, code=error.code)
            return xml(twiml.answer_text(self._door.trouble))
        return xml(twiml.no_answer())

    async def status(self, request: Request) -> Response:
        """How far a text of ours has come."""
        form = await signed_form(request, self._check)
        if isinstance(form, Response):
            return form
        message, place = request.query_params.get("message", ""), request.query_params.get("part", "")
        try:
            status = read_text_status(form)
        except BadWebhook as error:
            return refused(STATUS, error)
        if status.outcome and 0 < len(message) <= _LONGEST_ID and place in map(str, range(100)):
            part = Part(status.sid, status.outcome, status.code)
            try:
                await self._door.outbox.told(self._door.org, MessageId(message), int(place), part)
                if self._door.memory and part.news == "failed":
                    await self._not_kept(self._door.memory, MessageId(message))
            except NotFound:
                log.warning("text_status_unknown", text=status.sid)
            except MemoryTrouble as error:
                log.error("text_status_not_kept", text=status.sid, code=error.code)
                return Response(status_code=503)
        return Response(status_code=204)

    async def _not_kept(self, memory: Forgets, message: MessageId) -> None:
        """What was promised with it is owed again, unless it arrived after all: news comes in any order."""
        if (await self._door.outbox.delivery(self._door.org, message)).state == "failed":
            await memory.drop(self._door.org, deed_id(message))

    def _message(self, text: TextWebhook) -> InboundMessage | None:
        """The text as every channel gives it; None for one that nobody can answer."""
        org = self._door.org_for(text.ours)
        if org is None or text.theirs is None:
            log.warning("text_left", text=text.sid, reason="number_unknown" if org is None else "no_telephone")
            return None
        try:
            contact = phone_contact(text.theirs)
        except BadContact:
            log.warning("text_left", text=text.sid, reason="no_telephone")
            return None
        return InboundMessage(
            id=text.sid,
            org=org,
            contact=contact,
            channel="sms",
            text=text.body,
            at=self._door.clock(),
            attachments=tuple(Attachment(*each) for each in text.media),
            location=Location(*text.place) if text.place else None,
            data={HEEDED: text.heeded} if text.heeded else {},
        )
