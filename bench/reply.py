"""How long the receptionist itself takes for a turn: all but the model, which here is the offline one.

Every scene of tests/conversations is played in every wording, on a real Valkey, a real SQLite file and the local
sentence model, as the gateway joins them. A turn's time is from the customer's words to the last of the reply, and so
has in it: the lock, memory, emotion, routing, escalation, the tools, pydantic-ai, the guards, and the offline model.

A stretch is what holds the event loop in one go: as long as it lasts, no call of this process gets its audio.
"""

from __future__ import annotations

import asyncio
import gc
import tempfile
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter, process_time, thread_time
from typing import Any
from uuid import uuid4

import numpy as np
import structlog
import yaml
from sqlalchemy.ext.asyncio import AsyncEngine

from agents import distance
from agents.receptionist import Receptionist
from gateway.settings import Settings, load
from memory.embedded_valkey import EmbeddedValkey
from memory.embedding import MiniLmEmbedder
from memory.outbox import Outbox
from memory.people import Contact, OrgId
from memory.records.bookings_sql import BookingsSql
from memory.records.database import open_database
from memory.records.escalations_sql import EscalationsSql
from memory.records.schema import metadata
from memory.stores.redis import RedisMemory, connect
from tests.conversations.house import texting_of
from tests.conversations.stage import Answer, Customer, fill, play, receptionist_of, takes

ROOT = Path(__file__).parent.parent
SCENES = ROOT / "tests" / "conversations"
_WARM_SCENES = 8


@dataclass(frozen=True, slots=True)
class TurnTime:
    """One turn: seconds on the wall, of CPU in the event loop's thread and in the process, and the longest stretch."""

    text: str
    seconds: float
    loop_cpu_seconds: float
    cpu_seconds: float
    longest_stretch_seconds: float


class TimedCustomer(Customer):
    """A customer with a stopwatch."""

    stretches: list[float]
    times: list[TurnTime]

    async def says(
        self, text: str, *, feels: float | None = None, cut_after: int | None = None, goes_on: bool = False
    ) -> Answer:
        """See `Customer.says`. What is measured has the keeping of the answer in it, too."""
        self.stretches.clear()
        loop_cpu, cpu, began = thread_time(), process_time(), perf_counter()
        answer = await super().says(text, feels=feels, cut_after=cut_after, goes_on=goes_on)
        self.times.append(
            TurnTime(
                text,
                perf_counter() - began,
                thread_time() - loop_cpu,
                process_time() - cpu,
                max(self.stretches, default=0.0),
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


@asynccontextmanager
async def a_desk(folder: Path) -> AsyncIterator[tuple[Settings, RedisMemory, AsyncEngine, Receptionist, Outbox]]:
    """A receptionist with all that is real, under a folder; the outbox holds what is texted."""
    settings = load(ROOT / "config", {"FRONTDESK_VAR": str(folder)})
    embedder = await MiniLmEmbedder.load()
    engine = open_database(f"sqlite:///{folder}/record.db")
    try:
        async with engine.begin() as connection:
            await connection.run_sync(metadata.create_all)
        await distance.warm()
        async with EmbeddedValkey(folder / "valkey") as url, connect(url) as client:
            memory = RedisMemory(client)
            outbox, claims = texting_of(settings, client, memory)
            receptionist = await receptionist_of(
                settings,
                memory,
                embedder=embedder,
                bookings=BookingsSql(engine),
                escalations=EscalationsSql(engine),
                outbox=outbox,
                claims=claims,
            )
            yield settings, memory, engine, receptionist, outbox
    finally:
        await engine.dispose()
        await embedder.close()


async def turn_times(folder: Path) -> list[TurnTime]:
    """Every turn of every scene. What goes wrong in a scene is not looked at: that is for the tests."""
    async with a_desk(folder) as (settings, memory, engine, receptionist, outbox):
        times: list[TurnTime] = []
        gc.freeze()
        with timed_stretches() as stretches:
            for number, (scene, take) in enumerate(scenes()):
                if number == _WARM_SCENES:
                    times.clear()
                diary, matters, org = BookingsSql(engine), EscalationsSql(engine), OrgId(f"org-{uuid4().hex[:12]}")
                channel = scene.get("channel", "voice")
                customer = TimedCustomer(
                    receptionist, org, channel=channel, escalations=matters, memory=memory, outbox=outbox
                )
                customer.stretches, customer.times = stretches, times
                if "contact" in scene:
                    customer.contact = Contact(**scene["contact"])
                await fill(diary, org, settings.business, scene.get("taken", []))
                await play(scene["steps"], customer, take)
        return times


async def measure() -> dict[str, float]:
    """Milliseconds a turn, over all turns."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(40))
    with tempfile.TemporaryDirectory(prefix="frontdesk-") as folder:
        times = await turn_times(Path(folder))
    return figures(times)


def figures(times: Sequence[TurnTime]) -> dict[str, float]:
    """The figures of these turns, by name."""
    wall = np.array([each.seconds for each in times])
    stretch = np.array([each.longest_stretch_seconds for each in times])
    return {
        "reply_turns": float(len(times)),
        "reply_overhead_p50_ms": 1000 * float(np.quantile(wall, 0.5)),
        "reply_overhead_p95_ms": 1000 * float(np.quantile(wall, 0.95)),
        "reply_loop_cpu_mean_ms": 1000 * float(np.mean([each.loop_cpu_seconds for each in times])),
        "reply_cpu_mean_ms": 1000 * float(np.mean([each.cpu_seconds for each in times])),
        "reply_longest_stretch_p50_ms": 1000 * float(np.quantile(stretch, 0.5)),
        "reply_longest_stretch_p95_ms": 1000 * float(np.quantile(stretch, 0.95)),
        "reply_longest_stretch_max_ms": 1000 * float(stretch.max()),
    }
