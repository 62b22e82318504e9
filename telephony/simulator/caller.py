"""The caller's behaviour: when to speak, what to send every 20 ms, when to give up. No I/O and no clock of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from telephony.simulator.clips import FRAME_SECONDS, SILENT_FRAMES, Frame
from telephony.simulator.hearing import Hearing, Run
from telephony.simulator.report import SpokenLine
from telephony.simulator.script import CallerScript, ScriptLine

DIGIT_FRAMES = 8
"""A key every 160 ms, as a quick thumb presses them."""


class Caller:
    """Follows a script by what is heard. `tick` is asked for the next frame, once for every 20 ms of the call."""

    def __init__(self, script: CallerScript, hearing: Hearing, *, noise: Sequence[Frame] = SILENT_FRAMES) -> None:
        self._script = script
        self._hearing = hearing
        self._noise = noise
        self._ticks = 0
        self._next = 0
        self._speaking: Iterator[Frame] | None = None
        self._keys: list[str | None] = []
        self._since: float | None = None
        self._asked: SpokenLine | None = None
        self.spoken: list[SpokenLine] = []
        self.key: str | None = None
        """The key pressed at this tick."""
        self.hangs_up = False
        """All was said, and nobody has spoken for a while."""

    @property
    def speaking(self) -> bool:
        """Whether a line is under way."""
        return self._speaking is not None or bool(self._keys)

    def tick(self, now: float) -> Frame:
        """The sound of the 20 ms that end at `now`."""
        self.key = None
        if self._since is None:
            self._since = now
        if not self.speaking and self._wants_to_speak(now):
            self._begin(self._script.lines[self._next], now - FRAME_SECONDS)
            self._next += 1
        if self._keys:
            self.key = self._keys.pop(0)
        elif self._speaking:
            frame = next(self._speaking, None)
            if frame:
                return frame
            self._speaking = None
        self._ticks += 1
        self.hangs_up = self._is_done(now)
        return self._noise[self._ticks % len(self._noise)]

    def dropped(self, now: float) -> None:
        """The line went dead: what was being said is lost, and the wait for a reply begins again."""
        self._speaking, self._keys = None, []
        self._since, self._asked = now, None

    def _begin(self, line: ScriptLine, now: float) -> None:
        if line.clip:
            self._speaking = iter(line.clip.frames)
            started, ended = now + line.clip.speech_start, now + line.clip.speech_end
        else:
            self._keys = [key for digit in line.digits for key in (digit, *[None] * (DIGIT_FRAMES - 1))]
            started = now + FRAME_SECONDS  # a key is sent at the tick, not in the sound before it
            ended = started + (len(self._keys) - DIGIT_FRAMES) * FRAME_SECONDS
        spoken = SpokenLine(
            self._next, line.say or line.digits, line.backchannel, started, ended, self._hearing.running
        )
        self.spoken.append(spoken)
        if not line.backchannel:
            self._asked = spoken
            self._since = ended

    def _wants_to_speak(self, now: float) -> bool:
        if self._next >= len(self._script.lines):
            return False
        line, reply = self._script.lines[self._next], self._reply()
        if reply is None:
            return self._hearing.running is None and now - (self._since or 0.0) >= self._script.patience_seconds
        if line.during_reply_seconds is not None and now - reply.started >= line.during_reply_seconds:
            return True
        return self._hearing.running is None

    def _reply(self) -> Run | None:
        """What answers the last line that wanted an answer; the greeting, before any."""
        since, asked = self._since or 0.0, self._asked.started if self._asked else -1.0
        return next((run for run in self._hearing.runs if run.ended > since and run.started > asked), None)

    def _is_done(self, now: float) -> bool:
        """All was said, and the last answer has been over for a while, or is waited for no longer."""
        if self.speaking or self._next < len(self._script.lines) or self._hearing.running:
            return False
        since = self._since or 0.0
        if self._asked and self._reply() is None:
            return now - since >= self._script.patience_seconds
        last_heard = self._hearing.runs[-1].ended if self._hearing.runs else 0.0
        last_said = self.spoken[-1].ended if self.spoken else 0.0
        return now - max(last_heard, last_said, since) >= self._script.linger_seconds
