"""The part of the composition root that is about answering: what is learned from config/, and the receptionist of it.

Made anew at each reload; what others share (`Stores`, the sentence model) goes on.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Awaitable, Coroutine, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from agents import distance
from agents.answering import House
from agents.claims import Claims
from agents.kept_answers import AnswerStore, KeptAnswers
from agents.offline.model import OfflineModel
from agents.providers import ModelProviders
from agents.receptionist import Receptionist
from agents.recollecting import SumUp
from agents.rehearsal import rehearsed
from agents.router import IntentRouter
from agents.specialists import Specialists
from agents.spending import MonthBudget, Spending
from gateway.settings import Settings
from gateway.wiring_bookings import booking_links
from gateway.wiring_watching import Watching
from memory.bookings import Bookings
from memory.embedding import Embedder
from memory.escalations import Escalations
from memory.knowledge import KnowledgeIndex
from memory.outbox import Outbox
from memory.recall import Nearness
from memory.store import MemoryStore


@dataclass(frozen=True, slots=True)
class Learned:
    """What has to be learned from config/ before anybody can be answered."""

    router: IntentRouter
    knowledge: KnowledgeIndex


@dataclass(frozen=True, slots=True)
class Stores:
    """What outlives a reload, and who is told of what happens in it."""

    memory: MemoryStore
    bookings: Bookings
    escalations: Escalations
    answers: AnswerStore
    spending: Spending
    watching: Watching
    nearness: Nearness | None = None
    roads: distance.Roads | None = None
    sum_up: SumUp | None = None
    outbox: Outbox | None = None
    claims: Claims | None = None


class Learning:
    """Learns what has to be learned from config/. What takes long, the router of all examples, is learned once for the
    same examples: whoever asks for it while it is being learned waits for that.
    """

    def __init__(self, embedder: Embedder | None) -> None:
        self._embedder = embedder
        self._of: object = None
        self._router: asyncio.Task[IntentRouter] | None = None

    async def at_once(self, settings: Settings) -> Learned:
        """In about a second, with a router that knows the first sixth of the examples of each intent, by their
        words alone: it answers until there is a better one.
        """
        intents = settings.intents.intents.items()
        some = [(text, name) for name, intent in intents for text in intent.examples[: (len(intent.examples) + 5) // 6]]
        return await self._with(settings, _fitted(settings, some, None))

    async def whole(self, settings: Settings) -> Learned:
        """All of it, which takes some seconds for examples that are new."""
        examples = [(text, name) for name, intent in settings.intents.intents.items() for text in intent.examples]
        of = (examples, agents_of(settings), settings.policies.fallback)
        if self._router is None or of != self._of or _failed(self._router):
            self._of = of
            self._router = asyncio.create_task(_fitted(settings, examples, self._embedder), name="router")
        return await self._with(settings, asyncio.shield(self._router))

    async def _with(self, settings: Settings, router: Awaitable[IntentRouter]) -> Learned:
        knowledge = KnowledgeIndex(settings.knowledge, self._embedder)
        fitted, *_ = await asyncio.gather(router, knowledge.warm(), distance.warm())
        return Learned(fitted, knowledge)


def _fitted(
    settings: Settings, examples: Sequence[tuple[str, str]], embedder: Embedder | None
) -> Coroutine[Any, Any, IntentRouter]:
    return IntentRouter.fit(
        [text for text, _ in examples],
        [name for _, name in examples],
        embedder,
        agents=agents_of(settings),
        fallback=settings.policies.fallback,
    )


def _failed(router: asyncio.Task[IntentRouter]) -> bool:
    return router.done() and (router.cancelled() or router.exception() is not None)


def receptionist_of(settings: Settings, stores: Stores, learned: Learned, public_url: str) -> Receptionist:
    """The receptionist of these settings. Raises what `Specialists` and `OfflineModel` raise."""
    business = settings.business
    providers = ModelProviders(
        settings.models,
        offline=OfflineModel(settings.phrases, business),
        keys=settings.env.secrets,
        asked=settings.env.model,
        fell_over=stores.watching.model_fell_over,
    )
    house = House(
        business=business,
        agents=agents_of(settings),
        specialists=Specialists(
            settings.policies,
            settings.prompts,
            business,
            providers,
            settings.budgets,
            settings.phrases,
            tool_ran=stores.watching.tool,
        ),
        knowledge=learned.knowledge,
        memory=stores.memory,
        bookings=stores.bookings,
        links=booking_links(settings, public_url),
        escalations=stores.escalations,
        kept=KeptAnswers(stores.answers, config_version(settings)),
        month=MonthBudget(settings.budgets.month_microdollars, stores.spending),
        roads=stores.roads,
        outbox=stores.outbox,
        claims=stores.claims,
        nearness=stores.nearness,
        sum_up=stores.sum_up,
    )
    receives = partial(
        Receptionist,
        phrases=settings.phrases,
        router=learned.router,
        guardrails=settings.guardrails,
        escalation=settings.escalation,
    )
    return receives(house, understudy=receives(rehearsed(house)))


def agents_of(settings: Settings) -> dict[str, str]:
    """Who answers each intent."""
    return {name: intent.agent for name, intent in settings.intents.intents.items()}


def config_version(settings: Settings) -> str:
    """The same for the same answers: it changes with anything in config/ that a model is told or held to."""
    typed = (settings.business, settings.policies, settings.models, settings.guardrails, settings.phrases)
    texts = [each.model_dump_json() for each in typed]
    texts += [f"{name}\n{page}" for pages in (settings.prompts, settings.knowledge) for name, page in pages.items()]
    return hashlib.sha256("\0".join([*texts, settings.model]).encode()).hexdigest()[:16]
