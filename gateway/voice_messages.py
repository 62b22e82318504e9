"""Messages that callers left at the carrier when the desk could not answer: given to the staff, each once."""

from __future__ import annotations

from typing import Protocol

import structlog

from gateway.routes.twilio_refused import VoiceMessage
from memory.clock import Clock
from memory.conversation import ConversationId
from memory.errors import BadContact, StoreDown
from memory.escalations import Escalations
from memory.people import Contact, Customer, CustomerId, OrgId

log = structlog.get_logger()

REASON = "message"
"""The reason code under which staff find it, as any other message."""


class KnowsPeople(Protocol):
    """What is needed of `memory.store.MemoryStore`."""

    async def customer_for(self, org: OrgId, contact: Contact) -> Customer: ...


class VoiceMessages:
    """Keeps them. Needs only the record: whoever cannot be looked up is named by the call."""

    def __init__(self, people: KnowsPeople, escalations: Escalations, clock: Clock) -> None:
        self._people = people
        self._escalations = escalations
        self._clock = clock

    async def keep(self, message: VoiceMessage) -> None:
        """Give it to the staff; a webhook that comes again changes nothing. Raises StoreDown without the record."""
        caller = message.caller or "a withheld number"
        await self._escalations.open(
            message.org,
            ConversationId(f"voicemail-{message.call_sid}"),
            await self._customer(message),
            reason=REASON,
            story=f"Voice message of {message.seconds} s from {caller}, as the desk could not answer: {message.url}",
            stays=False,
            now=self._clock(),
            once=f"voicemail_{message.recording}",
            beside=True,
        )

    async def _customer(self, message: VoiceMessage) -> CustomerId:
        if message.caller:
            try:
                return (await self._people.customer_for(message.org, Contact("phone", message.caller))).id
            except (StoreDown, BadContact) as trouble:
                log.warning("message_without_customer", call=message.call_sid, code=trouble.code)
        return CustomerId(f"voicemail-{message.call_sid}")
