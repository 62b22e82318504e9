"""The speech services that need no account: Moonshine, Piper and Smart Turn in worker processes of this machine."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
from collections.abc import AsyncGenerator, Callable
from pathlib import Path

from pipelines.speech.embedded_hearing import EmbeddedHearing
from pipelines.speech.protocols import Hear, SpeechCapabilities
from pipelines.speech.spoken_text import spoken
from pipelines.speech.worker_client import WorkerClient
from pipelines.speech.workers import worker

SMART_TURN_SECONDS = 8.0


class EmbeddedSpeechToText:
    """Moonshine: tiny for partials, base for finals."""

    name = "embedded"
    capabilities = SpeechCapabilities(streaming=False, asked_early=True, needs_silence=False)

    def __init__(self, run_dir: Path) -> None:
        self._partials = WorkerClient(worker("moonshine-tiny", run_dir).socket_path)
        self._finals = WorkerClient(worker("moonshine-base", run_dir).socket_path)
        self._streams = itertools.count(1)

    async def open(self, *, sample_rate: int, hear: Hear, failed: Callable[[Exception], None]) -> EmbeddedHearing:
        """A stream for one call. Takes no time: the workers are asked only once there is audio."""
        return EmbeddedHearing(
            key=f"call-{next(self._streams)}",
            partials=self._partials,
            finals=self._finals,
            sample_rate=sample_rate,
            hear=hear,
            failed=failed,
        )

    async def close(self) -> None:
        """End the connections to the workers."""
        await asyncio.gather(self._partials.close(), self._finals.close())


class EmbeddedTextToSpeech:
    """Piper."""

    name = "embedded"

    def __init__(self, run_dir: Path, *, first_within_seconds: float = 5.0) -> None:
        self._piper = WorkerClient(worker("piper", run_dir).socket_path)
        self._first_within_seconds = first_within_seconds
        self._clauses = itertools.count(1)

    async def speak(self, text: str, *, sample_rate: int) -> AsyncGenerator[bytes, None]:
        """Audio of one clause, in pieces; nothing for a text that has no words. Raises SpeechTrouble."""
        said = spoken(text)
        if not any(mark.isalnum() for mark in said):
            return
        request = {"op": "speak", "key": f"clause-{next(self._clauses)}", "text": said, "sample_rate": sample_rate}
        frames = self._piper.stream(
            request, first_within_seconds=self._first_within_seconds, next_within_seconds=self._first_within_seconds
        )
        async with contextlib.aclosing(frames):
            async for frame in frames:
                if frame.body:
                    yield frame.body

    async def close(self) -> None:
        """End the connection to the worker."""
        await self._piper.close()


class EmbeddedEndOfTurn:
    """Smart Turn."""

    def __init__(self, run_dir: Path, *, within_seconds: float = 0.6) -> None:
        self._smart_turn = WorkerClient(worker("smart-turn", run_dir).socket_path, wait_seconds=within_seconds)
        self._within_seconds = within_seconds
        self._asked = itertools.count(1)

    async def finished(self, pcm: bytes, sample_rate: int) -> float:
        """Probability 0..1 that the turn is finished.

        Only the last eight seconds are looked at. Raises SpeechTrouble.
        """
        last = pcm[-2 * int(SMART_TURN_SECONDS * sample_rate) :]
        request = {"op": "finished", "key": f"turn-{next(self._asked)}", "sample_rate": sample_rate}
        frame = await self._smart_turn.ask(request, last, within_seconds=self._within_seconds)
        return float(frame.header["probability"])

    async def close(self) -> None:
        """End the connection to the worker."""
        await self._smart_turn.close()
