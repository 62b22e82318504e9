"""How many calls one core carries, how soon they are answered and what they cost: Frontdesk, Pipecat's starting point
for a phone bot, and the least code that answers, one after the other on the same machine with the same phones.

The server has a core of its own; the phones, the bench and Frontdesk's Valkey share another. Each build takes 1, 3, 5,
10, 20, 40, 80 and 160 calls until it fails: `bench/load/step.py` says what healthy is. Nothing else should run
meanwhile: CPU seconds and ratios bear company better than milliseconds do.
"""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

import uvloop

from bench.load.builds import FLOOR, OURS, QUICKSTART, Build, clips
from bench.load.server import RunningServer, cores
from bench.load.stall import StallFigures, measure_stall
from bench.load.step import StepFigures, run_step
from telephony.simulator.clips import Clip

LOADS = (1, 3, 5, 10, 20, 40, 80, 160)
ONE_CALL_SECONDS = 22.0
STEP_SECONDS = 11.0
_COLUMNS = (
    "build", "calls", "healthy", "CPU s/call-min", "beside", "core", "v2v p50", "p95", "p99", "barge p50", "p95",
    "gaps ms/s", "turns", "missed", "lost", "MB/call", "phones late",
)  # fmt: skip


@dataclass(slots=True)
class BuildFigures:
    """All of one build: its steps by number of calls, its memory before any load, and its stalls."""

    name: str
    idle_bytes: int = 0
    steps: dict[int, StepFigures] = field(default_factory=dict)
    stall: StallFigures | None = None

    def healthy(self, calls: int) -> bool:
        """Whether so many calls at once went well."""
        return calls in self.steps and self.steps[calls].healthy(self.steps[LOADS[0]])

    @property
    def healthy_calls(self) -> int:
        """The most calls at once that went well."""
        return max((calls for calls in self.steps if self.healthy(calls)), default=0)

    def megabytes_a_call(self, calls: int) -> float:
        """What each of so many calls added to the memory of the build at rest."""
        return (self.steps[calls].rss_bytes - self.idle_bytes) / calls / 1e6


def measure() -> dict[str, float]:
    """The three builds under load; prints a table of all steps."""
    where, spoken = cores(), clips()
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, where.phones)
    if not where.apart:
        print("There is one core only: server and phones share it, and no figure below is worth much.")  # noqa: T201
    try:
        builds = [_measured(build, spoken) for build in (FLOOR, QUICKSTART, OURS)]
    finally:
        os.sched_setaffinity(0, before)
    print(table(builds))  # noqa: T201 - its output
    if late := sum(not step.phones_kept_up for build in builds for step in build.steps.values()):
        print(f"In {late} steps the phones were late themselves: what those steps say of a server is too bad.")  # noqa: T201
    floor, peer, ours = builds
    return figures(ours, peer, floor)


def _measured(build: Build, spoken: tuple[Clip, Clip]) -> BuildFigures:
    with tempfile.TemporaryDirectory(prefix="frontdesk-") as folder:
        return uvloop.run(_measure(build, Path(folder), spoken))


async def _measure(build: Build, folder: Path, spoken: tuple[Clip, Clip]) -> BuildFigures:
    found = BuildFigures(build.name)
    async with build.serve(cores(), folder) as server:
        if not await server.at_rest():
            print(f"{build.name} is never at rest: what it does besides is part of its figures.")  # noqa: T201
        await run_step(server, 2, 1.0, spoken)  # the first calls of a process are slower than any later ones
        found.stall = await measure_stall(server, spoken)
        found.idle_bytes = server.rss_bytes()
        for calls in LOADS:
            await server.at_rest()  # of the calls before nothing is left: no seat, and no note to be written
            found.steps[calls] = await _step(server, calls, spoken)
            if not found.healthy(calls):  # once more: a busy machine fails a step that a quiet one passes
                await server.at_rest()
                found.steps[calls] = await _step(server, calls, spoken)
            if not found.healthy(calls) and calls != LOADS[0]:
                break
    return found


async def _step(server: RunningServer, calls: int, spoken: tuple[Clip, Clip]) -> StepFigures:
    return await run_step(server, calls, ONE_CALL_SECONDS if calls == LOADS[0] else STEP_SECONDS, spoken)


def figures(ours: BuildFigures, peer: BuildFigures, floor: BuildFigures) -> dict[str, float]:
    """What the targets are about. Ratios are taken at the highest load that both bear."""
    both = min(ours.healthy_calls, peer.healthy_calls) or LOADS[0]
    over_floor = min(ours.healthy_calls, floor.healthy_calls) or LOADS[0]
    most = ours.healthy_calls or LOADS[0]
    mine, theirs = ours.steps[both], peer.steps[both]
    told = {
        "cpu_ratio": mine.cpu / theirs.cpu,
        "cpu_with_valkey_ratio": (mine.cpu + mine.beside_cpu) / theirs.cpu,
        "cpu_compared_at_calls": both,
        "floor_ratio": ours.steps[over_floor].cpu / floor.steps[over_floor].cpu,
        "floor_compared_at_calls": over_floor,
        "healthy_calls": ours.healthy_calls,
        "peer_healthy_calls": peer.healthy_calls,
        "floor_healthy_calls": floor.healthy_calls,
        "phones_late_steps": sum(not s.phones_kept_up for b in (ours, peer, floor) for s in b.steps.values()),
        "core_share_at_healthy": ours.steps[most].core,
        "load_v2v_p50_ratio": mine.v2v_p50 / theirs.v2v_p50,
        "barge_p95_ratio": mine.barge_p95 / theirs.barge_p95,
        "rss_mb_per_call": ours.megabytes_a_call(most),
        "peer_rss_mb_per_call": peer.megabytes_a_call(both),
    }
    for name, build in (("", ours), ("peer_", peer), ("floor_", floor)):
        if build.stall:
            told[f"{name}worst_stall_ms"] = build.stall.worst * 1000
            told[f"{name}median_stall_ms"] = build.stall.median * 1000
            told[f"{name}undisturbed_stall_ms"] = build.stall.undisturbed * 1000
    return told


def table(builds: list[BuildFigures]) -> str:
    """A line a step. Milliseconds where nothing else is said."""
    rows: list[tuple[str, ...]] = [_COLUMNS]
    for build in builds:
        for calls, step in build.steps.items():
            healthy = "yes" if build.healthy(calls) else "no"
            rows.append(
                (
                    build.name, str(calls), healthy if step.phones_kept_up else f"{healthy}, phones late",
                    f"{step.cpu:.3f}", f"{step.beside_cpu:.3f}", f"{step.core:.0%}",
                    *(f"{seconds * 1000:.0f}" for seconds in (step.v2v_p50, step.v2v_p95, step.v2v_p99)),
                    *(f"{seconds * 1000:.0f}" for seconds in (step.barge_p50, step.barge_p95)),
                    f"{step.gap * 1000:.2f}", str(step.turns), str(step.missed), str(step.lost),
                    f"{build.megabytes_a_call(calls):.2f}", f"{step.phones_late_p99 * 1000:.1f}",
                )
            )  # fmt: skip
    widths = [max(len(row[column]) for row in rows) for column in range(len(_COLUMNS))]
    return "\n".join("  ".join(f"{cell:>{width}}" for cell, width in zip(row, widths, strict=True)) for row in rows)
