"""Turn-taking as Pipecat's own telephone template has it, over recorded audio and in its time.

What `pipecat` writes for Twilio: 8 kHz both ways, `SileroVADAnalyzer()` in the user aggregator, the default strategies
(voice activity begins a turn and interrupts, Smart Turn v3 ends it), all with the parameters that they come with. The
parts are those of the installed package; only its clock is replaced by the audio's. Speech-to-text gives its final
words `words_after` seconds after the voice activity detector stopped, and the model and the voice answer at once.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from types import SimpleNamespace

from loguru import logger
from pipecat.audio.turn.base_turn_analyzer import EndOfTurnState
from pipecat.audio.turn.smart_turn import base_smart_turn
from pipecat.audio.turn.smart_turn.local_smart_turn_v3 import LocalSmartTurnAnalyzerV3
from pipecat.audio.vad.silero import SileroVADAnalyzer
from pipecat.audio.vad.vad_analyzer import VADState

RATE = 8000
_FRAME_SECONDS = 0.02
_FRAME_BYTES = int(RATE * _FRAME_SECONDS) * 2
_FORCED_SECONDS = 5.0
"""`user_turn_stop_timeout`: the aggregator ends a turn whose strategies did not."""

Words = Callable[[float, float], tuple[str, float]]
"""Given when the voice began and stopped: the words of that stretch, and how many seconds later they are there."""


@dataclass(slots=True)
class Heard:
    """When it took the voice to begin (which interrupts what is being said), and when it began to answer."""

    began: list[float] = field(default_factory=list)
    answered: list[float] = field(default_factory=list)


class QuickstartTurns:
    """One bot's ears. `hear` begins anew each time."""

    def __init__(self) -> None:
        logger.disable("pipecat")
        self._voice, self._judge = SileroVADAnalyzer(), LocalSmartTurnAnalyzerV3()
        self._judge.set_sample_rate(RATE)
        self._clock = SimpleNamespace(monotonic=self._seconds, perf_counter=time.perf_counter)
        self._at = 0.0

    def hear(self, pcm: bytes, words: Words, *, until_answered: bool = False) -> Heard:
        """The whole recording, or until the first answer."""
        analyzer = base_smart_turn.__dict__
        real, analyzer["time"] = analyzer["time"], self._clock
        try:
            return self._hear(pcm, words, until_answered=until_answered)
        finally:
            analyzer["time"] = real

    def _seconds(self) -> float:
        return 1.0 + self._at  # 0 is "has not begun" to the analyzer

    def _hear(self, pcm: bytes, words: Words, *, until_answered: bool) -> Heard:
        voice, judge, heard = self._as_new(), self._judge, Heard()
        speaking = in_turn = False
        began = stopped = 0.0
        words_at: float | None = None
        for start in range(0, len(pcm) - _FRAME_BYTES + 1, _FRAME_BYTES):
            frame = pcm[start : start + _FRAME_BYTES]
            self._at = (start + _FRAME_BYTES) / 2 / RATE
            state = voice._run_analyzer(frame)
            ends_at: float | None = None
            if state == VADState.SPEAKING and not speaking:
                speaking, words_at = True, None
                if not in_turn:
                    in_turn, began = True, self._at
                    heard.began.append(self._at)
                judge.update_vad_start_secs(voice.params.start_secs)
            elif state == VADState.QUIET and speaking:
                speaking, stopped = False, self._at
                text, later = words(began, self._at)
                words_at = self._at + later if text else None
                finished, seconds = self._judged(judge)
                if finished:
                    ends_at = self._at + seconds
            if judge.append_audio(frame, speaking) == EndOfTurnState.COMPLETE:
                ends_at = self._at
            if in_turn and not speaking and ends_at is None and self._at - stopped >= _FORCED_SECONDS:
                ends_at = self._at
            if in_turn and ends_at is not None:
                in_turn = False
                if words_at is not None:
                    heard.answered.append(max(ends_at, words_at))
                    if until_answered:
                        break
        return heard

    def _as_new(self) -> SileroVADAnalyzer:
        """The detector with nothing heard yet. Loading its weights anew for each recording would take most of a run."""
        voice = self._voice
        voice.set_sample_rate(RATE)
        voice._model.reset_states()
        voice._vad_buffer, voice._prev_volume = b"", 0.0
        voice._volume_tracker.reset()
        voice._windows_since_reset = voice._low_confidence_windows = 0
        self._judge.clear()
        return voice

    def _judged(self, judge: LocalSmartTurnAnalyzerV3) -> tuple[bool, float]:
        """Whether Smart Turn takes the turn for finished, and the CPU seconds that it took."""
        began = time.thread_time()
        state, _ = judge._process_speech_segment(judge._audio_buffer)
        seconds = time.thread_time() - began
        if state == EndOfTurnState.COMPLETE:
            judge._clear(state)
        return state == EndOfTurnState.COMPLETE, seconds
