"""`SpeechToText` and `TextToSpeech`: what the voice pipeline needs of a speech service."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class SpeechCapabilities:
    """What a service can do, as data, so that nothing branches on a vendor's name."""

    streaming: bool = False
    """Hears audio as it comes (a vendor's socket), rather than a segment at a time."""
    asked_early: bool = False
    """May be asked for words before it is sure that they are wanted: that costs nothing, and cuts no word in two."""
    needs_silence: bool = False
    """Wants the quiet audio too; otherwise only what the voice activity detector lets through is fed."""
    sample_rates: tuple[int, ...] = (8000, 16000)


@dataclass(frozen=True, slots=True)
class Transcript:
    """All words of the running turn so far, not only the newest ones.

    A partial (`final=False`) may change; a final covers all audio up to the `finalize()` that asked for it:
    `finalized` is that call's number (1, 2, ... within the turn), 0 in a partial.
    """

    text: str
    final: bool
    confidence: float
    finalized: int = 0


Hear = Callable[[Transcript], None]
"""Called in the event loop with each transcript; returns at once."""


class HearingStream(Protocol):
    """Speech-to-text of one call. `feed`, `finalize` and `next_turn` never block."""

    def feed(self, pcm: bytes) -> None:
        """Audio of the running turn: 16-bit mono PCM at the rate the stream was opened with."""
        ...

    def finalize(self) -> int:
        """The caller has paused: give the words up to here as a final. Returns the number it will carry."""
        ...

    def next_turn(self) -> None:
        """The turn is over: forget its audio and words, drop what is still under way, begin numbering at 1."""
        ...

    async def close(self) -> None: ...


class SpeechToText(Protocol):
    """A service that writes down speech, shared by all calls of a process."""

    name: str
    capabilities: SpeechCapabilities

    async def open(self, *, sample_rate: int, hear: Hear, failed: Callable[[Exception], None]) -> HearingStream:
        """A stream for one call. `failed` is told once, when the stream can no longer work. Raises SpeechTrouble."""
        ...

    async def close(self) -> None: ...


class TextToSpeech(Protocol):
    """A service that speaks, shared by all calls of a process."""

    name: str

    def speak(self, text: str, *, sample_rate: int) -> AsyncIterator[bytes]:
        """Audio of one clause, in pieces as they come: 16-bit mono PCM at `sample_rate`. Raises SpeechTrouble.

        Closing the iterator stops the work.
        """
        ...

    async def close(self) -> None: ...


class EndOfTurnModel(Protocol):
    """Judges by the sound alone whether a caller has finished, shared by all calls of a process."""

    async def finished(self, pcm: bytes, sample_rate: int) -> float:
        """Probability 0..1, from 16-bit mono PCM that ends where the speech paused. Raises SpeechTrouble."""
        ...

    async def close(self) -> None: ...
