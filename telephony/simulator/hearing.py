"""What a caller hears, as runs of speech: from a first audible sample until it is quiet for a while, or is cut."""

from __future__ import annotations

from dataclasses import dataclass, field

from telephony.simulator.clips import QUIET, SAMPLE_RATE


@dataclass(slots=True)
class Run:
    """Speech without a long pause. Seconds since the call began; `ended` is the last audible sample so far.

    `cut` says that a `clear` ended it; `gaps` are the seconds in which the line had run dry in the middle of it.
    """

    started: float
    ended: float
    over: bool = False
    cut: bool = False
    gaps: list[float] = field(default_factory=list)


class Hearing:
    """Listens to what the loudspeaker plays."""

    def __init__(self, quiet_seconds: float = 0.7) -> None:
        self._quiet_seconds = quiet_seconds
        self.runs: list[Run] = []

    @property
    def running(self) -> Run | None:
        """The run that is going on."""
        return self.runs[-1] if self.runs and not self.runs[-1].over else None

    def hear(self, audio: bytes, position: int) -> None:
        """Audio that was played, beginning at this sample."""
        audible = audio.lstrip(QUIET)
        if not audible:
            return
        ended = (position + len(audio.rstrip(QUIET))) / SAMPLE_RATE
        run = self.running
        if run:
            run.ended = ended
        else:
            self.runs.append(Run((position + len(audio) - len(audible)) / SAMPLE_RATE, ended))

    def dry(self, seconds: float) -> None:
        """The line had nothing to play for this long before new audio came."""
        if seconds > 0 and self.running and not self.running.cut:
            self.running.gaps.append(seconds)

    def cut(self) -> None:
        """What was being said has been taken back; the run is over once what was played by then has been heard."""
        if self.running:
            self.running.cut = True

    def settle(self, now: float, *, audible_left: bool) -> None:
        """End the run that was cut, or has been quiet for long enough with nothing audible still to come."""
        run = self.running
        if run and (run.cut or (not audible_left and now - run.ended >= self._quiet_seconds)):
            run.over = True
