"""How the caller feels, from words and voice together, before anybody answers."""

from __future__ import annotations

from pipecat.frames.frames import Frame
from pipecat.processors.frame_processor import FrameDirection, FrameProcessor

from pipelines.emotion import CallEmotion
from pipelines.frames import CallerTurn


class Feeling(FrameProcessor):
    """Puts the emotion of a turn on it."""

    def __init__(self, emotion: CallEmotion, *, sample_rate: int) -> None:
        super().__init__()
        self._emotion = emotion
        self._sample_rate = sample_rate

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        await super().process_frame(frame, direction)
        if isinstance(frame, CallerTurn):
            frame.emotion = await self._emotion.of(frame.text, frame.pcm, self._sample_rate)
        await self.push_frame(frame, direction)
