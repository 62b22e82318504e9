"""One call to `ListenServer`, through the service and the vendor's own SDK."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from pipelines.speech.deepgram import DeepgramSpeechToText
from pipelines.speech.deepgram_stream import DeepgramStream, DeepgramTimings
from tests.pipelines.speech.servers.call_ear import CallEar
from tests.pipelines.speech.servers.deepgram_server import KEY, ListenServer

WORDS = [(0.4, "How"), (0.8, "much"), (1.2, "is"), (1.6, "it?")]


@asynccontextmanager
async def call(
    server: ListenServer, *, timings: DeepgramTimings | None = None, key: str = KEY, rate: int = 8000
) -> AsyncIterator[tuple[DeepgramStream, CallEar]]:
    """The call's stream, and who listens to it."""
    async with server.running():
        service = DeepgramSpeechToText(api_key=key, base_url=server.url, timings=timings)
        ear = CallEar()
        try:
            yield await service.open(sample_rate=rate, hear=ear.hear, failed=ear.failed), ear
        finally:
            await service.close()
