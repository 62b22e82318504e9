"""Deepgram's speech-to-text and speech, through its own SDK.

Speech-to-text keeps one socket a call. Speech is one HTTP request a clause on warm pooled connections, and not the
`/v1/speak` socket: that takes at most 20 `Flush` a minute, fewer than a talkative minute has clauses, and it speaks one
clause after another, so two calls could not share it. On a warm connection both take one round trip to the first audio.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import AsyncExitStack, aclosing
from typing import cast

import httpx
import structlog
from deepgram import AsyncDeepgramClient
from deepgram.core.api_error import ApiError
from deepgram.environment import DeepgramClientEnvironment
from websockets.exceptions import InvalidStatus, WebSocketException

from pipelines.errors import SpeechDown, SpeechRefused, SpeechSilent, SpeechTrouble
from pipelines.speech.deepgram_stream import DeepgramStream, DeepgramTimings
from pipelines.speech.protocols import Hear, SpeechCapabilities
from pipelines.speech.websocket_transport import trusted_certificates, websocket_transport

log = structlog.get_logger()

_BUSY_STATUS = (408, 425, 429)


def _environment(base_url: str | None) -> DeepgramClientEnvironment:
    if base_url is None:
        return DeepgramClientEnvironment.PRODUCTION
    base = base_url.rstrip("/")
    socket = "ws" + base.removeprefix("http")
    return DeepgramClientEnvironment(base=base, production=socket, agent=socket, agent_rest=base)


def _status_trouble(status: int | None) -> SpeechTrouble:
    if status is None or status >= 500 or status in _BUSY_STATUS:
        return SpeechDown(f"Deepgram answered with status {status}")
    return SpeechRefused(f"Deepgram refused: status {status}")


class DeepgramSpeechToText:
    """`SpeechToText` on Deepgram's `/v1/listen` socket. Make one for the process.

    `base_url` (http or https) points it at another server that speaks the same protocol.
    """

    name = "deepgram"
    capabilities = SpeechCapabilities(streaming=True, needs_silence=False)

    def __init__(
        self,
        *,
        api_key: str,
        model: str = "nova-3",
        language: str = "en",
        base_url: str | None = None,
        timings: DeepgramTimings | None = None,
    ) -> None:
        self._model = model
        self._language = language
        self._timings = timings or DeepgramTimings()
        self._http = httpx.AsyncClient(verify=trusted_certificates())
        client = AsyncDeepgramClient(
            api_key=api_key,
            environment=_environment(base_url),
            httpx_client=self._http,
            transport_factory=websocket_transport,
        )
        # The SDK imports this part when it is first asked for: better now than in a call.
        self._listen = client.listen.v1
        self._streams: set[DeepgramStream] = set()

    async def open(self, *, sample_rate: int, hear: Hear, failed: Callable[[Exception], None]) -> DeepgramStream:
        """A socket for one call. Raises SpeechRefused (wrong key), SpeechSilent (no answer) or SpeechDown."""
        closing = AsyncExitStack()
        trouble: SpeechTrouble
        try:
            async with asyncio.timeout(self._timings.connect_seconds):
                socket = await closing.enter_async_context(
                    self._listen.connect(
                        model=self._model,
                        language=self._language,
                        encoding="linear16",
                        sample_rate=sample_rate,
                        channels=1,
                        interim_results="true",
                        smart_format="true",
                        # Pauses are ours to find: `Finalize` says when.
                        endpointing="false",
                    )
                )
                await socket.send_keep_alive()
        except InvalidStatus as refusal:
            trouble = _status_trouble(refusal.response.status_code)
        except TimeoutError:
            trouble = SpeechSilent("Deepgram did not answer the handshake")
        except (OSError, WebSocketException) as error:
            trouble = SpeechDown(f"Deepgram cannot be reached: {type(error).__name__}")
        else:
            stream = DeepgramStream(socket, closing, sample_rate, hear, failed, self._timings, self._streams.discard)
            self._streams.add(stream)
            return stream
        # Outside of the handlers, so that no trace of the request and its key hangs on the error.
        await closing.aclose()
        raise trouble

    async def close(self) -> None:
        """Close every stream that is still open, and the connections."""
        for stream in list(self._streams):
            await stream.close()
        await self._http.aclose()


class DeepgramTextToSpeech:
    """`TextToSpeech` on Deepgram's `/v1/speak`, one streamed request a clause. Make one for the process."""

    name = "deepgram"

    def __init__(
        self,
        *,
        api_key: str,
        model: str = "aura-2-thalia-en",
        base_url: str | None = None,
        timings: DeepgramTimings | None = None,
    ) -> None:
        self._model = model
        self._timings = timings or DeepgramTimings()
        environment = _environment(base_url)
        self._base_url = environment.base
        self._http = httpx.AsyncClient(
            verify=trusted_certificates(),
            timeout=httpx.Timeout(self._timings.silent_seconds, connect=self._timings.connect_seconds),
            limits=httpx.Limits(max_keepalive_connections=32, keepalive_expiry=55),
        )
        client = AsyncDeepgramClient(api_key=api_key, environment=environment, httpx_client=self._http)
        self._audio = client.speak.v1.audio
        self._warming: set[asyncio.Task[None]] = set()

    async def speak(self, text: str, *, sample_rate: int) -> AsyncGenerator[bytes, None]:
        """Audio of one clause as it comes. Closing the iterator ends the request."""
        if not any(map(str.isalnum, text)):
            return
        spoken, lost = False, True
        trouble: SpeechTrouble | None = None
        try:
            async with aclosing(self._pieces(text, sample_rate)) as pieces:
                async for pcm in pieces:
                    spoken = True
                    yield pcm
            lost = False
        except ApiError as error:
            lost = False
            trouble = _status_trouble(error.status_code)
        except httpx.TimeoutException:
            trouble = SpeechSilent("Deepgram gave no audio in time")
        except httpx.HTTPError as error:
            trouble = SpeechDown(f"The connection to Deepgram broke: {type(error).__name__}")
        finally:
            if lost:
                # The connection went down with the request: have another one ready for what is said next.
                self._warm_later()
        if trouble is None and not spoken:
            trouble = SpeechSilent("Deepgram gave no audio")
        if trouble is not None:
            raise trouble

    async def _pieces(self, text: str, sample_rate: int) -> AsyncGenerator[bytes, None]:
        """The response's body in whole samples."""
        odd = b""
        generated = self._audio.generate(
            text=text,
            model=self._model,
            encoding="linear16",
            container="none",
            sample_rate=sample_rate,
            request_options={"max_retries": 0},
        )
        async with aclosing(cast(AsyncGenerator[bytes, None], generated)) as chunks:
            async for chunk in chunks:
                audio = odd + chunk
                whole = len(audio) // 2 * 2
                odd = audio[whole:]
                if whole:
                    yield audio[:whole]

    async def warm(self) -> None:
        """Have a connection ready, so that the next clause does not wait for one. Never raises."""
        try:
            await self._http.head(self._base_url)
        except httpx.HTTPError as error:
            log.info("deepgram_not_warmed", error=type(error).__name__)

    def _warm_later(self) -> None:
        if not self._http.is_closed:
            task = asyncio.ensure_future(self.warm())
            self._warming.add(task)
            task.add_done_callback(self._warming.discard)

    async def close(self) -> None:
        """Close the connections."""
        for task in list(self._warming):
            task.cancel()
        await asyncio.gather(*self._warming, return_exceptions=True)
        await self._http.aclose()
