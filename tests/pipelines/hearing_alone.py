"""Hearing with what is around it, and an ear on paper: the words come when the test says so."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from pipelines.frames import CallerTurn
from pipelines.hearing import Hearing
from pipelines.speech.protocols import EndOfTurnModel, Hear, SpeechCapabilities, Transcript
from pipelines.turn_taking import TurnTaking
from pipelines.voice_activity import VoiceActivity
from pipelines.voice_settings import SilenceSettings, SpokenPhrases, TurnSettings
from tests.pipelines.alone import RATE, Alone, alone, settle
from tests.pipelines.whole_call import SENTENCE

FRAME = 320
WORDS = "How much is it for twelve?"


def quiet(seconds: float) -> bytes:
    """Line noise far below speech, in which no two frames are alike, so that a piece of it is found where it was."""
    frames = round(seconds / 0.02)
    return b"".join(number.to_bytes(2, "little") * 4 + bytes(FRAME - 8) for number in range(frames))


def first_speech(pcm: bytes) -> int:
    """The byte at which the detector hears the first speech."""
    voice = VoiceActivity(RATE)
    return next(start for start in range(0, len(pcm), FRAME) if voice.is_speech(pcm[start : start + FRAME]))


class PaperStream:
    """Writes down what it is fed. `turn` is the audio of the running turn, `turns` that of those before."""

    def __init__(self, hear: Hear, failed: Callable[[Exception], None]) -> None:
        self.hear = hear
        self.fail = failed
        self.all = b""
        self.turn = b""
        self.turns: list[bytes] = []
        self.finals_asked = 0
        self.closed = 0

    def feed(self, pcm: bytes) -> None:
        self.turn += pcm
        self.all += pcm

    def finalize(self) -> int:
        self.finals_asked += 1
        return self.finals_asked

    def next_turn(self) -> None:
        self.turns.append(self.turn)
        self.turn = b""
        self.finals_asked = 0

    async def close(self) -> None:
        self.closed += 1

    def final(self, text: str = WORDS, number: int | None = None) -> None:
        """The words up to the latest pause, or to an earlier one."""
        self.hear(Transcript(text, True, 0.9, self.finals_asked if number is None else number))

    def partial(self, text: str) -> None:
        self.hear(Transcript(text, False, 0.5))


class PaperSpeechToText:
    """Opens when `may_open` is set. `trouble` is raised instead."""

    name = "paper"

    def __init__(
        self, *, needs_silence: bool = False, asked_early: bool = False, trouble: Exception | None = None
    ) -> None:
        self.capabilities = SpeechCapabilities(streaming=True, asked_early=asked_early, needs_silence=needs_silence)
        self.trouble = trouble
        self.may_open = asyncio.Event()
        self.may_open.set()
        self.streams: list[PaperStream] = []

    async def open(self, *, sample_rate: int, hear: Hear, failed: Callable[[Exception], None]) -> PaperStream:
        await self.may_open.wait()
        if self.trouble is not None:
            raise self.trouble
        self.streams.append(PaperStream(hear, failed))
        return self.streams[-1]

    async def close(self) -> None: ...


class Judge(EndOfTurnModel):
    """Says what `answers` holds, one after the other; keeps what it was asked, and waits for `open`."""

    def __init__(self, *answers: float | Exception) -> None:
        self.answers = list(answers)
        self.asked: list[bytes] = []
        self.open = asyncio.Event()
        self.open.set()

    async def finished(self, pcm: bytes, sample_rate: int) -> float:
        assert sample_rate == RATE
        self.asked.append(pcm)
        answer = self.answers.pop(0) if self.answers else 0.0
        await self.open.wait()
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def close(self) -> None: ...


class Ear:
    """Hearing under test. `given` is all audio that came on the line."""

    def __init__(self, stt: PaperSpeechToText, judge: EndOfTurnModel | None) -> None:
        self.stt = stt
        self.turns = TurnTaking(TurnSettings(), SilenceSettings(), judged=judge is not None)
        self.phrases = SpokenPhrases()
        self.events: list = []
        self.rehearsed: list[str] = []
        self.given = b""
        self.out: Alone
        self.hearing = Hearing(
            sample_rate=RATE,
            speech_to_text=stt,
            end_of_turn=judge,
            turns=self.turns,
            phrases=self.phrases,
            witness=self.events.append,
            turn_heard=lambda turn: self.events.append({"type": "turn_heard", "text": turn.text}),
            cut_off=lambda: self.events.append({"type": "cut_off"}),
            likely=lambda text, continues: self.rehearsed.append(text),
            unlikely=lambda: self.rehearsed.clear(),
        )

    @property
    def stream(self) -> PaperStream:
        return self.stt.streams[-1]

    def told(self) -> list[str]:
        return [event["type"] for event in self.events]

    def line(self, pcm: bytes) -> None:
        """Audio arrives, all at once."""
        self.given += pcm
        for start in range(0, len(pcm), FRAME):
            self.hearing.on_audio(pcm[start : start + FRAME])

    async def hear(self, pcm: bytes) -> None:
        """Audio arrives; what follows from it has happened when this returns."""
        self.line(pcm)
        await settle()

    async def turn(self, text: str = WORDS, pcm: bytes = SENTENCE) -> None:
        """A whole turn of the caller."""
        await self.hear(pcm + quiet(0.4))
        self.stream.final(text)
        await self.hear(quiet(1.0))

    def place_of(self, pcm: bytes) -> int:
        """Where on the line a stretch of audio was: the byte at which it begins."""
        place = self.given.find(pcm)
        assert place >= 0, "not one stretch of the line's audio"
        return place


@asynccontextmanager
async def ear_of(stt: PaperSpeechToText | None = None, judge: EndOfTurnModel | None = None) -> AsyncIterator[Ear]:
    """Hearing at work."""
    ear = Ear(stt or PaperSpeechToText(), judge)
    async with alone(ear.hearing) as out:
        ear.out = out
        yield ear


async def frames_until_the_end(judge: EndOfTurnModel | None) -> int:
    """How many quiet frames after its words a turn takes to end."""
    async with ear_of(judge=judge) as ear:
        await ear.hear(SENTENCE + quiet(0.22))
        ear.stream.final()
        frames = 0
        while not ear.out.all(CallerTurn):
            frames += 1
            await ear.hear(quiet(0.02))
        return frames
