"""The ear: line audio to speech-to-text and turn-taking. Audio stops here; only what it meant goes down the pipeline.

It is fed in the socket's receive loop, so `on_audio` does no waiting: voice activity, turn-taking and a buffer append.
What follows from it is sent down the pipeline by one task, in order.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable

import structlog
from pipecat.frames.frames import Frame, InterruptionFrame
from pipecat.processors.frame_processor import FrameDirection, FrameProcessor, FrameProcessorSetup

from pipelines import turn_events as turn
from pipelines.errors import code_of
from pipelines.frames import CallerTurn, HoldOurs, OursGoesOn, SayNow
from pipelines.speech.protocols import EndOfTurnModel, HearingStream, SpeechToText, Transcript
from pipelines.turn_taking import TurnTaking
from pipelines.voice_activity import FRAME_SECONDS, VoiceActivity
from pipelines.voice_settings import SpokenPhrases
from pipelines.witness import Witness

log = structlog.get_logger()

_PRE_ROLL_FRAMES = 20
"""Audio from before the detector was sure: 0.4 s, so that no first consonant is lost."""
_FAR = 4.0
"""A voice so many times (12 dB) softer than the caller's loudest is a television, an echo, somebody in the room."""
_FORGET = 0.7
"""A turn that is softer by 3 dB or more lets the caller's loudest come down by as much."""
_TURN_SECONDS_KEPT = 30
"""Of the turn's audio the newest, for its tone and how finished it sounds."""


class Hearing(FrameProcessor):
    """What the caller says, in turns."""

    def __init__(
        self,
        *,
        sample_rate: int,
        speech_to_text: SpeechToText,
        end_of_turn: EndOfTurnModel | None,
        turns: TurnTaking,
        phrases: SpokenPhrases,
        witness: Witness,
        turn_heard: Callable[[CallerTurn], None],
        cut_off: Callable[[], None],
        likely: Callable[[str, str | None], None],
        unlikely: Callable[[], None],
    ) -> None:
        """`turn_heard` and `cut_off` are told at once, before the frame that follows has gone anywhere.

        `likely` is told the words of a turn that may be over, and which one it continues; `unlikely` that it was not.
        """
        super().__init__()
        self._sample_rate = sample_rate
        self._speech_to_text = speech_to_text
        self._end_of_turn = end_of_turn
        self._turns = turns
        self._phrases = phrases
        self._witness = witness
        self._turn_heard = turn_heard
        self._cut_off = cut_off
        self._likely = likely
        self._unlikely = unlikely
        self._clock = asyncio.get_running_loop().time
        self._voice_activity = VoiceActivity(sample_rate)
        self._usual_rms = self._loudest_rms = 0.0  # the caller's loudest, in earlier turns and in this one
        self._gate_rms = 0.0  # before they spoke
        self._leftover = b""
        self._pre_roll: deque[bytes] = deque(maxlen=_PRE_ROLL_FRAMES)
        self._audio = bytearray()
        self._audio_limit = _TURN_SECONDS_KEPT * sample_rate * 2
        self._hears_silence = speech_to_text.capabilities.needs_silence
        self._asks_early = speech_to_text.capabilities.asked_early
        self._stream: HearingStream | None = None
        self._frames: asyncio.Queue[Frame] = asyncio.Queue()
        self._asked = self._not_asked = 0  # for words: the number of the last time, and how often there was no stream
        self._speech_ended_at = self._final_at = 0.0
        self._fillers_said = 0
        self._turn_before: str | None = None
        self._deaf = False
        self._tasks: list[asyncio.Task[None]] = []
        self._judging: asyncio.Task[None] | None = None

    async def setup(self, setup: FrameProcessorSetup) -> None:
        """Opens speech-to-text. Audio that comes before it is open waits in the turn's buffer."""
        await super().setup(setup)
        self._tasks = [self.create_task(self._send(), "sending"), self.create_task(self._open(), "opening")]

    async def cleanup(self) -> None:
        await super().cleanup()
        if self._judging is not None:
            self._judging.cancel()
        for task in self._tasks:
            await self.cancel_task(task)
        if self._stream is not None:
            await self._stream.close()

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        await super().process_frame(frame, direction)
        await self.push_frame(frame, direction)

    # --- in the receive loop ---

    def on_audio(self, pcm: bytes) -> None:
        """Caller audio of any length, taken 20 ms at a time."""
        size = self._voice_activity.frame_bytes
        if not self._leftover and len(pcm) == size:
            self._frame(pcm)
            return
        pcm = self._leftover + pcm
        whole = len(pcm) - len(pcm) % size
        for start in range(0, whole, size):
            self._frame(pcm[start : start + size])
        self._leftover = pcm[whole:]

    def on_digit(self, digit: str) -> None:
        """A key of the caller's phone."""
        self._speech_ended_at = self._clock()
        self._follow(self._turns.digit(digit))

    def _frame(self, frame: bytes) -> None:
        voice, turns = self._voice_activity, self._turns
        before = turns.caller
        if speech := voice.is_speech(frame):
            # A hum matters only over our own voice, and to tell it takes as long as all the rest.
            hum = turns.ours != "silent" and voice.is_hum()
            far = voice.loudness_rms * _FAR < self._usual_rms
            events = turns.audio(FRAME_SECONDS, True, hum=hum, far=far)
        else:
            fades = before == "talking" and voice.fades(self._gate_rms, self._loudest_rms)
            events = turns.audio(FRAME_SECONDS, False, fades=fades)
        if turns.caller == "talking":
            if speech:
                self._speech_ended_at = self._clock()
                self._loudest_rms = max(self._loudest_rms, voice.loudness_rms)
            pcm = frame
            if before != "talking":
                if before == "quiet":
                    self._gate_rms = voice.gate_rms
                pcm = b"".join((*self._pre_roll, frame))
                self._pre_roll.clear()
            self._keep(pcm)
            if self._stream is not None:
                self._stream.feed(frame if self._hears_silence else pcm)
        else:
            self._pre_roll.append(frame)
            if self._hears_silence and self._stream is not None:
                self._stream.feed(frame)
        if events:
            self._follow(events)

    def _keep(self, pcm: bytes) -> None:
        """Audio of the turn under way. What is too old goes a second at a time, for that moves all the rest."""
        self._audio += pcm
        if len(self._audio) >= self._audio_limit + 2 * self._sample_rate:
            del self._audio[: -self._audio_limit]

    def _hear(self, transcript: Transcript) -> None:
        """Words from speech-to-text."""
        if transcript.final:
            self._final_at = self._clock()
        elif transcript.text:
            self._witness({"type": "partial", "text": transcript.text})
        number = transcript.finalized + self._not_asked if transcript.final else 0
        self._follow(self._turns.words(transcript.text, finalized=number, confidence=transcript.confidence))

    def _follow(self, events: turn.Events) -> None:
        """Act on what turn-taking decided: close turns here and now, and send the rest down the pipeline in order."""
        for event in events:
            if self._deaf and not isinstance(event, turn.GoOn):
                continue  # the goodbye is on its way, and nothing stops it
            frame = self._frame_for(event)
            if frame is not None:
                self._frames.put_nowait(frame)

    def _frame_for(self, event: turn.TurnEvent) -> Frame | None:
        phrases = self._phrases
        match event:
            case turn.Hushed(number=number):
                if self._asks_early:
                    self._ask_for_words(number)
            case turn.Paused(number=number):
                if number != self._asked:
                    self._ask_for_words(number)
                self._ask_if_finished()
            case turn.Likely(text=text, continues=continues):
                self._likely(text, self._turn_before if continues else None)
            case turn.Resumed():
                self._unlikely()
            case turn.TurnEnded(text=text, confidence=confidence, continues=continues):
                final_at = max(self._final_at, self._speech_ended_at)
                self._usual_rms = max(self._loudest_rms, self._usual_rms * _FORGET)
                heard = CallerTurn(text, confidence, self._close_turn(), self._speech_ended_at, final_at)
                heard.continues, self._turn_before = self._turn_before if continues else None, heard.turn_id
                self._turn_heard(heard)
                return heard
            case turn.NothingSaid():
                self._close_turn()
            case turn.NotHeard():
                self._close_turn()
                return SayNow(phrases.trouble)
            case turn.Hold():
                self._witness({"type": "held"})
                return HoldOurs()
            case turn.GoOn():
                self._witness({"type": "went_on"})
                return OursGoesOn()
            case turn.BargeIn():
                self._witness({"type": "barge_in"})
                self._cut_off()
                return InterruptionFrame()
            case turn.SayFiller():
                self._fillers_said += 1
                return SayNow(phrases.fillers[self._fillers_said % len(phrases.fillers)])
            case turn.ReplyStuck():
                log.warning("reply_stuck")
                self._cut_off()
                self._frames.put_nowait(InterruptionFrame())
                return SayNow(phrases.trouble)
            case turn.AskStillThere(time=time):
                self._usual_rms = 0.0  # whoever answers now is the caller, however softly
                return SayNow(phrases.still_there[time % len(phrases.still_there)], prompt=True)
            case turn.GiveUp():
                return SayNow(phrases.silence_goodbye, prompt=True, end_call=True)
        return None

    def _close_turn(self) -> bytes:
        """Forget the turn's audio and words; gives the audio."""
        self._asked = 0
        self._loudest_rms = 0.0
        pcm = bytes(self._audio)
        self._audio.clear()
        if self._stream is not None:
            self._stream.next_turn()
        return pcm

    def _ask_for_words(self, number: int) -> None:
        """The caller is silent: what were the words? A stream has not been asked before it was open."""
        self._asked = number
        if self._stream is not None:
            self._not_asked = number - self._stream.finalize()

    def _ask_if_finished(self) -> None:
        """And does the turn sound finished? An answer about an earlier pause is of no use any more."""
        if self._judging is not None:
            self._judging.cancel()
        if self._end_of_turn is not None:
            self._judging = asyncio.create_task(self._sounds_finished(self._end_of_turn, bytes(self._audio)))

    # --- in tasks of its own ---

    async def _send(self) -> None:
        while True:
            await self.push_frame(await self._frames.get())

    async def _sounds_finished(self, model: EndOfTurnModel, pcm: bytes) -> None:
        try:
            probability = await model.finished(pcm, self._sample_rate)
        except Exception as trouble:  # the words and the silence decide alone
            log.warning("end_of_turn_unknown", code=code_of(trouble))
            return
        self._follow(self._turns.sounds_finished(probability))

    async def _open(self) -> None:
        try:
            stream = await self._speech_to_text.open(sample_rate=self._sample_rate, hear=self._hear, failed=self._fail)
        except Exception as trouble:
            self._fail(trouble)
            return
        self._stream = stream
        waiting = b"".join((self._audio, *(self._pre_roll if self._hears_silence else ())))
        if waiting:
            stream.feed(waiting)
        if self._turns.caller == "paused":
            self._ask_for_words(self._asked)

    def _fail(self, trouble: Exception) -> None:
        """No speech-to-text any more: say so, and end the call."""
        if self._deaf:
            return
        self._deaf = True
        code = code_of(trouble)
        log.error("hearing_lost", code=code)
        self._witness({"type": "trouble", "code": code})
        self._frames.put_nowait(SayNow(self._phrases.trouble_goodbye, end_call=True))
