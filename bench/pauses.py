"""How soon a caller is answered, and how often in the middle of a sentence: ours and the quickstart's, on one set.

The turns are those of bench/sets/pauses.yaml (`held_out`); the time is the audio's, so a busy machine changes nothing.
Two modes. *scripted*: speech-to-text has every word the moment it is spoken, model and voice take no time, on both
sides, so what is left is turn-taking. *local*: both sides hear by Moonshine on this machine (the quickstart its base
model over what its voice activity detector cut out), and each inference takes the CPU time that it takes here.

A *false cut-in* is a turn whose answer began before the caller's last word was over; it counts once. *Missed* is a
turn that nobody answered within 4.5 s. Voice to voice is from the caller's last audible sample to our first, over the
turns that were not cut into.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from statistics import median, quantiles

from agents.scripted_receptionist import ScriptedReceptionist
from bench.inline_models import InlineEndOfTurn, InlineSpeechToText
from bench.quickstart_turns import QuickstartTurns
from bench.utterances import RATE, Utterance, utterances
from bench.virtual_call import virtual_call
from bench.virtual_time import run
from gateway.settings import load
from pipelines.speech.protocols import EndOfTurnModel, Hear, SpeechCapabilities, SpeechToText, Transcript
from pipelines.speech.scripted import ScriptedTextToSpeech
from pipelines.voice_settings import VoiceSettings

_PARTIAL_SECONDS = 0.3


@dataclass(slots=True)
class Score:
    """What came of a set of turns. `late` holds (voice to voice seconds, turn) of those that were not cut into."""

    cut_into: list[Utterance] = field(default_factory=list)
    missed: list[Utterance] = field(default_factory=list)
    late: list[tuple[float, Utterance]] = field(default_factory=list)

    def add(self, turn: Utterance, answered: float | None) -> None:
        """`answered` is when our audio began, in seconds of the turn."""
        if answered is None:
            self.missed.append(turn)
        elif answered < turn.ended:
            self.cut_into.append(turn)
        else:
            self.late.append((answered - turn.ended, turn))

    @property
    def p50_ms(self) -> float:
        return 1000 * median(seconds for seconds, _ in self.late)

    @property
    def p95_ms(self) -> float:
        return 1000 * quantiles([seconds for seconds, _ in self.late], n=20)[-1]


class AllHearing:
    """Speech-to-text that has every word of a turn the moment it is spoken, and never the ones to come."""

    name = "all-hearing"
    capabilities = SpeechCapabilities(streaming=True)

    def __init__(self, turn: Utterance, seconds: Callable[[], float]) -> None:
        """`seconds` says how much of the turn has been spoken."""
        self._turn = turn
        self._seconds = seconds

    async def open(self, *, sample_rate: int, hear: Hear, failed: Callable[[Exception], None]) -> AllHearingStream:
        return AllHearingStream(self._turn, self._seconds, hear)

    async def close(self) -> None: ...


class AllHearingStream:
    """Its stream: a partial every 0.3 s of speech, finals at once."""

    def __init__(self, turn: Utterance, seconds: Callable[[], float], hear: Hear) -> None:
        self._turn, self._seconds, self._hear = turn, seconds, hear
        self._bytes = 0
        self._number = 0

    def feed(self, pcm: bytes) -> None:
        before, self._bytes = self._bytes, self._bytes + len(pcm)
        if int(before / 2 / RATE / _PARTIAL_SECONDS) != int(self._bytes / 2 / RATE / _PARTIAL_SECONDS):
            self._tell(final=False)

    def finalize(self) -> int:
        self._number += 1
        self._tell(final=True)
        return self._number

    def next_turn(self) -> None:
        self._bytes = self._number = 0

    async def close(self) -> None: ...

    def _tell(self, *, final: bool) -> None:
        number = self._number if final else 0
        transcript = Transcript(self._turn.heard(self._seconds()), final, 0.95, number)
        asyncio.get_running_loop().call_soon(self._hear, transcript)


async def answered_at(
    turn: Utterance,
    hearing: Callable[[Utterance, Callable[[], float]], SpeechToText],
    judge: EndOfTurnModel | None,
    settings: VoiceSettings,
) -> float | None:
    """When a call of ours begins to answer this turn, in seconds of it; None when it does not."""
    began = 0.0
    now = asyncio.get_running_loop().time
    async with virtual_call(
        ScriptedReceptionist(["All right."], greeting=""),
        speech_to_text=hearing(turn, lambda: now() - began),
        text_to_speech=ScriptedTextToSpeech(),
        end_of_turn=judge,
        settings=settings,
    ) as line:
        began = now()
        await line.say(turn.pcm, until=lambda: bool(line.audible))
        return line.audible[0][0] - began if line.audible else None


def ours(
    turns: list[Utterance], settings: VoiceSettings, judge: EndOfTurnModel, listener: SpeechToText | None
) -> Score:
    """Our score: with words at once, or with those of a local `listener`."""
    score = Score()
    for turn in turns:
        score.add(turn, run(answered_at(turn, lambda t, s: listener or AllHearing(t, s), judge, settings)))
    return score


def quickstart(turns: list[Utterance], listener: InlineSpeechToText | None) -> Score:
    """The quickstart's score: with words at once, or with those of the same local model."""
    bot, score = QuickstartTurns(), Score()
    for turn in turns:

        def words(began: float, ended: float, turn: Utterance = turn) -> tuple[str, float]:
            if listener is None:
                return turn.heard(ended), 0.0
            first = max(0, int((began - 0.5) * RATE))
            return run(transcribed(listener, turn.pcm[2 * first : 2 * int(ended * RATE)]))

        answers = bot.hear(turn.pcm, words, until_answered=True).answered
        score.add(turn, answers[0] if answers else None)
    return score


async def transcribed(listener: InlineSpeechToText, pcm: bytes) -> tuple[str, float]:
    """The base model's words for a stretch of audio, and the seconds that they take."""
    now = asyncio.get_running_loop().time
    began = now()
    request = {"op": "transcribe", "sample_rate": RATE, "draft": []}
    frame = await listener.finals.ask(request, pcm, within_seconds=10.0)
    return str(frame.header["text"]), now() - began


def measure() -> dict[str, float]:
    """Both modes on the held-out turns; those of local models are called `local_`."""
    turns, settings, judge = utterances("held_out"), load(None, {}).voice, InlineEndOfTurn()
    told: dict[str, float] = {"turns": len(turns)}
    for ahead, listener in (("", None), ("local_", InlineSpeechToText())):
        scores = figures(ours(turns, settings, judge, listener), quickstart(turns, listener))
        told |= {f"{ahead}{name}": value for name, value in scores.items()}
    return told


def figures(mine: Score, theirs: Score) -> dict[str, float]:
    """What is compared of our score and the quickstart's."""
    return {
        "v2v_p50_ratio": mine.p50_ms / theirs.p50_ms,
        "false_cut_ins": len(mine.cut_into),
        "peer_false_cut_ins": len(theirs.cut_into),
        "missed": len(mine.missed),
        "peer_missed": len(theirs.missed),
        "pauses_v2v_p50_ms": mine.p50_ms,
        "peer_pauses_v2v_p50_ms": theirs.p50_ms,
        "pauses_v2v_p95_ms": mine.p95_ms,
        "peer_pauses_v2v_p95_ms": theirs.p95_ms,
    }
