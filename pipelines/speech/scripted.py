"""Speech services that follow a script, with no inference and no network: for tests, benches and rehearsals.

FRONTDESK_SPEECH=scripted runs the gateway on them: whatever a caller says is taken for the next line of the script,
and the answer is a tone as long as its words would take.
"""

from __future__ import annotations

import asyncio
import math
from collections import deque
from collections.abc import AsyncGenerator, Callable, Sequence
from functools import lru_cache

import numpy as np

from pipelines.errors import SpeechDown
from pipelines.speech.protocols import Hear, SpeechCapabilities, Transcript

DEFAULT_LINES = (
    "How much is it for eight adults and four children?",
    "What is on the menu?",
    "What happens if it rains?",
    "How long does it take?",
)
MILLISECONDS_PER_CHARACTER = 40
_WORD_SECONDS = 0.3
_TONE_HZ = 440
_PIECE_SECONDS = 1.0


class ScriptedSpeechToText:
    """Every turn is the next line, each call from the first one; after the last it begins anew.

    A final comes at once. A partial adds a word for each 0.3 s fed. `fail_after` finals the stream fails with
    SpeechDown (0: it cannot be opened at all); `silent` streams take everything and never answer.
    """

    def __init__(
        self,
        lines: Sequence[str] = DEFAULT_LINES,
        *,
        name: str = "scripted",
        confidence: float = 0.95,
        fail_after: int | None = None,
        silent: bool = False,
    ) -> None:
        self.name = name
        self.capabilities = SpeechCapabilities(streaming=True)
        self.lines = tuple(lines)
        self.confidence = confidence
        self.fail_after = fail_after
        self.silent = silent
        self.open_streams = 0

    async def open(self, *, sample_rate: int, hear: Hear, failed: Callable[[Exception], None]) -> ScriptedHearing:
        """A stream for one call. Raises SpeechDown with `fail_after=0`."""
        if self.fail_after == 0:
            raise SpeechDown(f"{self.name} is down, as scripted")
        self.open_streams += 1
        return ScriptedHearing(self, sample_rate, hear, failed)

    async def close(self) -> None:
        """Nothing to close."""


class ScriptedHearing:
    """One call's way through the script. `heard` is the running turn's audio."""

    def __init__(
        self, script: ScriptedSpeechToText, sample_rate: int, hear: Hear, failed: Callable[[Exception], None]
    ) -> None:
        self._script = script
        self._word_bytes = 2 * int(_WORD_SECONDS * sample_rate)
        self._hear = hear
        self._failed = failed
        self._line = 0
        self._words = 0
        self._next_word_bytes = self._word_bytes
        self._number = 0
        self._finals = 0
        self._over = self._closed = False
        self.heard = bytearray()

    def feed(self, pcm: bytes) -> None:
        """One word more for each 0.3 s of audio."""
        self.heard += pcm
        if len(self.heard) < self._next_word_bytes:
            return
        words = len(self.heard) // self._word_bytes
        self._next_word_bytes = (words + 1) * self._word_bytes
        told = self._text.split()[:words]
        if len(told) > self._words and not self._script.silent and not self._over:
            self._words = len(told)
            self._later(Transcript(" ".join(told), False, self._script.confidence))

    def finalize(self) -> int:
        """The whole line, at once."""
        self._number += 1
        if self._over or self._script.silent:
            return self._number
        if self._script.fail_after is not None and self._finals >= self._script.fail_after:
            self._over = True
            error = SpeechDown(f"{self._script.name} failed, as scripted")
            asyncio.get_running_loop().call_soon(self._failed, error)
            return self._number
        self._finals += 1
        self._later(Transcript(self._text, True, self._script.confidence, self._number))
        return self._number

    def next_turn(self) -> None:
        """On to the next line, if this one was heard."""
        if self._number:
            self._line += 1
        self.heard.clear()
        self._words = self._number = 0
        self._next_word_bytes = self._word_bytes

    async def close(self) -> None:
        """The call is over."""
        self._over = self._closed = True
        self._script.open_streams -= 1

    @property
    def _text(self) -> str:
        return self._script.lines[self._line % len(self._script.lines)]

    def _later(self, transcript: Transcript) -> None:
        line = self._line

        def tell() -> None:
            if line == self._line and not self._closed:
                self._hear(transcript)

        asyncio.get_running_loop().call_soon(tell)


class ScriptedTextToSpeech:
    """A soft tone of 40 ms a character, at once. `said` keeps the last texts.

    `fail_after` clauses it raises SpeechDown (0: at once), after the first piece with `fail_midway`; `silent` gives
    nothing, ever.
    """

    def __init__(
        self,
        *,
        name: str = "scripted",
        fail_after: int | None = None,
        fail_midway: bool = False,
        silent: bool = False,
        tone_hz: float = _TONE_HZ,
    ) -> None:
        self.name = name
        self.fail_after = fail_after
        self.fail_midway = fail_midway
        self.silent = silent
        self.said: deque[str] = deque(maxlen=1000)
        self.clauses_stopped = 0
        self._tone_hz = tone_hz

    async def speak(self, text: str, *, sample_rate: int) -> AsyncGenerator[bytes, None]:
        """The tone, in pieces of a second."""
        fails = self.fail_after is not None and len(self.said) >= self.fail_after
        if fails and not self.fail_midway:
            raise SpeechDown(f"{self.name} is down, as scripted")
        self.said.append(text)
        finished = False
        try:
            if self.silent:
                await asyncio.Event().wait()
            samples = len(text) * MILLISECONDS_PER_CHARACTER * sample_rate // 1000
            step = int(_PIECE_SECONDS * sample_rate)
            for start in range(0, samples, step):
                yield tone(min(step, samples - start), sample_rate, self._tone_hz, start)
                if fails:
                    raise SpeechDown(f"{self.name} failed in the middle, as scripted")
            finished = True
        finally:
            self.clauses_stopped += not finished

    async def close(self) -> None:
        """Nothing to close."""


@lru_cache(maxsize=64)  # of a reply nearly all pieces are alike, and what is scripted should take no time
def tone(samples: int, sample_rate: int, hertz: float, start: int = 0) -> bytes:
    """16-bit PCM of a soft sine (-20 dBFS); `start` is the sample it goes on from."""
    at = np.arange(start, start + samples) * (2 * math.pi * hertz / sample_rate)
    return (np.sin(at) * 3276.0).astype("<i2").tobytes()
