"""The composition root: makes every part from the settings and joins them. Nothing else constructs or joins.

`open_house` starts what has to run beside the gateway, and ends it all again; what it gives are the doors.
"""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial

import structlog
from starlette.routing import BaseRoute

from agents.claims import Claims, sent_codes
from agents.osrm import OsrmRoads
from agents.receptionist import Receptionist
from gateway.channels.inbox_redis import InboxRedis
from gateway.channels.web_chat import WebChat
from gateway.chores import not_here
from gateway.draining import Draining
from gateway.processes import Processes
from gateway.reloading import CurrentReception, Reloading
from gateway.routes.health import Check, health_routes
from gateway.routes.spending import spending_routes
from gateway.routes.web import WebDoor, web_routes
from gateway.routes.web_page import web_page_of
from gateway.settings import Settings
from gateway.wiring_bookings import booking_doors, booking_links
from gateway.wiring_box import JOBS, database_of, programs, serves, speech_of
from gateway.wiring_jobs import summing_up
from gateway.wiring_phone import PhoneDoors, call_stores, phone_doors, twilio_api
from gateway.wiring_receptionist import Learned, Learning, Stores, receptionist_of
from gateway.wiring_staff import staff_doors
from gateway.wiring_stores import Kept, kept_doors, kept_things, running
from gateway.wiring_texts import text_doors
from gateway.worker_place import WorkerPlace
from memory.calendars.marks_redis import CalendarMarks
from memory.clock import Clock, going_on_from, utc_now
from memory.embedding import Embedder, EmbedderMissing, MiniLmEmbedder
from memory.identity import Identity
from memory.jobs_redis import Jobs
from memory.kept_vectors import KeptVectors
from memory.lease_redis import Leases
from memory.nearness import RecentVectors
from memory.one_time_codes_redis import OneTimeCodes
from memory.outbox_redis import OutboxRedis
from memory.people import OrgId
from memory.records.database import upgrade
from memory.store import MemoryStore
from memory.stores.answers_redis import AnswersRedis
from memory.stores.connection_redis import Client
from memory.stores.spending_redis import SpendingRedis
from pipelines.phrase_book import PhraseBook
from pipelines.speech.services import SpeechServices
from pipelines.voice import VoiceServices
from telephony.media_tokens_redis import MediaTokens

log = structlog.get_logger()

_CARRIER_RATE, _BROWSER_RATE = 8000, 16000


@dataclass(frozen=True, slots=True)
class OpenHouse:
    """The doors to everything, and how its calls are let go of before it closes."""

    routes: list[BaseRoute]
    draining: Draining


@asynccontextmanager
async def open_house(settings: Settings, place: WorkerPlace) -> AsyncIterator[OpenHouse]:
    """Everything running, and the doors to it. Leaving it ends calls, tasks and programs, in that order.

    A worker that is not alone finds the programs beside it running.
    """
    env = settings.env
    org = OrgId(settings.business.id)
    async with AsyncExitStack() as house:
        speech = speech_of(settings)
        redis_url, beside = programs(settings, speech)
        processes = Processes()
        house.push_async_callback(processes.stop)
        database = database_of(settings)
        embedder = await _embedder(settings, house)
        learning = Learning(embedder)
        starting = processes.start(beside if place.alone else [])
        learned, *_ = await asyncio.gather(learning.at_once(settings), starting, upgrade(database))
        house.push_async_callback(speech.close)

        clock = going_on_from(env.now) if env.now else utc_now
        kept = await house.enter_async_context(
            kept_things(
                settings,
                place,
                redis_url=redis_url,
                database=database,
                speech=speech,
                restarts=processes.restarts,
                clock=clock,
            )
        )
        redis, memory = kept.redis, kept.memory
        twilio = await house.enter_async_context(twilio_api(env))
        outbox = OutboxRedis(redis, seals=kept.seals, clock=clock)
        inbox = InboxRedis(redis, seals=kept.seals, clock=clock)
        stores = _stores(settings, kept, embedder, house, clock, outbox if twilio else None)
        receptionist, reloading = _reception(settings, stores, learned, learning)
        reloading.told.append(lambda _: processes.tell(signal.SIGHUP, only=JOBS))
        await house.enter_async_context(running(reloading.run(), "reloading"))
        voice = _voice(settings, speech, receptionist, clock)
        await house.enter_async_context(running(_learn_phrases(voice), "phrases"))
        calls = call_stores(redis, org)
        chat = WebChat(org, receptionist, memory, clock=clock)
        house.push_async_callback(chat.close)
        booking_routes = await _booking_routes(settings, kept, house, clock)
        staff = await house.enter_async_context(
            staff_doors(settings, kept.engine, stores.spending, clock=clock, assign=not_here)  # by the job worker
        )
        reloading.told.append(staff.read_anew)

        phone = await house.enter_async_context(
            phone_doors(settings, place, calls, twilio, kept, voice, public_url=_public_url(settings), clock=clock)
        )
        texts = await house.enter_async_context(
            text_doors(settings, receptionist, memory, inbox, outbox, twilio, clock=clock)
        )

        staff_token = env.secrets.get("FRONTDESK_STAFF_TOKEN")
        routes = [
            *health_routes(_checks(kept, speech, phone), env.shared_metrics),
            *kept_doors(kept, outbox, org, staff_token, clock),
            *booking_routes,
            *staff.routes,
            *spending_routes(stores.spending, org, staff_token, budget=reloading.month_microdollars, clock=clock),
            *phone.routes,
            *texts,
            *web_routes(_web_door(settings, calls.tokens, phone, chat, clock)),
        ]
        await house.enter_async_context(running(reloading.settle(), "settling"))
        yield OpenHouse(routes, phone.draining)


def _stores(
    settings: Settings,
    kept: Kept,
    embedder: Embedder | None,
    house: AsyncExitStack,
    clock: Clock,
    outbox: OutboxRedis | None,
) -> Stores:
    """What a receptionist needs of the house. Where nothing can be texted (no `outbox`), nothing is offered to be."""
    redis = kept.redis
    return Stores(
        kept.memory,
        kept.bookings,
        kept.escalations,
        AnswersRedis(redis),
        SpendingRedis(redis),
        kept.watch,
        _nearness(embedder, house),
        _roads(settings, house),
        sum_up=summing_up(Jobs(redis, OrgId(settings.business.id))),
        outbox=outbox,
        claims=_claims(settings, kept.memory, redis, outbox, clock) if outbox else None,
    )


async def _booking_routes(settings: Settings, kept: Kept, house: AsyncExitStack, clock: Clock) -> list[BaseRoute]:
    """The doors to bookings, and what goes on behind them."""
    org, links = OrgId(settings.business.id), booking_links(settings, _public_url(settings))
    marks_of, leases = partial(CalendarMarks, kept.redis, org), Leases(kept.redis, org)
    return await house.enter_async_context(
        booking_doors(settings, kept.bookings, links, marks_of, clock=clock, assign=leases.alone)
    )


def _claims(settings: Settings, memory: MemoryStore, redis: Client, outbox: OutboxRedis, clock: Clock) -> Claims:
    """How customers prove what is theirs: by codes that are texted to them."""
    codes = OneTimeCodes(redis, settings.secret.get_secret_value().encode())
    send = sent_codes(outbox, settings.phrases, settings.business.name, clock)
    return Claims(Identity(memory, codes, send))


def _checks(kept: Kept, speech: SpeechServices, phone: PhoneDoors) -> dict[str, Check]:
    """What /readyz asks."""
    serving = {spec.name: partial(serves, spec) for spec in speech.workers}
    ours: dict[str, Check] = {"redis": kept.redis.ping, "memory": kept.shared.answers}
    return {**ours, **serving, "workers": phone.places.all_taking}


def _reception(
    settings: Settings, stores: Stores, learned: Learned, learning: Learning
) -> tuple[CurrentReception, Reloading]:
    """Who receives, and what puts another in their place when config/ has changed."""

    async def anew(changed: Settings) -> Receptionist:
        return receptionist_of(changed, stores, await learning.whole(changed), _public_url(changed))

    receptionist = CurrentReception(receptionist_of(settings, stores, learned, _public_url(settings)))
    return receptionist, Reloading(receptionist, settings, anew)


def _voice(settings: Settings, speech: SpeechServices, receptionist: CurrentReception, clock: Clock) -> VoiceServices:
    return VoiceServices(
        receptionist=receptionist,
        speech_to_text=speech.speech_to_text,
        phrase_book=PhraseBook(speech.text_to_speech),
        end_of_turn=speech.end_of_turn,
        settings=settings.voice,
        now=clock,
    )


async def _embedder(settings: Settings, house: AsyncExitStack) -> Embedder | None:
    """The local sentence model, or none: then words alone route and find."""
    try:
        embedder = await MiniLmEmbedder.load()
    except EmbedderMissing as missing:
        log.warning("embedder_missing", reason=str(missing))
        return None
    house.push_async_callback(embedder.close)
    return KeptVectors(embedder, settings.env.var / "vectors.npz")


def _nearness(embedder: Embedder | None, house: AsyncExitStack) -> RecentVectors | None:
    """What is alike in meaning, by the local sentence model."""
    if embedder is None:
        return None
    nearness = RecentVectors(embedder)
    house.push_async_callback(nearness.close)
    return nearness


def _roads(settings: Settings, house: AsyncExitStack) -> OsrmRoads | None:
    """The routing service that is chosen, if one is."""
    if settings.routing is None:
        return None
    roads = OsrmRoads(settings.routing)
    house.push_async_callback(roads.aclose)
    return roads


async def _learn_phrases(voice: VoiceServices) -> None:
    """Speak the set sentences once, so that they are there when they are wanted."""
    spoken = voice.settings.phrases
    phrases = [*spoken.fillers, spoken.trouble, spoken.trouble_goodbye, *spoken.still_there, spoken.silence_goodbye]
    for rate in (_CARRIER_RATE, _BROWSER_RATE):
        await voice.phrase_book.learn(phrases, sample_rate=rate)


def _web_door(settings: Settings, tokens: MediaTokens, phone: PhoneDoors, chat: WebChat, clock: Clock) -> WebDoor:
    return WebDoor(
        org=settings.business.org,
        page=web_page_of(settings.business, settings.phrases),
        secret=settings.secret.get_secret_value().encode(),
        allowed_origins=_origins(settings),
        tokens=tokens,
        answer=phone.browser,
        chat=chat,
        clock=clock,
    )


def _public_url(settings: Settings) -> str:
    return settings.env.public_url or f"http://127.0.0.1:{settings.env.port}"


def _origins(settings: Settings) -> tuple[str, ...]:
    """Where the page is served: at the public address, and on this machine for who tries it here."""
    port = settings.env.port
    local = (f"http://127.0.0.1:{port}", f"http://localhost:{port}")
    return (settings.env.public_url, *local) if settings.env.public_url else local
