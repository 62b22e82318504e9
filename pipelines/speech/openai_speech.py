"""OpenAI's transcription and speech endpoints, through its own SDK.

Transcription is a request a pause, with the turn's audio from its beginning, so that each answer holds all words of the
turn; there are no partials. Speech is one streamed request a clause, 24 kHz PCM brought down to the line's rate as it
comes. OpenAI has announced the end of its models for `/audio/speech` for 2027-01-06; other servers go on speaking
that protocol, and `base_url` points there.
"""

from __future__ import annotations

import asyncio
import io
import math
import wave
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import aclosing

import httpx2
import openai
import structlog
from openai import AsyncOpenAI, DefaultAsyncHttpxClient, omit
from openai.types.audio import Transcription

from pipelines.errors import SpeechDown, SpeechRefused, SpeechSilent, SpeechTrouble
from pipelines.speech.downsampling import Downsampler
from pipelines.speech.protocols import Hear, SpeechCapabilities, Transcript
from pipelines.speech.websocket_transport import trusted_certificates

log = structlog.get_logger()

_SPEECH_RATE = 24000
_BUSY_STATUS = (408, 409, 429)
# The endpoint refuses anything shorter, and takes files of up to 25 MB.
_SHORTEST_SECONDS, _LONGEST_SECONDS = 0.1, 300
# Said of a transcript whose service does not say how sure it is.
_USUAL_CONFIDENCE = 0.8


def _client(api_key: str, base_url: str | None, silent_seconds: float, connect_seconds: float) -> AsyncOpenAI:
    return AsyncOpenAI(
        api_key=api_key,
        base_url=base_url,
        # Falling over to another service is faster than trying this one again and again.
        max_retries=0,
        http_client=DefaultAsyncHttpxClient(
            verify=trusted_certificates(),
            timeout=httpx2.Timeout(silent_seconds, connect=connect_seconds),
            # Callers pause for longer than the five seconds that connections are kept by default.
            limits=httpx2.Limits(max_keepalive_connections=32, keepalive_expiry=55),
        ),
    )


def _trouble(error: Exception) -> SpeechTrouble:
    """A vendor's error as one of ours; it carries no request, and so no key."""
    match error:
        case openai.APITimeoutError() | httpx2.TimeoutException():
            return SpeechSilent("OpenAI gave nothing in time")
        case openai.APIStatusError(status_code=status) if status < 500 and status not in _BUSY_STATUS:
            return SpeechRefused(f"OpenAI refused: status {status}")
        case openai.APIStatusError(status_code=status):
            return SpeechDown(f"OpenAI answered with status {status}")
        case openai.APIConnectionError() | httpx2.HTTPError():
            return SpeechDown("The connection to OpenAI broke")
    return SpeechRefused(f"OpenAI's answer was not understood: {type(error).__name__}")


class OpenAISpeechToText:
    """`SpeechToText` on `/audio/transcriptions`. Make one for the process.

    `languages` are hints ("en") that `gpt-transcribe` takes and other models refuse. With `log_probabilities`, which
    the `gpt-4o` models give, transcripts carry a confidence of their own.
    """

    name = "openai"
    capabilities = SpeechCapabilities(streaming=False, needs_silence=False)

    def __init__(
        self,
        *,
        api_key: str,
        model: str = "gpt-transcribe",
        languages: Sequence[str] = (),
        log_probabilities: bool = False,
        base_url: str | None = None,
        silent_seconds: float = 3.0,
        connect_seconds: float = 3.0,
    ) -> None:
        self._model = model
        self._languages = list(languages)
        self._log_probabilities = log_probabilities
        self._client = _client(api_key, base_url, silent_seconds, connect_seconds)
        # The SDK imports this part when it is first asked for: better now than in a call.
        self._transcriptions = self._client.audio.transcriptions
        self._streams: set[OpenAIStream] = set()

    async def open(self, *, sample_rate: int, hear: Hear, failed: Callable[[Exception], None]) -> OpenAIStream:
        """A stream for one call. Nothing is connected before the first pause."""
        stream = OpenAIStream(self.transcribe, sample_rate, hear, failed, self._streams.discard)
        self._streams.add(stream)
        return stream

    async def transcribe(self, pcm: bytes, sample_rate: int) -> tuple[str, float]:
        """The words of 16-bit mono PCM and how sure they are. Raises SpeechTrouble."""
        try:
            answer = await self._transcriptions.create(
                file=("turn.wav", _wav(pcm, sample_rate), "audio/wav"),
                model=self._model,
                response_format="json",
                languages=self._languages or omit,
                include=["logprobs"] if self._log_probabilities else omit,
            )
            return words_of(answer)
        except (openai.OpenAIError, httpx2.HTTPError, AttributeError, TypeError, ValueError) as error:
            trouble = _trouble(error)
        # Outside of the handler, so that no trace of the request and its key hangs on the error.
        raise trouble

    async def close(self) -> None:
        """Close every stream that is still open, and the connections."""
        for stream in list(self._streams):
            await stream.close()
        await self._client.close()


class OpenAIStream:
    """`HearingStream` of one call: keeps the turn's audio, and has it written down at each pause."""

    def __init__(
        self,
        transcribe: Callable[[bytes, int], Awaitable[tuple[str, float]]],
        sample_rate: int,
        hear: Hear,
        failed: Callable[[Exception], None],
        gone: Callable[[OpenAIStream], None],
    ) -> None:
        self._transcribe = transcribe
        self._sample_rate = sample_rate
        self._hear = hear
        self._failed = failed
        self._gone = gone
        self._audio = bytearray()
        self._number = 0
        self._told = 0
        self._asking: set[asyncio.Task[None]] = set()
        self._over = False

    def feed(self, pcm: bytes) -> None:
        if not self._over and len(self._audio) < _LONGEST_SECONDS * self._sample_rate * 2:
            self._audio += pcm

    def finalize(self) -> int:
        self._number += 1
        if not self._over:
            task = asyncio.create_task(self._ask(bytes(self._audio), self._number))
            self._asking.add(task)
            task.add_done_callback(self._asking.discard)
        return self._number

    def next_turn(self) -> None:
        self._audio.clear()
        self._number = self._told = 0
        for task in self._asking:
            task.cancel()

    async def close(self) -> None:
        """End the stream; nothing is heard or told after this."""
        self._over = True
        self._gone(self)
        self.next_turn()
        await asyncio.gather(*self._asking, return_exceptions=True)

    async def _ask(self, pcm: bytes, number: int) -> None:
        try:
            text, confidence = await self._words(pcm)
        except SpeechTrouble as trouble:
            self._fail(trouble)
            return
        # An answer that comes after that of a later pause has nothing to add.
        if number > self._told:
            self._told = number
            self._hear(Transcript(text, True, confidence, number))

    async def _words(self, pcm: bytes) -> tuple[str, float]:
        if len(pcm) < _SHORTEST_SECONDS * self._sample_rate * 2:
            return "", 0.0
        try:
            return await self._transcribe(pcm, self._sample_rate)
        except SpeechDown as trouble:
            # A kept connection may have been closed just then, and the words are worth one more try.
            log.info("transcription_again", code=trouble.code)
        return await self._transcribe(pcm, self._sample_rate)

    def _fail(self, trouble: SpeechTrouble) -> None:
        if not self._over:
            self._over = True
            self._failed(trouble)


def _wav(pcm: bytes, sample_rate: int) -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(sample_rate)
        sound.writeframes(pcm)
    return file.getvalue()


def words_of(answer: Transcription) -> tuple[str, float]:
    """Text and confidence; the SDK does not check what it receives, so anything odd raises here."""
    text = answer.text.strip()
    sure = [token.logprob for token in answer.logprobs or () if token.logprob is not None]
    confidence = math.exp(min(0.0, sum(sure) / len(sure))) if sure else _USUAL_CONFIDENCE
    return text, confidence if text else 0.0


class OpenAITextToSpeech:
    """`TextToSpeech` on `/audio/speech`, one streamed request a clause. Make one for the process."""

    name = "openai"

    def __init__(
        self,
        *,
        api_key: str,
        model: str = "gpt-4o-mini-tts",
        voice: str = "coral",
        base_url: str | None = None,
        silent_seconds: float = 3.0,
        connect_seconds: float = 3.0,
    ) -> None:
        self._model = model
        self._voice = voice
        self._client = _client(api_key, base_url, silent_seconds, connect_seconds)
        self._speech = self._client.audio.speech.with_streaming_response

    async def speak(self, text: str, *, sample_rate: int) -> AsyncGenerator[bytes, None]:
        """Audio of one clause as it comes. Closing the iterator ends the request. Raises SpeechTrouble."""
        if not any(map(str.isalnum, text)):
            return
        spoken = False
        trouble: SpeechTrouble | None = None
        try:
            async with aclosing(self._pieces(text, sample_rate)) as pieces:
                async for pcm in pieces:
                    spoken = True
                    yield pcm
        except (openai.OpenAIError, httpx2.HTTPError) as error:
            trouble = _trouble(error)
        if trouble is None and not spoken:
            trouble = SpeechSilent("OpenAI gave no audio")
        # Outside of the handler, so that no trace of the request and its key hangs on the error.
        if trouble is not None:
            raise trouble

    async def _pieces(self, text: str, sample_rate: int) -> AsyncGenerator[bytes, None]:
        down = Downsampler(_SPEECH_RATE, sample_rate)
        request = self._speech.create(model=self._model, voice=self._voice, input=text, response_format="pcm")
        got_any = False
        async with request as response:
            async for chunk in response.iter_bytes():
                got_any = True
                if pcm := down.feed(chunk):
                    yield pcm
        if got_any and (pcm := down.rest()):
            yield pcm

    async def close(self) -> None:
        """Close the connections."""
        await self._client.close()
