"""What came of a simulated call: events while it runs, and figures for each line once it is over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from telephony.simulator.hearing import Run

EventKind = Literal[
    "ringing",
    "connected",
    "caller_line_started",
    "caller_line_ended",
    "frontdesk_audio_started",
    "frontdesk_audio_ended",
    "cleared",
    "carrier_said",
    "disconnected",
    "hung_up",
]


@dataclass(frozen=True, slots=True)
class CallEvent:
    """Something that happened `at` seconds after the call began. `line` counts from 0; `text` is what was said."""

    kind: EventKind
    at: float
    line: int | None = None
    text: str = ""


@dataclass(slots=True)
class SpokenLine:
    """When a line of the script was spoken: from its first to its last audible sample, in seconds of the call."""

    index: int
    say: str
    backchannel: bool
    started: float
    ended: float
    over_run: Run | None = None
    """What Frontdesk was saying when it began."""


@dataclass(frozen=True, slots=True)
class LineReport:
    """One line of the caller, and the answer to it. Seconds; None where there was nothing to measure.

    `voice_to_voice_seconds`: last audible sample sent to first audible sample played. `barge_in_seconds`: from the
    first audible sample of a line spoken over Frontdesk to the last audible one of what it interrupted; None when that
    was not stopped. `talked_over`: Frontdesk began before the caller had finished. `stopped_answer`: a backchannel that
    wrongly stopped what was being said. `gaps`: how often and how long the line ran dry in the middle of the answer.
    """

    index: int
    say: str
    backchannel: bool
    started: float
    ended: float
    answered: bool
    voice_to_voice_seconds: float | None = None
    barge_in_seconds: float | None = None
    talked_over: bool = False
    stopped_answer: bool = False
    gaps: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class CallReport:
    """A whole call. `caller_audio` and `frontdesk_audio` are mu-law at 8 kHz, of equal length, empty when not recorded.

    `greeting_seconds` is from the first media to the first audible sample; `streams` counts the media sockets (2 after
    one resume); `late_seconds` is how far the phone itself fell behind its schedule, at worst: figures of a call for
    which that is large say more about the phone than about Frontdesk.
    """

    call_sid: str
    lines: tuple[LineReport, ...]
    ended_by: Literal["frontdesk", "caller"]
    seconds: float
    greeting_seconds: float | None
    streams: int
    clears: int
    late_seconds: float
    caller_audio: bytes = field(default=b"", repr=False)
    frontdesk_audio: bytes = field(default=b"", repr=False)

    @property
    def turns(self) -> int:
        """How many lines wanted an answer."""
        return sum(not line.backchannel for line in self.lines)

    @property
    def answered(self) -> int:
        """How many of them got one."""
        return sum(line.answered for line in self.lines if not line.backchannel)

    @property
    def stopped_by_backchannel(self) -> int:
        """How many listening noises wrongly stopped Frontdesk."""
        return sum(line.stopped_answer for line in self.lines)

    @property
    def voice_to_voice(self) -> tuple[float, ...]:
        """The measured answer times, in the order of the lines."""
        times = (line.voice_to_voice_seconds for line in self.lines)
        return tuple(time for time in times if time is not None)

    @property
    def barge_ins(self) -> tuple[float, ...]:
        """How long each interruption took to silence Frontdesk."""
        times = (line.barge_in_seconds for line in self.lines if not line.backchannel)
        return tuple(time for time in times if time is not None)


def percentile(values: Sequence[float], percent: float) -> float | None:
    """The smallest value that `percent` of all values do not exceed (nearest rank); None of none."""
    if not values:
        return None
    rank = max(1, -(-len(values) * percent // 100))
    return sorted(values)[int(rank) - 1]


def reply_to(line: SpokenLine, runs: Sequence[Run]) -> Run | None:
    """The run that answers a line: begun after the line began, and heard beyond its end."""
    return next((run for run in runs if run.started > line.started and run.ended > line.ended), None)


def line_reports(spoken: Sequence[SpokenLine], runs: Sequence[Run]) -> tuple[LineReport, ...]:
    """The figures of all lines that were spoken. A reply counts for a line when it began before the next one did."""
    reports = []
    for number, line in enumerate(spoken):
        asked_next = next((later.started for later in spoken[number + 1 :] if not later.backchannel), float("inf"))
        reply = None if line.backchannel else reply_to(line, [run for run in runs if run.started < asked_next])
        before, over = reply is not None and reply.started < line.ended, line.over_run
        reports.append(
            LineReport(
                index=line.index,
                say=line.say,
                backchannel=line.backchannel,
                started=line.started,
                ended=line.ended,
                answered=reply is not None,
                voice_to_voice_seconds=reply.started - line.ended if reply and not before else None,
                barge_in_seconds=over.ended - line.started
                if over and over.cut and not line.backchannel and over.ended >= line.started
                else None,
                talked_over=any(line.started < run.started < line.ended for run in runs),
                stopped_answer=bool(line.backchannel and over and over.cut and over.ended < asked_next),
                gaps=tuple(reply.gaps) if reply else (),
            )
        )
    return tuple(reports)
