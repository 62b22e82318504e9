"""One call's socket to Deepgram's `/v1/listen`: audio out, words in.

Audio goes out as it comes, `Finalize` at each pause, `KeepAlive` when nothing else does.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Any, Protocol

import structlog
from websockets.exceptions import ConnectionClosed, WebSocketException

from pipelines.errors import SpeechDown, SpeechRefused, SpeechSilent, SpeechTrouble
from pipelines.speech.protocols import Hear
from pipelines.speech.stream_words import StreamWords, Stretch, Word

log = structlog.get_logger()

_POLICY_VIOLATION = 1008  # how Deepgram closes on audio or a request that it does not take


@dataclass(frozen=True, slots=True)
class DeepgramTimings:
    """How long to wait for Deepgram, in seconds."""

    connect_seconds: float = 3.0
    keep_alive_seconds: float = 4.0
    """Deepgram closes a socket that gets nothing for ten seconds, and asks for a sign of life every three to five."""
    settle_seconds: float = 1.0
    """Deepgram may leave a `Finalize` unanswered when little was left to finalize; then what is known is the answer."""
    silent_seconds: float = 3.0
    """No word about audio that was sent this long ago, or no audio for a clause."""
    silent_audio_seconds: float = 1.5
    """Less audio than this may well deserve no answer."""


class ListenSocket(Protocol):
    """What this needs of the SDK's socket."""

    def __aiter__(self) -> AsyncIterator[Any]: ...
    async def send_media(self, message: bytes) -> None: ...
    async def send_finalize(self) -> None: ...
    async def send_keep_alive(self) -> None: ...


class DeepgramStream:
    """`HearingStream` of one call."""

    def __init__(
        self,
        socket: ListenSocket,
        closing: AsyncExitStack,
        sample_rate: int,
        hear: Hear,
        failed: Callable[[Exception], None],
        timings: DeepgramTimings,
        gone: Callable[[DeepgramStream], None],
    ) -> None:
        self._socket = socket
        self._closing = closing
        self._bytes_a_second = sample_rate * 2
        self._hear = hear
        self._failed = failed
        self._timings = timings
        self._gone = gone
        self._words = StreamWords()
        self._turn = 0
        # What is to be sent, in order: audio, or None for Finalize. Audio that waits is sent as one message.
        self._outgoing: deque[bytearray | None] = deque()
        self._something_to_send = asyncio.Event()
        self._over = False
        self._unanswered_seconds = 0.0
        self._silence_check: asyncio.TimerHandle | None = None
        self._loop = asyncio.get_running_loop()
        self._writing = self._loop.create_task(self._write())
        self._reading = self._loop.create_task(self._read())

    def feed(self, pcm: bytes) -> None:
        if self._over or not pcm:
            return
        seconds = len(pcm) / self._bytes_a_second
        self._words.sent(seconds)
        self._unanswered_seconds += seconds
        if self._silence_check is None:
            self._silence_check = self._loop.call_later(self._timings.silent_seconds, self._check_silence)
        waiting = self._outgoing[-1] if self._outgoing else None
        if waiting is None:
            self._outgoing.append(bytearray(pcm))
        else:
            waiting += pcm
        self._something_to_send.set()

    def finalize(self) -> int:
        already = self._words.all_final()
        number = self._words.finalize()
        if not self._over:
            wait = 0.0 if already else self._timings.settle_seconds
            self._loop.call_later(wait, self._settle, self._turn, number)
            if not already:
                self._send_finalize()
        return number

    def next_turn(self) -> None:
        self._turn += 1
        if self._words.next_turn() and not self._over:
            self._send_finalize()

    async def close(self) -> None:
        """End the stream; nothing is heard or told after this."""
        self._end()
        self._gone(self)
        self._reading.cancel()
        await asyncio.gather(self._writing, self._reading, return_exceptions=True)
        await self._closing.aclose()

    def _send_finalize(self) -> None:
        self._outgoing.append(None)
        self._something_to_send.set()

    def _settle(self, turn: int, number: int) -> None:
        if not self._over and turn == self._turn and (transcript := self._words.settle(number)):
            self._hear(transcript)

    def _check_silence(self) -> None:
        self._silence_check = None
        if self._unanswered_seconds >= self._timings.silent_audio_seconds:
            self._fail(SpeechSilent("Deepgram says nothing about the audio it was sent"))

    async def _write(self) -> None:
        """Send what waits, and a sign of life when nothing does."""
        try:
            while True:
                try:
                    async with asyncio.timeout(self._timings.keep_alive_seconds):
                        await self._something_to_send.wait()
                except TimeoutError:
                    await self._socket.send_keep_alive()
                self._something_to_send.clear()
                while self._outgoing:
                    audio = self._outgoing.popleft()
                    await (self._socket.send_finalize() if audio is None else self._socket.send_media(bytes(audio)))
        except (OSError, WebSocketException) as error:
            # The reader sees how the connection ended, and tells.
            log.info("deepgram_send_failed", error=type(error).__name__)

    async def _read(self) -> None:
        try:
            async for message in self._socket:
                self._take(message)
        except ConnectionClosed as closed:
            code = closed.rcvd.code if closed.rcvd else None
            kind = SpeechRefused if code == _POLICY_VIOLATION else SpeechDown
            self._fail(kind(f"Deepgram closed the connection (code {code})"))
        except (OSError, WebSocketException) as error:
            self._fail(SpeechDown(f"The connection to Deepgram broke: {type(error).__name__}"))
        else:
            self._fail(SpeechDown("Deepgram closed the connection"))

    def _take(self, message: object) -> None:
        kind = getattr(message, "type", None)
        if self._over:
            return
        if kind == "Error":
            self._fail(SpeechRefused(f"Deepgram refused: {getattr(message, 'variant', None)!s:.60}"))
            return
        self._unanswered_seconds = 0.0
        if self._silence_check is not None:
            self._silence_check.cancel()
            self._silence_check = None
        stretch = stretch_of(message) if kind == "Results" else None
        if stretch is not None and (transcript := self._words.heard(stretch)):
            self._hear(transcript)

    def _fail(self, trouble: SpeechTrouble) -> None:
        if not self._over:
            self._end()
            self._failed(trouble)

    def _end(self) -> None:
        self._over = True
        self._outgoing.clear()
        self._writing.cancel()
        if self._silence_check is not None:
            self._silence_check.cancel()


def stretch_of(results: Any) -> Stretch | None:
    """A `Results` message in our words. None when it is not as documented (the SDK does not check what it receives)."""
    try:
        best = results.channel.alternatives[0]
        words = tuple(
            Word(str(getattr(word, "punctuated_word", None) or word.word), float(word.start))
            for word in best.words or ()
        )
        return Stretch(
            start_seconds=float(results.start),
            duration_seconds=float(results.duration),
            text=str(best.transcript),
            confidence=min(1.0, max(0.0, float(best.confidence))),
            final=bool(results.is_final),
            flushed=bool(results.from_finalize),
            words=words,
        )
    except (AttributeError, IndexError, KeyError, TypeError, ValueError):
        log.warning("deepgram_results_malformed")
        return None
