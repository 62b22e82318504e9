"""The composition root: makes every part from the settings and joins them. Nothing else constructs or joins.

`open_house` starts what has to run beside the gateway, and ends it all again; what it gives are the doors.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from functools import partial
from socket import gethostname

import structlog
from starlette.routing import BaseRoute

from agents import distance
from agents.answering import House
from agents.offline.model import OfflineModel
from agents.providers import ModelProviders
from agents.receptionist import Receptionist
from agents.router import IntentRouter
from agents.specialists import Specialists
from gateway.call_metrics import CallMetrics
from gateway.channels.web_chat import WebChat
from gateway.processes import Processes, Program
from gateway.reloading import CurrentReception, Reloading
from gateway.routes.health import health_routes
from gateway.routes.live import live_routes
from gateway.routes.twilio import TwilioDoor, twilio_routes
from gateway.routes.web import WebDoor, web_routes
from gateway.routes.web_page import web_page_of
from gateway.settings import Settings
from gateway.switchboard import Switchboard
from gateway.wiring_bookings import booking_doors, booking_links
from gateway.wiring_staff import staff_doors
from memory.bookings import Bookings
from memory.calendars.marks_redis import CalendarMarks
from memory.clock import Clock, going_on_from, utc_now
from memory.embedded_valkey import valkey_command
from memory.embedding import Embedder, EmbedderMissing, MiniLmEmbedder
from memory.escalations import Escalations
from memory.kept_vectors import KeptVectors
from memory.knowledge import KnowledgeIndex
from memory.live_redis import LiveFeed, Publisher
from memory.people import OrgId
from memory.records.bookings_sql import BookingsSql
from memory.records.database import open_database, upgrade
from memory.records.escalations_sql import EscalationsSql
from memory.records.queue_redis import RecordQueue
from memory.records.writer_redis import RecordWriter
from memory.stores.connection_redis import connect, connect_reader
from memory.stores.redis import RedisMemory
from pipelines.phrase_book import PhraseBook
from pipelines.speech.services import SpeechServices, speech_services
from pipelines.speech.workers import WorkerSpec, ready
from pipelines.voice import VoiceServices
from telephony.calls_redis import CallsRedis
from telephony.media_tokens_redis import MediaTokens
from telephony.webhook_ids_redis import WebhookIds

log = structlog.get_logger()

_CARRIER_RATE, _BROWSER_RATE = 8000, 16000


@asynccontextmanager
async def open_house(settings: Settings) -> AsyncIterator[list[BaseRoute]]:
    """Everything running, and the doors to it. Leaving it ends calls, tasks and programs, in that order."""
    env = settings.env
    org = OrgId(settings.business.id)
    async with AsyncExitStack() as house:
        speech = speech_services(settings.speech, keys=env.secrets, run_dir=env.var.absolute() / "run", mode=env.speech)
        redis_url, programs = _programs(settings, speech)
        processes = Processes()
        house.push_async_callback(processes.stop)
        database = env.secrets.get("DATABASE_URL") or f"sqlite:///{env.var.absolute()}/frontdesk.db"
        embedder = await _embedder(settings, house)
        learned, *_ = await asyncio.gather(_learned(settings, embedder), processes.start(programs), upgrade(database))
        house.push_async_callback(speech.close)

        redis, reader = connect(redis_url), connect_reader(redis_url)
        house.push_async_callback(redis.aclose)
        house.push_async_callback(reader.aclose)
        engine = open_database(database)
        house.push_async_callback(engine.dispose)
        feed = LiveFeed(redis, reader)
        publisher = await house.enter_async_context(Publisher(feed))
        await house.enter_async_context(
            _running(RecordWriter(reader, engine, name=f"{gethostname()}-{env.port}").run(), "record-writer")
        )

        clock = going_on_from(env.now) if env.now else utc_now
        memory = RedisMemory(redis, clock=clock)
        bookings, escalations = BookingsSql(engine), EscalationsSql(engine)

        async def anew(changed: Settings) -> Receptionist:
            return _receptionist(changed, memory, bookings, escalations, *await _learned(changed, embedder))

        receptionist = CurrentReception(_receptionist(settings, memory, bookings, escalations, *learned))
        await house.enter_async_context(_running(Reloading(receptionist, settings, anew).run(), "reloading"))
        voice = VoiceServices(
            receptionist=receptionist,
            speech_to_text=speech.speech_to_text,
            phrase_book=PhraseBook(speech.text_to_speech),
            end_of_turn=speech.end_of_turn,
            settings=settings.voice,
            now=clock,
        )
        await house.enter_async_context(_running(_learn_phrases(voice), "phrases"))
        switchboard = Switchboard(voice, publisher, RecordQueue(redis), CallMetrics())
        chat = WebChat(org, receptionist, memory, clock=clock)
        house.push_async_callback(chat.close)
        tokens = MediaTokens(redis)
        links = booking_links(settings, _public_url(settings))
        marks_of = partial(CalendarMarks, redis, org)
        booking_routes = await house.enter_async_context(
            booking_doors(settings, bookings, links, marks_of, clock=clock)
        )
        staff_routes = await house.enter_async_context(staff_doors(settings, engine, clock=clock))

        checks = {"memory": redis.ping, **{spec.name: partial(_serves, spec) for spec in speech.workers}}
        yield [
            *health_routes(checks),
            *live_routes(feed, org, env.secrets.get("FRONTDESK_STAFF_TOKEN")),
            *booking_routes,
            *staff_routes,
            *_phone_routes(settings, org, switchboard, CallsRedis(redis), tokens, WebhookIds(redis), clock),
            *web_routes(
                WebDoor(
                    org=org,
                    page=web_page_of(settings.business, settings.phrases),
                    secret=settings.secret.get_secret_value().encode(),
                    allowed_origins=_origins(settings),
                    tokens=tokens,
                    answer=switchboard.browser,
                    chat=chat,
                    clock=clock,
                )
            ),
        ]


def _programs(settings: Settings, speech: SpeechServices) -> tuple[str, list[Program]]:
    """Where Redis is, and what has to run beside the gateway: Valkey if there is no Redis, and the speech workers."""
    programs = [Program(spec.name, spec.argv, partial(_serves, spec)) for spec in speech.workers]
    for spec in speech.workers:
        spec.socket_path.parent.mkdir(parents=True, exist_ok=True)
    if given := settings.env.secrets.get("REDIS_URL"):
        return given, programs
    valkey = valkey_command(settings.env.var / "valkey")
    return valkey.url, [Program("valkey", valkey.argv, valkey.ready), *programs]


async def _serves(spec: WorkerSpec) -> bool:
    try:
        await ready(spec, 0.5)
    except Exception:
        return False
    return True


async def _embedder(settings: Settings, house: AsyncExitStack) -> Embedder | None:
    """The local sentence model, or none: then words alone route and find."""
    try:
        embedder = await MiniLmEmbedder.load()
    except EmbedderMissing as missing:
        log.warning("embedder_missing", reason=str(missing))
        return None
    house.push_async_callback(embedder.close)
    return KeptVectors(embedder, settings.env.var / "vectors.npz")


async def _learned(settings: Settings, embedder: Embedder | None) -> tuple[IntentRouter, KnowledgeIndex]:
    """What has to be learned from config/ before anybody can be answered. Takes a second or two, so all at once."""
    knowledge = KnowledgeIndex(settings.knowledge, embedder)
    examples = [(text, name) for name, intent in settings.intents.intents.items() for text in intent.examples]
    router, *_ = await asyncio.gather(
        IntentRouter.fit(
            [text for text, _ in examples],
            [name for _, name in examples],
            embedder,
            agents=_agents(settings),
            fallback=settings.policies.fallback,
        ),
        knowledge.warm(),
        distance.warm(),
    )
    return router, knowledge


def _agents(settings: Settings) -> dict[str, str]:
    """Who answers each intent."""
    return {name: intent.agent for name, intent in settings.intents.intents.items()}


def _receptionist(
    settings: Settings,
    memory: RedisMemory,
    bookings: Bookings,
    escalations: Escalations,
    router: IntentRouter,
    knowledge: KnowledgeIndex,
) -> Receptionist:
    business = settings.business
    providers = ModelProviders(
        settings.models,
        offline=OfflineModel(settings.phrases, business),
        keys=settings.env.secrets,
        asked=settings.env.model,
    )
    specialists = Specialists(
        settings.policies, settings.prompts, business, providers, settings.budgets, settings.phrases
    )
    house = House(
        business=business,
        agents=_agents(settings),
        specialists=specialists,
        knowledge=knowledge,
        memory=memory,
        bookings=bookings,
        links=booking_links(settings, _public_url(settings)),
        escalations=escalations,
    )
    return Receptionist(
        house,
        phrases=settings.phrases,
        router=router,
        guardrails=settings.guardrails,
        escalation=settings.escalation,
    )


async def _learn_phrases(voice: VoiceServices) -> None:
    """Speak the set sentences once, so that they are there when they are wanted."""
    spoken = voice.settings.phrases
    phrases = [*spoken.fillers, spoken.trouble, spoken.trouble_goodbye, *spoken.still_there, spoken.silence_goodbye]
    for rate in (_CARRIER_RATE, _BROWSER_RATE):
        await voice.phrase_book.learn(phrases, sample_rate=rate)


def _phone_routes(
    settings: Settings,
    org: OrgId,
    switchboard: Switchboard,
    calls: CallsRedis,
    tokens: MediaTokens,
    webhook_ids: WebhookIds,
    clock: Clock,
) -> list[BaseRoute]:
    env = settings.env
    if not (env.twilio_account_sid and env.twilio_auth_token):
        log.info("twilio_off", reason="TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN are not set")
        return []
    ours = settings.business.phone
    return twilio_routes(
        TwilioDoor(
            auth_token=env.twilio_auth_token.get_secret_value(),
            account_sid=env.twilio_account_sid,
            public_url=_public_url(settings),
            calls=calls,
            tokens=tokens,
            webhook_ids=webhook_ids,
            org_for=lambda dialled: org if dialled == ours else None,
            answer=switchboard.phone,
            clock=clock,
        )
    )


def _public_url(settings: Settings) -> str:
    return settings.env.public_url or f"http://127.0.0.1:{settings.env.port}"


def _origins(settings: Settings) -> tuple[str, ...]:
    """Where the page is served: at the public address, and on this machine for who tries it here."""
    port = settings.env.port
    local = (f"http://127.0.0.1:{port}", f"http://localhost:{port}")
    return (settings.env.public_url, *local) if settings.env.public_url else local


@asynccontextmanager
async def _running(work: Coroutine[object, object, None], name: str) -> AsyncIterator[None]:
    """A task for as long as this lasts."""
    task = asyncio.create_task(work, name=name)
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
