"""Several text-to-speech services as one: the first that gives audio in time speaks the clause."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Sequence

import structlog

from pipelines.errors import SpeechDown, SpeechSilent, SpeechTrouble
from pipelines.speech.breaker import Breaker, Standing
from pipelines.speech.fallback_hearing import FallbackHearing
from pipelines.speech.protocols import Hear, SpeechCapabilities, SpeechToText, TextToSpeech
from pipelines.speech.spoken_text import spoken

log = structlog.get_logger()


class FallbackTextToSpeech:
    """Tries services in order. A caller never hears a clause twice: once there is audio, trouble only cuts it short."""

    def __init__(
        self,
        services: Sequence[TextToSpeech],
        *,
        first_audio_seconds: float = 2.0,
        next_audio_seconds: float = 5.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._services = tuple(services)
        self._breaker = Breaker(self._services, clock)
        self._first_audio_seconds = first_audio_seconds
        self._next_audio_seconds = next_audio_seconds
        self.name = "+".join(service.name for service in services)

    def standings(self) -> list[Standing]:
        """How each service does."""
        return self._breaker.standings()

    async def speak(self, text: str, *, sample_rate: int) -> AsyncGenerator[bytes, None]:
        """Audio of one clause. Raises SpeechTrouble when no service has any."""
        said = spoken(text)
        if not any(mark.isalnum() for mark in said):
            return
        trouble: SpeechTrouble | None = None
        for service in self._breaker.order():
            spoke = False
            audio = service.speak(said, sample_rate=sample_rate)
            try:
                first = await self._piece(service, audio, self._first_audio_seconds)
                self._breaker.worked(service)
                if first is None:
                    return
                spoke = True
                piece: bytes | None = first
                while piece is not None:
                    yield piece
                    piece = await self._piece(service, audio, self._next_audio_seconds)
                return
            except SpeechTrouble as error:
                trouble = error
                self._note(service, error, spoke=spoke)
                if spoke:
                    return
            finally:
                await _close(audio)
        raise trouble or SpeechDown("no service speaks")

    async def _piece(self, service: TextToSpeech, audio: AsyncIterator[bytes], within_seconds: float) -> bytes | None:
        """The next piece that is not empty; None at the end. Whatever goes wrong is SpeechTrouble."""
        try:
            async with asyncio.timeout(within_seconds):
                async for piece in audio:
                    if piece:
                        return piece
                return None
        except TimeoutError as error:
            raise SpeechSilent(f"{service.name} gave no audio in {within_seconds} s") from error
        except SpeechTrouble:
            raise
        except Exception as error:
            # A defect in one adapter must not silence the call while another service could speak.
            log.exception("speech_service_broken", service=service.name)
            raise SpeechDown(f"{service.name}: {type(error).__name__}") from error

    def _note(self, service: TextToSpeech, error: SpeechTrouble, *, spoke: bool) -> None:
        pause_seconds = self._breaker.failed(service)
        log.warning(
            "text_to_speech_failed", service=service.name, code=error.code, spoke=spoke, pause_seconds=pause_seconds
        )

    async def close(self) -> None:
        """Close all services."""
        await asyncio.gather(*(service.close() for service in self._services), return_exceptions=True)


class FallbackSpeechToText:
    """Tries services in order, for each call and, when one fails, within a call."""

    def __init__(
        self,
        services: Sequence[SpeechToText],
        *,
        final_seconds: float = 3.0,
        open_seconds: float = 3.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._services = tuple(services)
        self._breaker = Breaker(self._services, clock)
        self._final_seconds = final_seconds
        self._open_seconds = open_seconds
        self.name = "+".join(service.name for service in services)
        offers = [service.capabilities for service in services]
        self.capabilities = SpeechCapabilities(
            streaming=offers[0].streaming,
            asked_early=all(offer.asked_early for offer in offers),
            # Silence goes to all or to none, so that each can stand in for the other.
            needs_silence=all(offer.needs_silence for offer in offers),
            sample_rates=tuple(
                rate for rate in offers[0].sample_rates if all(rate in offer.sample_rates for offer in offers)
            ),
        )

    def standings(self) -> list[Standing]:
        """How each service does."""
        return self._breaker.standings()

    async def open(self, *, sample_rate: int, hear: Hear, failed: Callable[[Exception], None]) -> FallbackHearing:
        """A stream on the first service that opens one. Raises SpeechTrouble when none does."""
        stream = FallbackHearing(
            self._breaker,
            sample_rate=sample_rate,
            hear=hear,
            failed=failed,
            final_seconds=self._final_seconds,
            open_seconds=self._open_seconds,
        )
        await stream.begin()
        return stream

    async def close(self) -> None:
        """Close all services."""
        await asyncio.gather(*(service.close() for service in self._services), return_exceptions=True)


async def _close(audio: AsyncIterator[bytes]) -> None:
    if isinstance(audio, AsyncGenerator):
        with contextlib.suppress(SpeechTrouble):
            await audio.aclose()
