"""How long the receptionist itself takes for a turn: with the offline model, and without it (`overhead`).

Every scene of tests/conversations is played in every wording, on a real Valkey, a real SQLite file and the local
sentence model, joined as the gateway joins them, on its loop (uvloop) and with its switch interval. A turn's time is
from the customer's words to the last of the reply, and what is kept of it once it was heard. So it has in it: who it is
that writes, the lock, memory (sealed and timed), emotion, routing, escalation, every tool with its SQL, pydantic-ai,
and the guards. The overhead is that without the offline model's own requests, in the place of which a language model
would take its time; what it asks for and how it is asked stays in.

A stretch is what holds the event loop in one go: as long as it lasts, no call of this process gets its audio. Only
asyncio's own loop can be watched so closely, which costs time: the scenes are played a second time for it.
"""

from __future__ import annotations

import asyncio
import gc
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter, process_time, thread_time
from typing import Any
from uuid import uuid4

import numpy as np
import structlog
import uvloop
import yaml
from prometheus_client import CollectorRegistry
from pydantic_ai.messages import ModelMessage, ModelResponse
from pydantic_ai.models import ModelRequestParameters
from pydantic_ai.settings import ModelSettings

from agents.offline.model import OfflineModel
from agents.receptionist import Receptionist
from gateway.call_metrics import CallMetrics
from gateway.metrics import Meters
from gateway.metrics_stores import counted, timed
from gateway.serve import SWITCH_SECONDS
from gateway.settings import Settings, load
from gateway.wiring_keys import sealer_of
from gateway.wiring_receptionist import Learning, Stores, receptionist_of
from gateway.wiring_watching import Watching
from memory.embedded_valkey import EmbeddedValkey
from memory.embedding import MiniLmEmbedder
from memory.journal import Journal
from memory.kept_vectors import KeptVectors
from memory.nearness import RecentVectors
from memory.people import Contact, OrgId
from memory.records.bookings_sql import BookingsSql
from memory.records.database import open_database
from memory.records.escalations_sql import EscalationsSql
from memory.records.schema import metadata
from memory.sealed import SealedMemory
from memory.steady import SteadyMemory
from memory.stores.answers_redis import AnswersRedis
from memory.stores.redis import RedisMemory, connect
from memory.stores.spending_redis import SpendingRedis
from pipelines.speech.load import SpeechLoad
from tests.conversations.house import texting_of
from tests.conversations.stage import Answer, Customer, fill, play, takes

ROOT = Path(__file__).parent.parent
SCENES = ROOT / "tests" / "conversations"
_WARM_SCENES = 8


@dataclass(frozen=True, slots=True)
class TurnTime:
    """One turn, in seconds: on the wall, of the model in it, of CPU in the loop's thread and in the process, and the
    longest stretch.
    """

    text: str
    seconds: float
    model_seconds: float
    loop_cpu_seconds: float
    cpu_seconds: float
    longest_stretch_seconds: float


@dataclass(slots=True)
class Watches:
    """What was seen since they were last cleared, in seconds: each of the model's requests, and each stretch."""

    model: list[float] = field(default_factory=list[float])
    stretches: list[float] = field(default_factory=list[float])


class TimedCustomer(Customer):
    """A customer with a stopwatch."""

    watches: Watches
    times: list[TurnTime]

    async def says(
        self, text: str, *, feels: float | None = None, cut_after: int | None = None, goes_on: bool = False
    ) -> Answer:
        """See `Customer.says`."""
        self.watches.model.clear()
        self.watches.stretches.clear()
        loop_cpu, cpu, began = thread_time(), process_time(), perf_counter()
        answer = await super().says(text, feels=feels, cut_after=cut_after, goes_on=goes_on)
        self.times.append(
            TurnTime(
                text,
                perf_counter() - began,
                sum(self.watches.model),
                thread_time() - loop_cpu,
                process_time() - cpu,
                max(self.watches.stretches, default=0.0),
            )
        )
        return answer


def scenes(folder: Path = SCENES) -> Iterator[tuple[Mapping[str, Any], int]]:
    """Every scene with each number of its wordings."""
    for file in sorted(folder.glob("*.yaml")):
        for scene in yaml.safe_load(file.read_text("utf-8")):
            for take in range(takes(scene["steps"])):
                yield scene, take


@contextmanager
def timed_stretches() -> Iterator[list[float]]:
    """The seconds of CPU of each callback that the event loop runs meanwhile. Works with asyncio's own loop."""
    stretches: list[float] = []
    run = asyncio.Handle._run  # there is no public place to stand

    def timed(self: asyncio.Handle) -> None:
        began = thread_time()
        run(self)
        stretches.append(thread_time() - began)

    asyncio.Handle._run = timed
    try:
        yield stretches
    finally:
        asyncio.Handle._run = run


@contextmanager
def timed_model() -> Iterator[list[float]]:
    """The seconds of each request of the offline model meanwhile."""
    taken: list[float] = []
    request = OfflineModel.request

    async def watched(
        self: OfflineModel,
        messages: list[ModelMessage],
        model_settings: ModelSettings | None,
        model_request_parameters: ModelRequestParameters,
    ) -> ModelResponse:
        began = perf_counter()
        try:
            return await request(self, messages, model_settings, model_request_parameters)
        finally:
            taken.append(perf_counter() - began)

    OfflineModel.request = watched
    try:
        yield taken
    finally:
        OfflineModel.request = request


@contextmanager
def as_shipped() -> Iterator[None]:
    """The interpreter switches between threads as it does in a gateway."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(SWITCH_SECONDS)
    try:
        yield
    finally:
        sys.setswitchinterval(before)


@asynccontextmanager
async def a_desk(settings: Settings, vectors: Path) -> AsyncIterator[tuple[Stores, Receptionist]]:
    """A receptionist with all that is real, as the gateway joins it. `vectors` is the file that keeps the examples'."""
    folder = settings.env.var
    async with AsyncExitStack() as house:
        local = await MiniLmEmbedder.load()
        house.push_async_callback(local.close)
        embedder = KeptVectors(local, vectors)
        engine = open_database(f"sqlite:///{folder}/record.db")
        house.push_async_callback(engine.dispose)
        async with engine.begin() as connection:
            await connection.run_sync(metadata.create_all)
        client = await house.enter_async_context(
            connect(await house.enter_async_context(EmbeddedValkey(folder / "valkey")))
        )
        meters, sealer = Meters(CollectorRegistry()), sealer_of(settings)
        steady = SteadyMemory(SealedMemory(RedisMemory(client), sealer), Journal(folder / "waiting.jsonl", sealer))
        memory = timed(steady, meters.memory)
        nearness = RecentVectors(embedder)
        house.push_async_callback(nearness.close)
        outbox, claims = texting_of(settings, client, memory)
        stores = Stores(
            memory,
            BookingsSql(engine),
            counted(EscalationsSql(engine), meters),
            AnswersRedis(client),
            SpendingRedis(client),
            Watching(meters, CallMetrics(meters), SpeechLoad(), None),
            nearness,
            outbox=outbox,
            claims=claims,
        )
        learned = await Learning(embedder).whole(settings)
        yield stores, receptionist_of(settings, stores, learned, "https://desk.example.com")


async def turn_times(folder: Path, watches: Watches, *, vectors: Path) -> list[TurnTime]:
    """Every turn of every scene. What goes wrong in a scene is not looked at: that is for the tests."""
    settings = load(ROOT / "config", {"FRONTDESK_VAR": str(folder)})
    async with a_desk(settings, vectors) as (stores, receptionist):
        times: list[TurnTime] = []
        gc.freeze()
        for number, (scene, take) in enumerate(scenes()):
            if number == _WARM_SCENES:
                times.clear()
            org = OrgId(f"org-{uuid4().hex[:12]}")
            customer = TimedCustomer(
                receptionist,
                org,
                channel=scene.get("channel", "voice"),
                escalations=stores.escalations,
                memory=stores.memory,
                outbox=stores.outbox,
            )
            customer.watches, customer.times = watches, times
            if "contact" in scene:
                customer.contact = Contact(**scene["contact"])
            await fill(stores.bookings, org, settings.business, scene.get("taken", []))
            await play(scene["steps"], customer, take)
        return times


def measure() -> dict[str, float]:
    """Milliseconds a turn, over all turns."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(40))
    with tempfile.TemporaryDirectory(prefix="frontdesk-") as name:
        folder = Path(name)
        vectors = folder / "vectors.npz"
        with as_shipped(), timed_model() as model:
            times = uvloop.run(turn_times(folder / "shipped", Watches(model=model), vectors=vectors))
        with timed_stretches() as stretches:
            watched = asyncio.run(turn_times(folder / "watched", Watches(stretches=stretches), vectors=vectors))
    return {**figures(times), **stretch_figures(watched)}


def figures(times: Sequence[TurnTime]) -> dict[str, float]:
    """The figures of these turns, by name."""
    whole = np.array([each.seconds for each in times])
    own = np.array([each.seconds - each.model_seconds for each in times])
    return {
        "reply_turns": float(len(times)),
        "reply_overhead_p50_ms": 1000 * float(np.quantile(own, 0.5)),
        "reply_overhead_p95_ms": 1000 * float(np.quantile(own, 0.95)),
        "reply_offline_p50_ms": 1000 * float(np.quantile(whole, 0.5)),
        "reply_offline_p95_ms": 1000 * float(np.quantile(whole, 0.95)),
        "reply_loop_cpu_mean_ms": 1000 * float(np.mean([each.loop_cpu_seconds for each in times])),
        "reply_cpu_mean_ms": 1000 * float(np.mean([each.cpu_seconds for each in times])),
    }


def stretch_figures(times: Sequence[TurnTime]) -> dict[str, float]:
    """The longest stretch of each of these turns."""
    stretch = np.array([each.longest_stretch_seconds for each in times])
    return {
        "reply_longest_stretch_p50_ms": 1000 * float(np.quantile(stretch, 0.5)),
        "reply_longest_stretch_p95_ms": 1000 * float(np.quantile(stretch, 0.95)),
        "reply_longest_stretch_max_ms": 1000 * float(stretch.max()),
    }
