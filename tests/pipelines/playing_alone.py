"""Playing with what is around it, and a line on paper: its marks come back when the test says so."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from pipecat.frames.frames import InterruptionFrame

from agents.scripted_receptionist import ScriptedReceptionist
from pipelines.frames import ReplyAudio, ReplyBegan, ReplyOver
from pipelines.minutes import Minutes
from pipelines.phrase_book import PhraseBook
from pipelines.playback import Clause
from pipelines.playing import Playing
from pipelines.speech.scripted import ScriptedTextToSpeech
from pipelines.turn_taking import TurnTaking
from pipelines.voice_settings import SilenceSettings, TurnSettings
from tests.pipelines.alone import RATE, Alone, alone, heard, minutes_of, settle

A_SECOND = bytes(range(1, 201)) * (RATE // 100)


class PaperLine:
    """A line that only writes down what it is asked to do; its marks come back when the test says so.

    While `open` is not set its socket takes nothing; what is in `troubles` is raised first.
    """

    def __init__(self) -> None:
        self.sample_rate = RATE
        self.asked: list[str] = []
        self.marks: list[str] = []
        self.audio: list[bytes] = []
        self.troubles: list[Exception] = []
        self.open = asyncio.Event()
        self.open.set()

    async def listen(self, listener: object) -> None: ...

    async def play(self, pcm: bytes) -> None:
        await self._socket()
        self.audio.append(pcm)
        self.asked.append(f"play {len(pcm) / 2 / RATE:g}")

    async def mark(self, name: str) -> None:
        await self._socket()
        self.asked.append("mark")
        self.marks.append(name)

    async def clear(self) -> None:
        await self._socket()
        self.asked.append("clear")
        self.marks.clear()

    async def hang_up(self) -> None:
        self.asked.append("hang up")

    async def _socket(self) -> None:
        await self.open.wait()
        await asyncio.sleep(0)
        if self.troubles:
            raise self.troubles.pop(0)

    def take(self) -> list[str]:
        """What was asked since the last time."""
        asked, self.asked = self.asked, []
        return asked


class Desk:
    """Playing with all that is around it."""

    def __init__(self, desk: ScriptedReceptionist, minutes: Minutes, tts: ScriptedTextToSpeech) -> None:
        self.desk = desk
        self.minutes = minutes
        self.line = PaperLine()
        self.turns = TurnTaking(TurnSettings(), SilenceSettings())
        self.seconds = 1000.0
        self.playing = Playing(self.line, self.turns, minutes, PhraseBook(tts), clock=lambda: self.seconds)
        self.frames: Alone

    @property
    def said(self) -> list[tuple[str, bool]]:
        return [(turn.text, turn.interrupted) for turn in self.desk.kept]

    async def reply(self, *clauses: str, over: bool = True, end_call: bool = False) -> int:
        """A reply to a turn, of one second a clause, all of it on its way to the line."""
        _, reply = self.minutes.caller_turn(heard("A question?"))
        self.turns.reply_coming()
        await self.frames.give(ReplyBegan(reply))
        for text in clauses:
            await self.more(reply, text)
        if over:
            await self.frames.give(ReplyOver(reply, end_call))
        return reply

    async def more(self, reply: int, text: str) -> None:
        """One more clause."""
        clause = Clause(text, complete=False)
        await self.frames.give(ReplyAudio(reply, clause, A_SECOND))
        clause.complete = True

    async def hear(self, pieces: int | None = None) -> None:
        """The caller hears so many pieces, or all."""
        marks = self.line.marks[:pieces]
        del self.line.marks[:pieces]
        for mark in marks:
            self.playing.on_mark(mark)
        await settle()

    def speech(self, seconds: float) -> list[str]:
        """The caller speaks; what turn-taking makes of it."""
        frames = range(round(seconds / 0.02))
        return [type(event).__name__ for _ in frames for event in self.turns.audio(0.02, True)]

    def take_the_floor(self) -> None:
        """The caller speaks over us, and the words say that it is meant; told to Playing as Hearing does."""
        self.speech(0.2)
        self.turns.words("Wait, how much", finalized=0, confidence=0.9)
        assert self.turns.ours == "silent"
        self.playing.cut_off()

    def end_the_turn(self) -> None:
        """The caller has finished."""
        for _ in range(50):
            self.turns.audio(0.02, False)
            self.turns.words("Wait, how much is it?", finalized=1, confidence=0.9)
        assert self.turns.caller == "quiet"

    async def barge_in(self) -> None:
        """A whole turn of the caller over ours."""
        self.take_the_floor()
        await self.frames.give(InterruptionFrame())
        self.end_the_turn()


@asynccontextmanager
async def desk_of(tts: ScriptedTextToSpeech | None = None) -> AsyncIterator[Desk]:
    receptionist = ScriptedReceptionist()
    desk = Desk(receptionist, await minutes_of(receptionist), tts or ScriptedTextToSpeech())
    async with alone(desk.playing) as frames:
        desk.frames = frames
        yield desk
