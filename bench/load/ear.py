"""What one caller hears, told by what arrives and when: no clock and no timer of its own.

A carrier plays what is queued without a break, so each piece is placed in time when it arrives. Times are seconds of
any one clock; audio is mu-law at 8 kHz.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

from telephony.simulator.clips import QUIET, SAMPLE_RATE

QUIET_SECONDS = 0.5
"""A pause this long ends a run of speech."""


@dataclass(slots=True)
class Run:
    """Speech without a long pause, from its first audible sample to its last. `cut`: the server took the rest back.

    `gap_seconds`: how long the line had run dry in the middle of it.
    """

    started: float
    ended: float
    cut: bool = False
    gap_seconds: float = 0.0

    @property
    def seconds(self) -> float:
        """How long it lasts."""
        return max(0.0, self.ended - self.started)


class Ear:
    """The play-out queue of one call, and the runs of speech in it."""

    def __init__(self) -> None:
        self.runs: list[Run] = []
        self._dry_at = 0.0
        self._marks: deque[tuple[float, str]] = deque()

    def media(self, audio: bytes, now: float) -> None:
        """Audio that arrived `now`: it is played as soon as all before it has been."""
        begins = max(now, self._dry_at)
        dry_seconds, self._dry_at = begins - self._dry_at, begins + len(audio) / SAMPLE_RATE
        audible = audio.lstrip(QUIET)
        if not audible:
            return
        first = begins + (len(audio) - len(audible)) / SAMPLE_RATE
        last = begins + len(audio.rstrip(QUIET)) / SAMPLE_RATE
        run = self.runs[-1] if self.runs else None
        if run is None or run.cut or first - run.ended > QUIET_SECONDS:
            self.runs.append(Run(first, last))
            return
        run.gap_seconds += dry_seconds
        run.ended = last

    def mark(self, name: str, now: float) -> None:
        """Give this mark back when all that is queued has been played."""
        self._marks.append((max(self._dry_at, now), name))

    def clear(self, now: float) -> list[str]:
        """Take back what is not played; gives the marks that were waiting."""
        self._dry_at = min(self._dry_at, now)
        if self.runs and self.runs[-1].ended > now:
            self.runs[-1].cut, self.runs[-1].ended = True, max(now, self.runs[-1].started)
        names = [name for _, name in self._marks]
        self._marks.clear()
        return names

    def due(self, now: float) -> list[str]:
        """The marks whose audio has been played by now, each given once."""
        names = []
        while self._marks and self._marks[0][0] <= now:
            names.append(self._marks.popleft()[1])
        return names

    def quiet_for(self, now: float) -> float:
        """Seconds since the last audible sample was played; negative while one is still to come."""
        return now - self.runs[-1].ended if self.runs else 0.0
