"""The part of the composition root that is about written messages: what comes in, who answers, and what goes out.

Without a Twilio account there is no door for texts, and what is to be sent by text is refused; other channels have
their own.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from functools import partial

from starlette.routing import BaseRoute

from agents.reception import Reception
from gateway.channels.answering_texts import TextAnswering, text_phrases
from gateway.channels.inbox_redis import InboxRedis
from gateway.channels.sending import Sender
from gateway.channels.sms import SmsChannel
from gateway.channels.text_channel import TextChannel
from gateway.channels.text_desk import TextDesk
from gateway.routes.messages import message_routes
from gateway.routes.sms import SmsDoor, sms_routes, status_url
from gateway.settings import Settings
from memory.clock import Clock
from memory.conversation import Channel
from memory.outbox_redis import OutboxRedis
from memory.store import MemoryStore
from telephony.twilio.api import TwilioApi
from telephony.twilio.texts import TwilioTexts


@asynccontextmanager
async def text_doors(
    settings: Settings,
    receptionist: Reception,
    memory: MemoryStore,
    inbox: InboxRedis,
    outbox: OutboxRedis,
    twilio: TwilioApi | None,
    *,
    clock: Clock,
) -> AsyncIterator[list[BaseRoute]]:
    """The doors for texts. While they are open, what came in is answered and what is on its way is sent."""
    org, phrases = settings.business.org, text_phrases(settings.phrases, settings.business.name)
    answering = TextAnswering(org, receptionist, memory, inbox, outbox, phrases, clock=clock)
    working: list[Coroutine[object, object, None]] = [
        Sender(org, outbox, text_channels(settings, twilio), memory, clock).run(),
        TextDesk(org, inbox, answering).run(),
    ]
    tasks = [asyncio.create_task(work, name=name) for work, name in zip(working, ("sender", "text-desk"), strict=True)]
    try:
        staff_token = settings.env.secrets.get("FRONTDESK_STAFF_TOKEN")
        routes = message_routes(outbox, org, staff_token)
        yield [*routes, *_routes(settings, memory, inbox, outbox, phrases.trouble, clock)]
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def text_channels(settings: Settings, twilio: TwilioApi | None) -> dict[Channel, TextChannel]:
    """The channels on which messages can be sent."""
    if twilio is None:
        return {}
    public_url = settings.env.public_url
    told = partial(status_url, public_url) if public_url else None
    return {"sms": SmsChannel(TwilioTexts(twilio, settings.business.phone), told)}


def _routes(
    settings: Settings, memory: MemoryStore, inbox: InboxRedis, outbox: OutboxRedis, trouble: str, clock: Clock
) -> list[BaseRoute]:
    token, ours, org = settings.env.twilio_auth_token, settings.business.phone, settings.business.org
    if token is None or not settings.env.twilio_account_sid:
        return []
    door = SmsDoor(
        auth_token=token.get_secret_value(),
        public_url=settings.env.public_url or f"http://127.0.0.1:{settings.env.port}",
        org=org,
        org_for=lambda dialled: org if dialled == ours else None,
        inbox=inbox,
        outbox=outbox,
        trouble=trouble,
        clock=clock,
        memory=memory,
    )
    return sms_routes(door)
