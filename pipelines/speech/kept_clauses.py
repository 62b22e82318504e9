"""Clauses that are said again and again, kept as audio: a voice costs more than all the rest of a call."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing

from pipelines.speech.protocols import TextToSpeech

_BYTES_KEPT = 32 * 1024 * 1024
_ONCE_KEPT = 4096

_Key = tuple[bytes, int]


class KeptClauses:
    """A text-to-speech service, and the audio of what it has said twice lately. Shared by all calls of a process.

    What is said to one customer alone is hardly ever said twice, so it is not kept; nor is any text.
    """

    def __init__(self, service: TextToSpeech, *, bytes_kept: int = _BYTES_KEPT) -> None:
        self.name = service.name
        self._service = service
        self._bytes_kept = bytes_kept
        self._once: OrderedDict[_Key, None] = OrderedDict()
        self._audio: OrderedDict[_Key, bytes] = OrderedDict()
        self._bytes = 0

    async def speak(self, text: str, *, sample_rate: int) -> AsyncGenerator[bytes, None]:
        """Audio of one clause: at once and whole when it is known, else as it comes. Raises SpeechTrouble."""
        key = (hashlib.sha256(text.encode()).digest(), sample_rate)
        if (known := self._audio.get(key)) is not None:
            self._audio.move_to_end(key)
            yield known
            return
        pieces: list[bytes] = []
        async with aclosing(_generator(self._service.speak(text, sample_rate=sample_rate))) as audio:
            async for piece in audio:
                pieces.append(piece)
                yield piece
        self._said(key, pieces)

    async def close(self) -> None:
        """Close the service."""
        await self._service.close()

    def _said(self, key: _Key, pieces: list[bytes]) -> None:
        """The whole clause came: keep it if this was the second time."""
        if key not in self._once:
            self._once[key] = None
            if len(self._once) > _ONCE_KEPT:
                self._once.popitem(last=False)
            return
        pcm = b"".join(pieces)
        if not pcm or key in self._audio or len(pcm) > self._bytes_kept:
            return
        self._audio[key] = pcm
        self._bytes += len(pcm)
        while self._bytes > self._bytes_kept:
            _, forgotten = self._audio.popitem(last=False)
            self._bytes -= len(forgotten)


async def _generator(pieces: AsyncIterator[bytes]) -> AsyncGenerator[bytes, None]:
    """One that is closed here and now, which stops the work."""
    try:
        async for piece in pieces:
            yield piece
    finally:
        if isinstance(pieces, AsyncGenerator):
            await pieces.aclose()
