"""Audio out: pieces and marks onto the line, taken back when the caller speaks, heard when their marks return."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import structlog
from pipecat.frames.frames import Frame, InterruptionFrame
from pipecat.processors.frame_processor import FrameDirection, FrameProcessor, FrameProcessorSetup

from pipelines.errors import code_of
from pipelines.frames import HoldOurs, OursGoesOn, ReplyAudio, ReplyBegan, ReplyOver, SayNow
from pipelines.minutes import Minutes
from pipelines.phone_line import PhoneLine
from pipelines.phrase_book import PhraseBook
from pipelines.playback import Clause, Piece, Playback
from pipelines.turn_taking import TurnTaking

log = structlog.get_logger()

_PIECE_SECONDS = 0.5
"""A mark follows each piece, so this is how finely we know what was heard."""
_MARK_PATIENCE_SECONDS = 4.0
"""A mark this late will never come: the carrier lost it. Without this the line would be taken for busy for good."""


class Playing(FrameProcessor):
    """What the caller hears of us."""

    def __init__(
        self,
        line: PhoneLine,
        turns: TurnTaking,
        minutes: Minutes,
        phrase_book: PhraseBook,
        clock: Callable[[], float] | None = None,
    ) -> None:
        super().__init__()
        self._line = line
        self._turns = turns
        self._minutes = minutes
        self._phrase_book = phrase_book
        self._playback = Playback()
        self._reply_over = True  # no reply under way
        self._prompt = False  # all that is playing is a question to a silent caller
        self._end_call = False
        self._closing = False  # the last sentence is being said: no reply comes after it
        self._cut_off_reply = 0  # this one and those before it were cut off
        self._clock = clock or asyncio.get_running_loop().time
        self._all_heard_at = 0.0
        self._to_line: asyncio.Queue[Piece | None] = asyncio.Queue()  # None clears it
        self._caught_up_or_cut_off = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []

    async def setup(self, setup: FrameProcessorSetup) -> None:
        await super().setup(setup)
        self._tasks = [self.create_task(self._write(), "writing"), self.create_task(self._follow_up(), "follow_up")]

    async def cleanup(self) -> None:
        await super().cleanup()
        for task in self._tasks:
            await self.cancel_task(task)

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        await super().process_frame(frame, direction)
        match frame:
            case ReplyBegan() | ReplyAudio() | ReplyOver() if frame.reply <= self._cut_off_reply:
                pass  # an interruption overtakes what was on its way here
            case ReplyBegan(reply=reply):
                self._begin(reply)
            case ReplyAudio():
                self._play(frame)
            case ReplyOver():
                self._over(frame)
            case SayNow():
                await self._say_now(frame)
            case HoldOurs():
                if self._turns.ours == "held":  # the last mark may have come back since
                    self._playback.hold()
                    self._clear()
            case OursGoesOn():
                for piece in self._playback.go_on():
                    self._put_on_line(piece)
            case InterruptionFrame():
                self._interrupted()
        if not isinstance(frame, ReplyAudio):  # our audio ends here, as the caller's does in Hearing
            await self.push_frame(frame, direction)

    def on_mark(self, name: str) -> None:
        """The caller has heard everything up to this mark."""
        if self._playback.played(name) and self._playback.all_heard:
            self._caught_up()

    def cut_off(self) -> None:
        """The caller has interrupted: what was heard until now is what was said.

        Told at once, and the frame that clears the line follows: so it is settled before the caller's next turn,
        however long that frame is on its way.
        """
        self._cut_off_reply = self._minutes.replies
        self._drop()

    def check_marks(self) -> None:
        """Take what should long have been played for heard, if its marks were lost. Called now and then."""
        last = self._playback.last_mark
        if last is not None and self._clock() > self._all_heard_at + _MARK_PATIENCE_SECONDS:
            log.warning("marks_lost")
            self.on_mark(last)

    async def call_over(self) -> None:
        """The caller is gone: what was heard until now is what was said."""
        self._drop()
        await self._minutes.close()

    # --- inside ---

    def _play(self, audio: ReplyAudio) -> None:
        if self._closing:
            return
        self._prompt = False
        piece_bytes = int(_PIECE_SECONDS * self._line.sample_rate) * 2
        for start in range(0, len(audio.pcm), piece_bytes):
            self._put(audio.clause, audio.pcm[start : start + piece_bytes])
        self._minutes.first_audio(audio.reply, self._clock())

    async def _say_now(self, phrase: SayNow) -> None:
        if self._closing:
            return
        try:
            pcm = await self._phrase_book.audio(phrase.text, sample_rate=self._line.sample_rate)
        except Exception as trouble:  # whatever keeps it from being spoken, the call goes on, or ends as it should
            log.error("phrase_not_spoken", code=code_of(trouble))
            if phrase.end_call:
                await self._line.hang_up()
            elif self._reply_over and self._playback.all_heard:
                self._turns.fell_silent(prompt=phrase.prompt)
            return
        if self._reply_over and self._playback.all_heard:
            self._begin(self._minutes.unasked_reply())
            self._reply_over = True
            self._prompt = phrase.prompt
        if phrase.end_call:
            self._end_call = self._closing = self._reply_over = True
        clause = Clause(phrase.text)
        self._put(clause, pcm)
        clause.complete = True

    def _begin(self, reply: int) -> None:
        if self._playback.all_heard:
            self._playback.begin(reply)
        else:  # a filler is still being heard: the reply goes on from it
            self._playback.spoken.reply = reply
        self._reply_over = False

    def _put(self, clause: Clause, pcm: bytes) -> None:
        if not clause.seconds:
            self._minutes.saying(clause.text)
        if not self._turns.audible():
            self._playback.hold()
        piece = self._playback.put(clause, pcm, len(pcm) / 2 / self._line.sample_rate)
        if piece is not None:
            self._put_on_line(piece)

    def _put_on_line(self, piece: Piece) -> None:
        self._all_heard_at = max(self._all_heard_at, self._clock()) + piece.seconds
        self._to_line.put_nowait(piece)

    def _clear(self) -> None:
        self._all_heard_at = self._clock()
        while not self._to_line.empty():
            self._to_line.get_nowait()
        self._to_line.put_nowait(None)

    def _interrupted(self) -> None:
        """The line is cleared, and with it a set sentence that was still on its way when the caller interrupted."""
        self._clear()
        self._drop()
        if self._turns.ours in ("audible", "held"):
            self._turns.fell_silent(prompt=True)
        self._caught_up_or_cut_off.set()

    def _over(self, over: ReplyOver) -> None:
        self._reply_over = True
        self._end_call = self._end_call or over.end_call
        if self._playback.all_heard:
            self._caught_up()

    def _caught_up(self) -> None:
        """The caller has heard all there is."""
        if not self._reply_over:
            self._turns.reply_coming()  # more of it is on its way
            return
        if self._playback.spoken.clauses:
            self._minutes.said(self._playback.spoken, interrupted=False)
            self._playback.begin(self._playback.spoken.reply)
        self._turns.fell_silent(prompt=self._prompt)
        self._prompt = False
        self._caught_up_or_cut_off.set()

    def _drop(self) -> None:
        spoken = self._playback.drop()
        self._reply_over = True
        self._prompt = self._end_call = self._closing = False
        if spoken.clauses:
            self._minutes.said(spoken, interrupted=True)

    async def _write(self) -> None:
        """All goes on the line from here, one after the other: on a slow socket, too, the order stays."""
        while True:
            piece = await self._to_line.get()
            try:
                if piece is None:
                    await self._line.clear()
                else:
                    mark = piece.mark  # which is another one when it is held and goes on meanwhile
                    await self._line.play(piece.pcm)
                    await self._line.mark(mark)
            except Exception as trouble:  # the next one may go through, and if not, the line will say that it is over
                log.error("line_failed", code=code_of(trouble))

    async def _follow_up(self) -> None:
        """What waits until all has been heard: memory, which may be slow and keeps no audio waiting, and hanging up."""
        while True:
            await self._caught_up_or_cut_off.wait()
            self._caught_up_or_cut_off.clear()
            await self._minutes.keep_said()
            if self._end_call and self._playback.all_heard:
                await self._line.hang_up()
