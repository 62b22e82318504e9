"""The local speech models in this process, for virtual time: each answer takes the CPU time that it really took.

They stand in for the worker processes, one request at a time a model, as a worker serves a single call. So a
measurement in virtual time counts what inference costs and not what else this machine is busy with. `even` models take
what they usually take instead, so that two runs are the same to the frame.
"""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import Callable, Mapping
from typing import Any, cast

from pipelines.speech.embedded import SMART_TURN_SECONDS
from pipelines.speech.embedded_hearing import EmbeddedHearing
from pipelines.speech.local_models import Kind, load
from pipelines.speech.protocols import Hear, SpeechCapabilities
from pipelines.speech.wire import Frame
from pipelines.speech.worker_client import WorkerClient

_USUAL: Mapping[Kind, tuple[float, float]] = {
    "moonshine-tiny": (0.01, 0.015),
    "moonshine-base": (0.02, 0.04),
    "smart-turn": (0.03, 0.0),
}
"""CPU seconds of an answer: these, and these for each second of audio. As counted on two busy cores."""


class InlineModel:
    """Answers as `WorkerClient.ask` does. Keeps its answers: the same audio gives the same, and costs the same."""

    def __init__(self, kind: Kind, *, even: bool = False) -> None:
        self._usual = _USUAL[kind] if even else None
        self._answer = load(kind)
        self._known: dict[tuple[bytes, str], tuple[Frame, float]] = {}
        self._free_at = 0.0
        self._loop: asyncio.AbstractEventLoop | None = None

    async def ask(self, header: dict[str, Any], body: bytes = b"", *, within_seconds: float) -> Frame:
        """One request, one answer, after the time that it takes."""
        asked = {name: value for name, value in header.items() if name not in ("key", "replace")}
        known = (body, repr(sorted(asked.items())))
        if known not in self._known:
            began = time.thread_time()
            frame = next(iter(self._answer(Frame(header, body), lambda: False)))
            self._known[known] = frame, self._seconds(header, body) or time.thread_time() - began
        frame, seconds = self._known[known]
        loop = asyncio.get_running_loop()
        if loop is not self._loop:
            self._loop, self._free_at = loop, 0.0
        began = max(loop.time(), self._free_at)
        self._free_at = began + seconds
        try:
            await asyncio.sleep(self._free_at - loop.time())
        except asyncio.CancelledError:
            self._free_at = max(began, loop.time())
            raise
        return frame

    def _seconds(self, header: Mapping[str, Any], body: bytes) -> float | None:
        """What this request usually takes; None for what it takes now."""
        if self._usual is None:
            return None
        once, each_second = self._usual
        return once + each_second * len(body) / 2 / int(header["sample_rate"])


class InlineSpeechToText:
    """`EmbeddedSpeechToText` without its processes."""

    name = "embedded"
    capabilities = SpeechCapabilities(streaming=False, asked_early=True, needs_silence=False)

    def __init__(self, *, even: bool = False) -> None:
        self.partials = InlineModel("moonshine-tiny", even=even)
        self.finals = InlineModel("moonshine-base", even=even)
        self._streams = itertools.count(1)

    async def open(self, *, sample_rate: int, hear: Hear, failed: Callable[[Exception], None]) -> EmbeddedHearing:
        """A stream for one call."""
        return EmbeddedHearing(
            key=f"call-{next(self._streams)}",
            partials=cast("WorkerClient", self.partials),
            finals=cast("WorkerClient", self.finals),
            sample_rate=sample_rate,
            hear=hear,
            failed=failed,
            clock=asyncio.get_running_loop().time,
        )

    async def close(self) -> None:
        """Nothing to close."""


class InlineEndOfTurn:
    """`EmbeddedEndOfTurn` without its process."""

    def __init__(self, *, even: bool = False) -> None:
        self.model = InlineModel("smart-turn", even=even)

    async def finished(self, pcm: bytes, sample_rate: int) -> float:
        """Probability 0..1 that the turn is finished."""
        last = pcm[-2 * int(SMART_TURN_SECONDS * sample_rate) :]
        frame = await self.model.ask({"op": "finished", "sample_rate": sample_rate}, last, within_seconds=1.0)
        return float(frame.header["probability"])

    async def close(self) -> None:
        """Nothing to close."""
