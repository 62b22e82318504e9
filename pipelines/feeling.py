"""How the caller feels, from words and voice together, before anybody answers."""

from __future__ import annotations

from typing import Protocol

import structlog
from pipecat.frames.frames import Frame
from pipecat.processors.frame_processor import FrameDirection, FrameProcessor

from memory.conversation import Emotion
from pipelines.errors import code_of
from pipelines.frames import CallerTurn

log = structlog.get_logger()


class TurnEmotion(Protocol):
    """How the caller felt in each turn of one call; `pipelines.emotion.CallEmotion` is the real one."""

    async def of(self, text: str, pcm: bytes, sample_rate: int) -> Emotion: ...


class Feeling(FrameProcessor):
    """Puts the emotion of a turn on it; none, when it cannot be told."""

    def __init__(self, emotion: TurnEmotion, *, sample_rate: int) -> None:
        super().__init__()
        self._emotion = emotion
        self._sample_rate = sample_rate

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        await super().process_frame(frame, direction)
        if isinstance(frame, CallerTurn):
            try:
                frame.emotion = await self._emotion.of(frame.text, frame.pcm, self._sample_rate)
            except Exception as trouble:  # an answer that knows no feeling beats none
                log.error("emotion_unknown", code=code_of(trouble))
        await self.push_frame(frame, direction)
