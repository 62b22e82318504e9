"""The ear-piece of a phone: plays what was queued by its own clock. No I/O and no clock of its own: `now` is passed in.

Times are seconds and positions are samples (8 kHz, mu-law) since the call began. A carrier's jitter buffer does the
same: audio is played in order without a break, marks come back when the audio before them was played, and `clear`
empties the queue and gives back every mark that was still waiting.
"""

from __future__ import annotations

from collections import deque

from telephony import mulaw
from telephony.simulator.clips import QUIET, SAMPLE_RATE

_SILENCE = bytes([mulaw.SILENCE])


class Loudspeaker:
    """Queue, played position, and the marks between."""

    def __init__(self) -> None:
        self.position = 0
        """Samples played, silence included."""
        self._queued = bytearray()
        self._marks: deque[tuple[int, str]] = deque()
        self._audible_end = 0

    @property
    def audible_left(self) -> bool:
        """Whether something that can be heard is still to be played."""
        return self._audible_end > self.position

    def queue(self, audio: bytes, now: float) -> float:
        """Queue audio that arrived at `now`. Returns for how many seconds there had been nothing left to play."""
        dry = max(0, int(now * SAMPLE_RATE) - self._end())
        self._queued += _SILENCE * dry
        audible = audio.rstrip(QUIET)
        if audible:
            self._audible_end = self._end() + len(audible)
        self._queued += audio
        return dry / SAMPLE_RATE

    def mark(self, name: str) -> None:
        """Give `name` back once all that is queued has been played."""
        self._marks.append((self._end(), name))

    def clear(self, now: float) -> list[str]:
        """Drop what would be played after `now`. Returns the waiting marks, in order."""
        kept = max(0, int(now * SAMPLE_RATE) - self.position)
        del self._queued[kept:]
        self._audible_end = min(self._audible_end, self._end())
        marks = [name for _, name in self._marks]
        self._marks.clear()
        return marks

    def play(self, now: float) -> bytes:
        """What was played since the last time, silence where nothing was queued."""
        count = int(now * SAMPLE_RATE) - self.position
        if count <= 0:
            return b""
        played = bytes(self._queued[:count])
        del self._queued[:count]
        self.position += count
        return played.ljust(count, _SILENCE)

    def due(self) -> list[str]:
        """The marks whose audio has been played, each given once."""
        names = []
        while self._marks and self._marks[0][0] <= self.position:
            names.append(self._marks.popleft()[1])
        return names

    def _end(self) -> int:
        return self.position + len(self._queued)
