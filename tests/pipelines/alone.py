"""One part of the voice pipeline by itself: frames in, frames out, and the event loop in the test's hands."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import TypeVar

from pipecat.frames.frames import CancelFrame, EndFrame, Frame, StartFrame
from pipecat.pipeline.pipeline import Pipeline
from pipecat.pipeline.worker import PipelineWorker
from pipecat.processors.frame_processor import FrameDirection, FrameProcessor
from pipecat.utils.asyncio.task_manager import TaskManager
from pipecat.workers.base_worker import WorkerParams

from agents.arrival import Arrival
from agents.scripted_receptionist import ScriptedReceptionist
from memory.clock import Clock, FakeClock
from memory.people import Contact, OrgId
from pipelines.frames import CallerTurn
from pipelines.minutes import Minutes
from pipelines.witness import Witness, nobody

RATE = 8000
ARRIVAL = Arrival(OrgId("org"), Contact("phone", "+15550100"), "voice", FakeClock().now, call="call-1")
Kind = TypeVar("Kind", bound=Frame)


class Sink(FrameProcessor):
    """Keeps what comes out."""

    def __init__(self) -> None:
        super().__init__()
        self.frames: list[Frame] = []

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        await super().process_frame(frame, direction)
        if not isinstance(frame, StartFrame | CancelFrame | EndFrame):
            self.frames.append(frame)
        await self.push_frame(frame, direction)


class Alone:
    """A part at work."""

    def __init__(self, worker: PipelineWorker, sink: Sink) -> None:
        self._worker = worker
        self.came_out = sink.frames

    async def give(self, *frames: Frame) -> None:
        """Frames that come down the pipeline; what follows from them has happened when this returns."""
        for frame in frames:
            await self._worker.queue_frame(frame)
        await settle()

    def all(self, kind: type[Kind]) -> list[Kind]:
        """What came out of one kind."""
        return [frame for frame in self.came_out if isinstance(frame, kind)]


@asynccontextmanager
async def alone(part: FrameProcessor) -> AsyncIterator[Alone]:
    """A part between a source and a sink, started; cancelled at the end."""
    sink = Sink()
    worker = PipelineWorker(
        Pipeline([part, sink]),
        enable_rtvi=False,
        enable_turn_tracking=False,
        idle_timeout_secs=None,
        check_dangling_tasks=False,
    )
    started = asyncio.Event()

    @worker.event_handler("on_pipeline_started")
    async def on_pipeline_started(worker: PipelineWorker, frame: Frame) -> None:
        started.set()

    running = asyncio.create_task(worker.run(WorkerParams(TaskManager())))
    try:
        async with asyncio.timeout(20):
            await started.wait()
        yield Alone(worker, sink)
    finally:
        await worker.cancel()
        await asyncio.wait_for(running, 20)


async def settle(steps: int = 100) -> None:
    """Let the tasks do what they can do now."""
    for _ in range(steps):
        await asyncio.sleep(0)


async def until(condition: Callable[[], object]) -> None:
    """Wait for what a thread or another process has a part in."""
    async with asyncio.timeout(20):
        while not condition():
            await asyncio.sleep(0)


async def minutes_of(
    desk: ScriptedReceptionist,
    witness: Witness = nobody,
    now: Clock | None = None,
    clock: Callable[[], float] | None = None,
) -> Minutes:
    """The minutes of a call to this desk."""
    return Minutes(await desk.arrive(ARRIVAL), ARRIVAL, desk, witness, now or FakeClock(), clock)


def heard(text: str, pcm: bytes = b"", *, ended_at: float = 0.0, final_at: float = 0.0) -> CallerTurn:
    """A turn of the caller as Hearing gives it."""
    return CallerTurn(text, 0.9, pcm, ended_at, final_at)
