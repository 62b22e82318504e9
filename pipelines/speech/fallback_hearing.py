"""Speech-to-text of one call that goes on when the service behind it fails.

Another one hears the running turn again.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable

import structlog

from pipelines.errors import SpeechDown, SpeechSilent, SpeechTrouble
from pipelines.speech.breaker import Breaker
from pipelines.speech.protocols import Hear, HearingStream, SpeechToText, Transcript

log = structlog.get_logger()

KEPT_SECONDS = 60.0
"""Of a turn's audio, for a service that takes over; of a longer turn the newest."""
_REPLAY_SECONDS = 0.1
_TAKEOVERS_IN_A_ROW = 3


class FallbackHearing:
    """A stream over the services of a `Breaker`, in their order. Made by `FallbackSpeechToText.open`."""

    def __init__(
        self,
        breaker: Breaker[SpeechToText],
        *,
        sample_rate: int,
        hear: Hear,
        failed: Callable[[Exception], None],
        final_seconds: float,
        open_seconds: float,
    ) -> None:
        self._breaker = breaker
        self._sample_rate = sample_rate
        self._hear = hear
        self._failed = failed
        self._final_seconds = final_seconds
        self._open_seconds = open_seconds
        self._service: SpeechToText | None = None
        self._stream: HearingStream | None = None
        self._opened = 0
        """Counts streams, so that what an abandoned one still says is not listened to."""
        self._offset = 0
        """Our number of a final minus the stream's."""
        self._audio = bytearray()
        self._asked = self._answered = 0
        self._late: asyncio.TimerHandle | None = None
        self._takeover: asyncio.Task[None] | None = None
        self._takeovers = 0
        self._closing: set[asyncio.Task[None]] = set()
        self._over = False

    async def begin(self) -> None:
        """Open the first stream. Raises SpeechTrouble when no service does."""
        await self._open()

    def feed(self, pcm: bytes) -> None:
        """Audio of the running turn; kept until its end."""
        if self._over:
            return
        self._audio += pcm
        if len(self._audio) > self._bytes(KEPT_SECONDS) + self._bytes(1.0):
            del self._audio[: len(self._audio) - self._bytes(KEPT_SECONDS)]
        if self._stream is not None:
            self._stream.feed(pcm)

    def finalize(self) -> int:
        """Ask for a final; one that does not come in time counts as a failure of the service."""
        self._asked += 1
        if self._over:
            return self._asked
        if self._stream is not None:
            self._offset = self._asked - self._stream.finalize()
            self._wait_for_final()
        return self._asked

    def next_turn(self) -> None:
        """Forget the turn."""
        self._audio.clear()
        self._asked = self._answered = self._offset = 0
        self._stop_waiting()
        if self._stream is not None:
            self._stream.next_turn()

    async def close(self) -> None:
        """End the stream; nothing is heard or told after it."""
        self._over = True
        self._stop_waiting()
        if self._takeover is not None:
            self._takeover.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._takeover
        self._abandon()
        await asyncio.gather(*self._closing, return_exceptions=True)

    def _bytes(self, seconds: float) -> int:
        return 2 * int(seconds * self._sample_rate)

    async def _open(self) -> None:
        trouble: Exception = SpeechDown("no service hears")
        for service in self._breaker.order():
            self._opened += 1
            this = self._opened
            try:
                async with asyncio.timeout(self._open_seconds):
                    stream = await service.open(
                        sample_rate=self._sample_rate,
                        hear=lambda transcript, this=this: self._on_words(this, transcript),
                        failed=lambda error, this=this: self._on_failure(this, error),
                    )
            except TimeoutError:
                trouble = SpeechSilent(f"{service.name} did not open in {self._open_seconds} s")
            except SpeechTrouble as error:
                trouble = error
            except Exception as error:
                # A defect in one adapter must not deafen the call while another service could hear.
                log.exception("speech_service_broken", service=service.name)
                trouble = SpeechDown(f"{service.name}: {type(error).__name__}")
            else:
                self._service, self._stream = service, stream
                return
            self._note(service, trouble)
        raise trouble

    def _on_words(self, stream: int, transcript: Transcript) -> None:
        if stream != self._opened or self._over:
            return
        number = 0
        if transcript.final:
            number = transcript.finalized + self._offset
            self._answered = max(self._answered, number)
            self._takeovers = 0
            if self._service is not None:
                self._breaker.worked(self._service)
            if self._answered >= self._asked:
                self._stop_waiting()
        self._hear(Transcript(transcript.text, transcript.final, transcript.confidence, number))

    def _on_failure(self, stream: int, error: Exception) -> None:
        if stream != self._opened or self._over or self._takeover is not None:
            return
        self._stop_waiting()
        if self._service is not None:
            self._note(self._service, error)
        self._abandon()
        self._takeovers += 1
        if self._takeovers > _TAKEOVERS_IN_A_ROW:
            self._give_up(error)
            return
        self._takeover = asyncio.create_task(self._take_over())

    async def _take_over(self) -> None:
        """Open another stream and let it hear the running turn from its beginning."""
        try:
            await self._open()
        except Exception as error:
            self._give_up(error)
            return
        finally:
            self._takeover = None
        stream = self._stream
        assert stream is not None
        audio, step = bytes(self._audio), self._bytes(_REPLAY_SECONDS)
        for start in range(0, len(audio), step):
            stream.feed(audio[start : start + step])
        if self._asked > self._answered:
            self._offset = self._asked - stream.finalize()
            self._wait_for_final()

    def _abandon(self) -> None:
        if self._stream is not None:
            closing = asyncio.create_task(self._stream.close())
            self._closing.add(closing)
            closing.add_done_callback(self._closing.discard)
        self._opened += 1
        self._service = self._stream = None

    def _give_up(self, error: Exception) -> None:
        self._over = True
        self._failed(error)

    def _wait_for_final(self) -> None:
        self._stop_waiting()
        this = self._opened
        late = SpeechSilent(f"no final in {self._final_seconds} s")
        self._late = asyncio.get_running_loop().call_later(self._final_seconds, self._on_failure, this, late)

    def _stop_waiting(self) -> None:
        if self._late is not None:
            self._late.cancel()
            self._late = None

    def _note(self, service: SpeechToText, error: Exception) -> None:
        pause_seconds = self._breaker.failed(service)
        code = error.code if isinstance(error, SpeechTrouble) else type(error).__name__
        log.warning("speech_to_text_failed", service=service.name, code=code, pause_seconds=pause_seconds)
