"""The words of the running turn, put together from what a streaming service says about stretches of audio.

Such a service hears one endless stream and says "from 3.2 s, for 1.4 s: these words, and they are final". Turns are
ours. This keeps the seconds of audio sent, knows at which second the turn began, and so tells the words of this turn
from late ones of the turn before. Pure: no clock, no I/O.
"""

from __future__ import annotations

from dataclasses import dataclass

from pipelines.speech.protocols import Transcript

# Services round positions to their own frames.
_SLACK_SECONDS = 0.08


@dataclass(frozen=True, slots=True)
class Word:
    """A word as it is to be read, and the second of the stream at which it begins."""

    text: str
    at_seconds: float


@dataclass(frozen=True, slots=True)
class Stretch:
    """What the service says about one stretch of the stream.

    `final` words will not change; `flushed` means that they were given because we asked for them.
    """

    start_seconds: float
    duration_seconds: float
    text: str
    confidence: float
    final: bool
    flushed: bool = False
    words: tuple[Word, ...] = ()

    @property
    def end_seconds(self) -> float:
        return self.start_seconds + self.duration_seconds


class StreamWords:
    """One call's words. Positions are seconds of audio sent since the stream was opened."""

    def __init__(self) -> None:
        self._sent_seconds = 0.0
        self._turn_began = 0.0
        self._asked_until = 0.0
        self._final_until = 0.0
        self._finals: list[tuple[str, float]] = []
        self._interim = ("", 0.0)
        self._number = 0
        self._pending: list[tuple[int, float]] = []

    def sent(self, seconds: float) -> None:
        """So much more audio has gone out."""
        self._sent_seconds += seconds

    def finalize(self) -> int:
        """The words up to here are asked for. Gives the number of the asking, 1, 2, ... within the turn."""
        self._number += 1
        self._pending.append((self._number, self._sent_seconds))
        self._asked_until = self._sent_seconds
        return self._number

    def all_final(self) -> bool:
        """Is everything sent in this turn already final, so that asking again would bring nothing new?"""
        return not self._interim[0] and self._final_until >= self._sent_seconds - _SLACK_SECONDS

    def next_turn(self) -> bool:
        """Forget this turn. True when audio of it is still unasked for, and must be flushed out of the service."""
        unflushed = self._sent_seconds > self._asked_until
        self._turn_began = self._asked_until = self._sent_seconds
        self._finals, self._interim, self._pending, self._number = [], ("", 0.0), [], 0
        return unflushed

    def heard(self, stretch: Stretch) -> Transcript | None:
        """What the service has just said. None when that is about an earlier turn, or says nothing at all."""
        if stretch.end_seconds <= self._turn_began + _SLACK_SECONDS:
            return None
        text = self._of_this_turn(stretch)
        if not stretch.final:
            self._interim = (text, stretch.confidence)
            return self._transcript(0) if text else None
        self._interim = ("", 0.0)
        self._final_until = max(self._final_until, stretch.end_seconds)
        if text:
            self._finals.append((text, stretch.confidence))
        answered = self._answered(stretch)
        return self._transcript(answered) if answered or text else None

    def settle(self, number: int) -> Transcript | None:
        """Nothing more is expected for this asking: what is known so far is its answer. None when it has one."""
        if all(asked != number for asked, _ in self._pending):
            return None
        self._pending = [pending for pending in self._pending if pending[0] > number]
        return self._transcript(number)

    def _answered(self, stretch: Stretch) -> int:
        """The newest asking that this answers, 0 for none."""
        until = stretch.end_seconds + _SLACK_SECONDS
        answered = max((number for number, position in self._pending if position <= until), default=0)
        if not answered and stretch.flushed and self._pending:
            answered = self._pending[0][0]
        self._pending = [pending for pending in self._pending if pending[0] > answered]
        return answered

    def _of_this_turn(self, stretch: Stretch) -> str:
        if stretch.start_seconds >= self._turn_began - _SLACK_SECONDS:
            return stretch.text.strip()
        began = self._turn_began - _SLACK_SECONDS
        return " ".join(word.text for word in stretch.words if word.at_seconds >= began).strip()

    def _transcript(self, number: int) -> Transcript:
        parts = [part for part in (*self._finals, self._interim) if part[0]]
        words = sum(len(text.split()) for text, _ in parts)
        confidence = sum(len(text.split()) * sure for text, sure in parts) / words if words else 0.0
        return Transcript(" ".join(text for text, _ in parts), number > 0, confidence, number)
