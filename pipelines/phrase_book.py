"""The sentences that every call needs, spoken once and kept as audio: greetings, fillers, apologies.

They are there when text-to-speech is slow or down, which is when fillers and apologies are wanted.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import AsyncGenerator, Iterable
from contextlib import aclosing

import structlog

from pipelines.errors import SpeechTrouble
from pipelines.speech.protocols import TextToSpeech

log = structlog.get_logger()

_KEPT_PHRASES = 64


class PhraseBook:
    """Text-to-speech that remembers the phrases it was told to. Shared by all calls of a process."""

    def __init__(self, text_to_speech: TextToSpeech) -> None:
        self._text_to_speech = text_to_speech
        self._audio: OrderedDict[tuple[str, int], bytes] = OrderedDict()

    async def learn(self, texts: Iterable[str], *, sample_rate: int) -> None:
        """Speak these once now. One that cannot be spoken is logged and skipped."""
        for text in texts:
            try:
                await self.audio(text, sample_rate=sample_rate)
            except SpeechTrouble as trouble:
                log.warning("phrase_not_learned", code=trouble.code)

    async def audio(self, text: str, *, sample_rate: int) -> bytes:
        """The whole audio of a phrase, kept for the next time if there is any. Raises SpeechTrouble."""
        key = (text, sample_rate)
        if (known := self._audio.get(key)) is not None:
            self._audio.move_to_end(key)
            return known
        async with aclosing(self._fresh(text, sample_rate)) as pieces:
            pcm = b"".join([piece async for piece in pieces])
        if pcm:
            self._audio[key] = pcm
        while len(self._audio) > _KEPT_PHRASES:
            self._audio.popitem(last=False)
        return pcm

    async def speak(self, text: str, *, sample_rate: int) -> AsyncGenerator[bytes, None]:
        """Audio of any clause, as it comes; at once when it is a known phrase. Raises SpeechTrouble."""
        if (known := self._audio.get((text, sample_rate))) is not None:
            yield known
            return
        async with aclosing(self._fresh(text, sample_rate)) as pieces:
            async for piece in pieces:
                yield piece

    async def _fresh(self, text: str, sample_rate: int) -> AsyncGenerator[bytes, None]:
        pieces = self._text_to_speech.speak(text, sample_rate=sample_rate)
        try:
            async for piece in pieces:
                yield piece
        finally:
            if isinstance(pieces, AsyncGenerator):
                await pieces.aclose()  # here and now, not whenever it is collected: closing stops the work
