"""The house of a scene: a receptionist as the gateway makes it, of the owner's own settings."""

from __future__ import annotations

from functools import partial

from pydantic_ai.models import Model
from redis.asyncio import Redis

from agents.answering import House
from agents.claims import Claims, sent_codes
from agents.kept_answers import KeptAnswers
from agents.offline.model import OfflineModel
from agents.providers import ModelProviders
from agents.receptionist import Receptionist
from agents.rehearsal import rehearsed
from agents.router import IntentRouter
from agents.specialists import Specialists
from agents.spending import MonthBudget
from gateway.booking_links import BookingLinks
from gateway.settings import Settings
from memory.bookings import Bookings
from memory.clock import utc_now
from memory.embedding import Embedder
from memory.escalations import Escalations
from memory.identity import Identity
from memory.knowledge import KnowledgeIndex
from memory.one_time_codes_redis import OneTimeCodes
from memory.outbox import Outbox
from memory.outbox_redis import OutboxRedis
from memory.store import MemoryStore

_routers: dict[object, IntentRouter] = {}


async def router_of(settings: Settings, embedder: Embedder | None = None) -> IntentRouter:
    """The router of these settings; fitted once without an embedder, for it is the same every time."""
    examples = tuple((text, name) for name, intent in settings.intents.intents.items() for text in intent.examples)
    if embedder is None and examples in _routers:
        return _routers[examples]
    router = await IntentRouter.fit(
        [text for text, _ in examples],
        [name for _, name in examples],
        embedder,
        agents={name: intent.agent for name, intent in settings.intents.intents.items()},
        fallback=settings.policies.fallback,
    )
    if embedder is None:
        _routers[examples] = router
    return router


def texting_of(settings: Settings, redis: Redis, memory: MemoryStore) -> tuple[OutboxRedis, Claims]:
    """Where texts wait to be sent, and the codes that go there."""
    outbox = OutboxRedis(redis)
    send = sent_codes(outbox, settings.phrases, settings.business.name, utc_now)
    return outbox, Claims(Identity(memory, OneTimeCodes(redis, b"of a scene"), send))


async def receptionist_of(
    settings: Settings,
    memory: MemoryStore,
    *,
    model: Model | None = None,
    can_transfer: bool = False,
    tool_seconds: float = 5.0,
    embedder: Embedder | None = None,
    bookings: Bookings | None = None,
    escalations: Escalations | None = None,
    deposits: bool = True,
    kept: KeptAnswers | None = None,
    month: MonthBudget | None = None,
    outbox: Outbox | None = None,
    claims: Claims | None = None,
) -> Receptionist:
    """A receptionist as the gateway makes it. `model` answers instead of the offline one, which stays behind it.

    `deposits` says whether deposits can be paid on line.
    """
    providers = ModelProviders(
        settings.models,
        offline=OfflineModel(settings.phrases, settings.business),
        asked="scripted" if model else "offline",
        doubles={"scripted": model} if model else {},
    )
    specialists = Specialists(
        settings.policies,
        settings.prompts,
        settings.business,
        providers,
        settings.budgets,
        settings.phrases,
        tool_seconds=tool_seconds,
    )
    house = House(
        business=settings.business,
        agents={name: intent.agent for name, intent in settings.intents.intents.items()},
        specialists=specialists,
        knowledge=KnowledgeIndex(settings.knowledge, embedder),
        memory=memory,
        bookings=bookings,
        links=BookingLinks("https://desk.example.com", settings.business.org, b"of this test" * 3, deposits=deposits),
        escalations=escalations,
        can_transfer=can_transfer,
        kept=kept,
        month=month,
        outbox=outbox,
        claims=claims,
    )
    receives = partial(
        Receptionist,
        phrases=settings.phrases,
        router=await router_of(settings, embedder),
        guardrails=settings.guardrails,
        escalation=settings.escalation,
    )
    return receives(house, understudy=receives(rehearsed(house)))
