"""How long a text takes from the webhook to the request that sends its answer: our own time, without a model's.

A signed POST /twilio/sms over a real socket; then the inbox, the desk, identity, memory, the receptionist with the
offline model, the outbox, the sender, and a POST to a carrier of ours, whose handler stops the watch. All on a real
Valkey, with client, gateway and carrier sharing one event loop, so that their work counts too. The wait for a
customer to finish a burst (`Pace.quiet_seconds`, a second) is set to nothing: it is a choice and not work.
"""

from __future__ import annotations

import gc
import tempfile
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from time import perf_counter, thread_time
from uuid import uuid4

import numpy as np
import structlog

from agents import distance
from bench.reply import ROOT, scenes
from gateway.settings import load
from memory.embedded_valkey import EmbeddedValkey
from memory.embedding import MiniLmEmbedder
from memory.people import OrgId
from memory.records.bookings_sql import BookingsSql
from memory.records.database import open_database
from memory.records.escalations_sql import EscalationsSql
from memory.records.schema import metadata
from memory.stores.redis import RedisMemory, connect
from tests.conversations.stage import receptionist_of
from tests.gateway.texting import TextHouse, text_house

TEXTS = 300
_WARM_TEXTS = 20


def lines(count: int) -> list[str]:
    """What customers say in the scenes of tests/conversations, the first lines of as many scenes."""
    said = (str(step["customer"]) for scene, _ in scenes() for step in scene["steps"] if step.get("customer"))
    return list(islice(dict.fromkeys(said), count))


@dataclass(frozen=True, slots=True)
class TextTime:
    """One text: seconds on the wall, and of CPU in the thread that client, gateway and carrier share."""

    seconds: float
    cpu_seconds: float


async def times_of(house: TextHouse, texts: Sequence[str]) -> list[TextTime]:
    """How long each text took to its answer, every one from a telephone of its own."""
    found = []
    for number, text in enumerate(texts):
        house.texter.number = f"+1415555{number:04}"
        cpu, began, before = thread_time(), perf_counter(), len(house.carrier.sent)
        await house.texter.text(text)
        while len(house.carrier.sent) == before:
            house.carrier.news.clear()
            await house.carrier.news.wait()
        found.append(TextTime(house.carrier.sent_at[before] - began, thread_time() - cpu))
    return found


async def measure() -> dict[str, float]:
    """Milliseconds a text."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    with tempfile.TemporaryDirectory(prefix="frontdesk-") as folder:
        times = await text_times(Path(folder), lines(_WARM_TEXTS + TEXTS))
    return figures(times[_WARM_TEXTS:])


async def text_times(folder: Path, texts: Sequence[str]) -> list[TextTime]:
    """How long each of these texts took, with all that is real under a folder."""
    async with AsyncExitStack() as house:
        settings = load(ROOT / "config", {"FRONTDESK_VAR": str(folder)})
        embedder = await MiniLmEmbedder.load()
        house.push_async_callback(embedder.close)
        engine = open_database(f"sqlite:///{folder}/record.db")
        house.push_async_callback(engine.dispose)
        async with engine.begin() as connection:
            await connection.run_sync(metadata.create_all)
        await distance.warm()
        client = await house.enter_async_context(connect(await house.enter_async_context(EmbeddedValkey(folder / "v"))))
        memory = RedisMemory(client)
        receptionist = await receptionist_of(
            settings, memory, embedder=embedder, bookings=BookingsSql(engine), escalations=EscalationsSql(engine)
        )
        org = OrgId(f"org-{uuid4().hex[:12]}")
        gc.freeze()
        async with text_house(client, org, receptionist, memory=memory, quiet_seconds=0) as texting:
            return await times_of(texting, texts)


def figures(times: Sequence[TextTime]) -> dict[str, float]:
    """The figures of these texts, by name."""
    wall = np.array([each.seconds for each in times])
    return {
        "text_reply_texts": float(len(times)),
        "text_reply_p50_ms": 1000 * float(np.quantile(wall, 0.5)),
        "text_reply_p95_ms": 1000 * float(np.quantile(wall, 0.95)),
        "text_reply_cpu_mean_ms": 1000 * float(np.mean([each.cpu_seconds for each in times])),
    }
