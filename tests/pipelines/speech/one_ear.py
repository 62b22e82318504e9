"""One stream of the embedded speech-to-text, all that it told, and models that "hear" without inference."""

from __future__ import annotations

import asyncio
import threading

import numpy as np

from pipelines.speech.embedded_hearing import EmbeddedHearing
from pipelines.speech.wire import Frame

RATE = 8000


def speech(seconds, level=3000):
    return np.full(int(seconds * RATE), level, "<i2").tobytes()


class Model:
    """ "Hears" one word for each half second of audio, named by its level; keeps what it was asked."""

    def __init__(self):
        self.asked: list[dict] = []
        self.seconds: list[float] = []
        self.gate: threading.Event | None = None
        self.fails = False
        self.confidence = 0.9
        self.forgets_before = 1000.0
        """Longer audio loses its words up to here."""

    def __call__(self, request, cancelled):
        self.asked.append(request.header)
        self.seconds.append(len(request.body) / 2 / RATE)
        if self.gate is not None:
            self.gate.wait(10)
        if self.fails:
            raise RuntimeError
        samples = np.frombuffer(request.body, "<i2")[:: RATE // 2]
        if self.seconds[-1] > self.forgets_before:
            samples = samples[int(self.forgets_before * 2) :]
        text = " ".join(f"w{level}" for level in samples)
        yield Frame(
            {"done": True, "text": text, "confidence": self.confidence, "tokens": [7] * len(samples), "looped": False}
        )


class Ear:
    """One stream and all that it told."""

    def __init__(self, partials, finals):
        self.told: asyncio.Queue = asyncio.Queue()
        self.failures: list[Exception] = []
        self.seconds = 0.0
        self.stream = EmbeddedHearing(
            key="call-1", partials=partials, finals=finals, sample_rate=RATE,
            hear=self.told.put_nowait, failed=self.failures.append, clock=lambda: self.seconds,
        )  # fmt: skip

    def feed(self, seconds, level=3000):
        """In 20 ms frames, as a line gives it."""
        pcm = speech(seconds, level)
        for start in range(0, len(pcm), 320):
            self.stream.feed(pcm[start : start + 320])

    async def next(self, *, final):
        async with asyncio.timeout(10):
            while True:
                transcript = await self.told.get()
                if transcript.final == final:
                    return transcript
