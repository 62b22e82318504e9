"""Text-to-speech by clause: the first one as early as possible, the next ones while the first is heard."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from typing import Protocol

import structlog
from pipecat.frames.frames import Frame, InterruptionFrame
from pipecat.processors.frame_processor import FrameDirection, FrameProcessor

from pipelines.clauses import ClauseSplitter
from pipelines.errors import code_of
from pipelines.frames import ReplyAudio, ReplyOver, ReplyText
from pipelines.playback import Clause
from pipelines.witness import Witness

log = structlog.get_logger()


class Voice(Protocol):
    """Speaks a clause: a `PhraseBook`, or `Rehearsing` before it."""

    def speak(self, text: str, *, sample_rate: int) -> AsyncGenerator[bytes, None]:
        """Audio as it comes, 16-bit mono PCM. Raises SpeechTrouble."""
        ...


class Speaking(FrameProcessor):
    """Turns the text of a reply into audio."""

    def __init__(
        self, voice: Voice, *, sample_rate: int, witness: Witness, saying: Callable[[str], None] = lambda text: None
    ) -> None:
        """`saying` is told each clause before it is spoken."""
        super().__init__()
        self._saying = saying
        self._voice = voice
        self._sample_rate = sample_rate
        self._witness = witness
        self._clauses = ClauseSplitter()
        self._reply = 0

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        await super().process_frame(frame, direction)
        if isinstance(frame, ReplyText):
            if frame.reply != self._reply:  # half a clause of a reply that was cut off is not the beginning of this one
                self._clauses, self._reply = ClauseSplitter(), frame.reply
            if frame.instead:
                self._clauses = ClauseSplitter()
            for text in [frame.text] if frame.instead else self._clauses.feed(frame.text):
                await self._speak(frame.reply, text)
            return
        if isinstance(frame, ReplyOver):
            for text in self._clauses.rest():
                await self._speak(frame.reply, text)
        elif isinstance(frame, InterruptionFrame):
            self._clauses = ClauseSplitter()
        await self.push_frame(frame, direction)

    async def _speak(self, reply: int, text: str) -> None:
        clause = Clause(text)
        self._saying(text)
        try:
            async with aclosing(self._voice.speak(text, sample_rate=self._sample_rate)) as audio:
                async for pcm in audio:
                    await self.push_frame(ReplyAudio(reply, clause, pcm))
        except Exception as trouble:  # the rest of the reply is still worth saying
            log.error("clause_not_spoken", code=code_of(trouble))
            self._witness({"type": "trouble", "code": code_of(trouble)})
        clause.complete = True
