"""How many calls at once two cores carry with every model on the machine: hearing, speaking, judging ends of turns.

The simulated phones share the cores with the gateway, as nothing else should while this runs. A number of calls is
healthy while every call is taken, every turn is answered, and the 95th percentile of the wait is under 1.5 s, from the
caller's last sound to our first.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path

from bench.gateway_process import RunningGateway, running_gateway
from telephony.errors import PhoneTrouble
from telephony.simulator import CallReport, load_script
from telephony.simulator.report import percentile

CALLS = (1, 4, 8, 12, 16, 24)
HEALTHY_SECONDS = 1.5
_BETWEEN_STARTS_SECONDS = 0.9
_SCRIPT = Path("telephony/callers/party")
_LINES = (0, 1, 2, 4)
"""Questions that are each asked and answered: neither a hum nor an interruption."""


@dataclass(frozen=True, slots=True)
class Load:
    """What a number of calls at once came to."""

    calls: int
    taken: int
    turns: int
    answered: int
    v2v_p50_seconds: float
    v2v_p95_seconds: float
    cpu_seconds: Mapping[str, float]
    """By process, for one minute of one call."""

    @property
    def healthy(self) -> bool:
        """Whether all were answered, and in time."""
        return self.answered == self.turns and self.v2v_p95_seconds < HEALTHY_SECONDS


async def measure() -> dict[str, float]:
    """The most calls that are healthy, how long they waited, and the CPU that each process spent on a call-minute."""
    loads: list[Load] = []
    with tempfile.TemporaryDirectory(prefix="frontdesk-") as folder:
        environ = {"FRONTDESK_SPEECH": "embedded", "FRONTDESK_MODEL": "offline"}
        async with running_gateway(Path(folder), **environ) as gateway:
            numbers = count(5550000)
            for calls in CALLS:
                loads.append(await load_of(gateway, calls, numbers))
                if not loads[-1].healthy:
                    break
    best = max((load for load in loads if load.healthy), key=lambda load: load.calls, default=None)
    figures: dict[str, float] = {"local_healthy_calls": best.calls if best else 0}
    for load in loads:
        figures[f"v2v_p50_at_{load.calls}_ms"] = load.v2v_p50_seconds * 1000
        figures[f"v2v_p95_at_{load.calls}_ms"] = load.v2v_p95_seconds * 1000
        figures[f"missed_at_{load.calls}_turns"] = load.turns - load.answered
        figures[f"refused_at_{load.calls}_calls"] = load.calls - load.taken
    for name, seconds in (best or loads[0]).cpu_seconds.items():
        figures[f"{name}_cpu_seconds_a_call_minute"] = seconds
    return figures


async def load_of(gateway: RunningGateway, calls: int, numbers: count[int]) -> Load:
    """Place so many calls, each a little after the one before, and see them through."""
    script = load_script(_SCRIPT)
    lines = tuple(script.lines[index] for index in _LINES)

    async def one(place: int) -> CallReport | None:
        await asyncio.sleep(place * _BETWEEN_STARTS_SECONDS)
        turned = lines[place % len(lines) :] + lines[: place % len(lines)]
        caller = replace(script, caller=f"+1916{next(numbers)}", lines=turned, linger_seconds=1.0)
        try:
            return await gateway.phone.call(caller)
        except PhoneTrouble:  # there was no place for it
            return None

    before = gateway.cpu_seconds()
    reports = [report for report in await asyncio.gather(*(one(place) for place in range(calls))) if report]
    after = gateway.cpu_seconds()
    spent = {name: after[name] - before[name] for name in after}
    return load_of_reports(calls, reports, spent, turns=calls * len(lines))


def load_of_reports(calls: int, reports: Sequence[CallReport], cpu_seconds: Mapping[str, float], *, turns: int) -> Load:
    """The figures of so many calls; `cpu_seconds` is what all of them together took, by process.

    `turns` is how many should have been answered: a call that there was no place for has no report, and missed its own.
    """
    minutes = sum(report.seconds for report in reports) / 60
    waits = [seconds for report in reports for seconds in report.voice_to_voice]
    return Load(
        calls=calls,
        taken=len(reports),
        turns=turns,
        answered=sum(report.answered for report in reports),
        v2v_p50_seconds=percentile(waits, 50) or float("inf"),
        v2v_p95_seconds=percentile(waits, 95) or float("inf"),
        cpu_seconds={name: seconds / max(minutes, 1e-9) for name, seconds in cpu_seconds.items()},
    )
