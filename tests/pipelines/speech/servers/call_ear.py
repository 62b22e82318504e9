"""Whoever listens to a stream of speech-to-text in a test, and what it is fed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from pipelines.speech.protocols import HearingStream, Transcript


@dataclass
class CallEar:
    """What a call is told, and a way to wait for it."""

    heard: list[Transcript] = field(default_factory=list)
    failures: list[Exception] = field(default_factory=list)
    told: asyncio.Event = field(default_factory=asyncio.Event)

    def hear(self, transcript: Transcript) -> None:
        self.heard.append(transcript)
        self.told.set()

    def failed(self, trouble: Exception) -> None:
        self.failures.append(trouble)
        self.told.set()

    async def until(self, seen: Callable[[CallEar], object]) -> None:
        """Wait until `seen` is true of this, at most five seconds."""
        async with asyncio.timeout(20):
            while not seen(self):
                self.told.clear()
                await self.told.wait()

    async def final(self, number: int) -> Transcript:
        """The latest final that carries this number."""
        await self.until(lambda ear: any(heard.finalized == number for heard in ear.heard))
        return [heard for heard in self.heard if heard.finalized == number][-1]


def feed(stream: HearingStream, seconds: float, rate: int = 8000) -> None:
    """So much audio, 20 ms at a time."""
    for _ in range(round(seconds * 50)):
        stream.feed(bytes(rate // 50 * 2))
