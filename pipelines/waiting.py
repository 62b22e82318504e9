"""What follows when nobody speaks: we ask whether they are still there, or say that our answer takes a while. Pure."""

from __future__ import annotations

from pipelines.audio_seconds import added
from pipelines.turn_events import AskStillThere, Events, GiveUp, ReplyStuck, SayFiller
from pipelines.voice_settings import SilenceSettings


class Waiting:
    """Of one call: how long both have been silent, and how long an answer of ours has been waited for."""

    def __init__(self, silence: SilenceSettings) -> None:
        self._silence = silence
        self._quiet_seconds = 0.0
        self._answer_seconds = 0.0
        self._asked = 0
        self._filled = False

    def somebody_spoke(self) -> None:
        """The caller did, or we did without asking for them."""
        self._quiet_seconds = 0.0
        self._asked = 0

    def key_pressed(self) -> None:
        """Somebody is there."""
        self._quiet_seconds = 0.0

    def answer_began(self) -> None:
        """An answer is being made, to a turn that had none yet."""
        self._filled = False

    def audio_to_come(self) -> None:
        """Audio of ours is on its way, or none is any more."""
        self._answer_seconds = 0.0

    def for_caller(self, seconds: float) -> Events:
        """So much more silence in which the floor is the caller's."""
        self._quiet_seconds = added(self._quiet_seconds, seconds)
        asks = self._silence.ask_after_seconds
        if self._quiet_seconds >= self._silence.end_after_seconds:
            self._quiet_seconds = 0.0
            return (GiveUp(),)
        if self._asked < len(asks) and self._quiet_seconds >= asks[self._asked]:
            self._asked += 1
            return (AskStillThere(self._asked - 1),)
        return ()

    def for_us(self, seconds: float) -> Events:
        """So much more silence in which our audio is waited for."""
        self._answer_seconds = added(self._answer_seconds, seconds)
        if self._answer_seconds >= self._silence.stuck_after_seconds:
            return (ReplyStuck(),)
        if not self._filled and self._answer_seconds >= self._silence.filler_after_seconds:
            self._filled = True
            return (SayFiller(),)
        return ()
