"""The part of the composition root that is about calls: Twilio's doors, the places, and how calls are let go of."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

import structlog
from starlette.routing import BaseRoute

from gateway.call_places import CallHere, CallPlaces, PlaceMeters
from gateway.draining import Draining
from gateway.environment import OFF, Environment
from gateway.garbage import tidy_when_calm
from gateway.lost_calls import LostCalls
from gateway.routes.twilio import TwilioDoor, twilio_routes
from gateway.routes.twilio_door import RESUME
from gateway.routes.twilio_refused import RefusedCalls
from gateway.routes.web import WebCall
from gateway.settings import Settings
from gateway.switchboard import Switchboard
from gateway.voice_messages import VoiceMessages
from gateway.wiring_stores import Kept, running
from gateway.worker_place import WorkerPlace
from memory.clock import Clock
from memory.errors import StoreDown
from memory.people import OrgId
from memory.stores.connection_redis import Client
from pipelines.voice import VoiceServices
from telephony.admission_redis import Admission
from telephony.browser.media import BrowserLine
from telephony.call_session import CallSession
from telephony.calls_redis import CallsRedis
from telephony.media_tokens_redis import MediaTokens
from telephony.open_calls_redis import OpenCalls
from telephony.twilio.api import TwilioApi
from telephony.twilio.rest import TwilioCalls
from telephony.webhook_ids_redis import WebhookIds

log = structlog.get_logger()

_NO_PLACE = 1013
"""Close code of a browser's call that there is no place for: try again later."""


@dataclass(frozen=True, slots=True)
class CallStores:
    """What all workers know of the calls."""

    admission: Admission
    calls: CallsRedis
    tokens: MediaTokens
    webhook_ids: WebhookIds
    open: OpenCalls


def call_stores(redis: Client, org: OrgId) -> CallStores:
    """The stores in one Redis."""
    admission, open_calls = Admission(redis, org), OpenCalls(redis, org)
    return CallStores(admission, CallsRedis(redis), MediaTokens(redis), WebhookIds(redis), open_calls)


@dataclass(frozen=True, slots=True)
class PhoneDoors:
    """The routes of the carrier; the places of this worker; how a browser's call is taken; how all are let go of."""

    routes: list[BaseRoute]
    places: CallPlaces
    browser: Callable[[BrowserLine, WebCall], Awaitable[None]]
    draining: Draining


@asynccontextmanager
async def twilio_api(env: Environment) -> AsyncIterator[TwilioApi | None]:
    """The API of the account, for calls and messages; None without one."""
    if not env.twilio_account_sid or not env.twilio_auth_token or env.twilio_api_url == OFF:
        yield None
        return
    api = TwilioApi(env.twilio_account_sid, env.twilio_auth_token.get_secret_value(), url=env.twilio_api_url)
    try:
        yield api
    finally:
        await api.aclose()


@asynccontextmanager
async def phone_doors(
    settings: Settings,
    place: WorkerPlace,
    stores: CallStores,
    twilio: TwilioApi | None,
    kept: Kept,
    voice: VoiceServices,
    *,
    public_url: str,
    clock: Clock,
) -> AsyncIterator[PhoneDoors]:
    """The doors, open for as long as this lasts. While the machine does not keep up, no new calls are admitted."""
    env, most, watch = settings.env, settings.calls.most, kept.watch
    switchboard = Switchboard(
        voice, kept.publisher, kept.records, watch.calls, watch.traces, open_calls=stores.open, worker=place.id
    )
    lost = LostCalls(stores.open, stores.admission, voice.receptionist, kept.records, clock)
    messages = VoiceMessages(kept.memory, kept.escalations, clock)
    async with AsyncExitStack() as open_things:
        places = CallPlaces(
            stores.admission,
            place,
            most=lambda: most.a_worker if watch.speech.admits else 0,
            box_most=most.a_box,
            meters=PlaceMeters(),
            refused=watch.calls.refused,
        )
        await open_things.enter_async_context(running(places.run(), "signs-of-life"))
        await open_things.enter_async_context(running(tidy_when_calm(places.empty), "tidying"))
        await open_things.enter_async_context(running(lost.run(), "lost-calls"))
        carrier = TwilioCalls(twilio) if twilio else None

        async def redirect(call_sid: str) -> None:
            assert carrier is not None
            await carrier.redirect(call_sid, public_url + RESUME)

        async def hang_up(session: CallSession) -> None:
            assert carrier is not None
            await carrier.hang_up(session.carrier_call_id)

        async def browser(line: BrowserLine, call: WebCall) -> None:
            await _browser(places, switchboard, line, call)

        draining = Draining(places, limit_seconds=env.drain_seconds, redirect=redirect if carrier else None)
        routes = []
        if env.twilio_account_sid and env.twilio_auth_token:
            ours, org = settings.business.phone, settings.business.org
            door = TwilioDoor(
                auth_token=env.twilio_auth_token.get_secret_value(),
                account_sid=env.twilio_account_sid,
                public_url=public_url,
                calls=stores.calls,
                tokens=stores.tokens,
                webhook_ids=stores.webhook_ids,
                org_for=lambda dialled: org if dialled == ours else None,
                places=places,
                refused=RefusedCalls(
                    settings.calls, staff_phone=_staff_phone(settings), public_url=public_url, keep=messages.keep
                ),
                answer=switchboard.phone,
                end_carrier_call=hang_up if carrier else None,
                clock=clock,
            )
            routes = twilio_routes(door)
        else:
            log.info("twilio_off", reason="TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN are not set")
        yield PhoneDoors(routes, places, browser, draining)


async def _browser(places: CallPlaces, switchboard: Switchboard, line: BrowserLine, call: WebCall) -> None:
    """Take a call from the page when there is a place here. While Redis is away nobody knows, and it is tried."""
    try:
        taken = places.taking and await places.admit(call.id, "browser") and await places.sit(call.id)
        if not taken:
            await places.give_up(call.id)
    except StoreDown:
        taken = places.taking
    if not taken:
        await line.hang_up(_NO_PLACE)
        return
    async with places.taken(CallHere(call.id)):
        await switchboard.browser(line, call)


def _staff_phone(settings: Settings) -> str | None:
    return next((member.phone for member in settings.business.staff.members if member.phone), None)
