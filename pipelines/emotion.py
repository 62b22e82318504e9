"""How a caller feels, from words and voice together.

A raised voice is not anger by itself: people are loud on a bad line, and some are always loud. So the voice is only
compared with the same caller's own earlier turns, which gives arousal, and the words decide which way arousal
points: loud and angry is worse than angry, lively and pleased is better than pleased, and lively alone moves little.
"""

from __future__ import annotations

import asyncio
import math
from dataclasses import dataclass, fields

from agents.emotion import from_words, label_of
from memory.conversation import Emotion
from pipelines.voice_features import VoiceFeatures, measure

# How much a speaker varies from turn to turn without meaning anything by it; measured in the units of the features.
_USUAL_VARIATION = {
    "pitch_semitones": 1.8,
    "pitch_spread_semitones": 2.5,
    "level_db": 3.5,
    "level_spread_db": 2.0,
    "syllables_a_second": 1.2,
}
_SHARE = {
    "pitch_semitones": 0.34,
    "pitch_spread_semitones": 0.14,
    "level_db": 0.34,
    "level_spread_db": 0.06,
    "syllables_a_second": 0.12,
}
# A caller's usual voice follows slowly, and a shout hardly moves it: else anger would soon sound usual.
_FOLLOW = 0.2
_LARGEST_STEP = 1.0
# From here on from neutral, words say clearly which way arousal points.
_CLEAR_WORDS = 0.12
_VOICE_WEIGHT = 0.5
_AROUSAL_ALONE = 0.1


@dataclass(slots=True)
class _Usual:
    """The caller's usual voice on this call."""

    pitch_semitones: float
    pitch_spread_semitones: float
    level_db: float
    level_spread_db: float
    syllables_a_second: float


def _point(features: VoiceFeatures) -> _Usual:
    return _Usual(
        12 * math.log2(features.pitch_hz),
        features.pitch_spread_semitones,
        features.level_db,
        features.level_spread_db,
        features.syllables_a_second,
    )


class CallEmotion:
    """Of one call: keeps what the caller usually sounds like. Ask for its turns one after the other."""

    def __init__(self) -> None:
        self._usual: _Usual | None = None
        self._turns = 0

    async def of(self, text: str, pcm: bytes, sample_rate: int) -> Emotion:
        """How the caller feels in this turn: its words, and its audio as 16-bit mono PCM at `sample_rate` Hz.

        `voice` is None when there is too little of it, 0.5 on the first turn (there is nothing to compare it with).
        """
        words = from_words(text)
        features = await asyncio.to_thread(measure, pcm, sample_rate)
        if features is None:
            return words
        arousal, known = self._arousal(features)
        return _joined(words, arousal, known)

    def _arousal(self, features: VoiceFeatures) -> tuple[float, float]:
        """-1 (flatter than usual) to 1 (far more excited), and how well the usual voice is known, 0 to 1."""
        now = _point(features)
        if self._usual is None:
            self._usual, self._turns = now, 1
            return 0.0, 0.0
        known = min(1.0, 0.4 + 0.2 * self._turns) * min(1.0, features.voiced_seconds / 0.6)
        follow = max(_FOLLOW, 1 / (self._turns + 1))
        excited = 0.0
        for field in fields(_Usual):
            usual, variation = getattr(self._usual, field.name), _USUAL_VARIATION[field.name]
            far = (getattr(now, field.name) - usual) / variation
            excited += _SHARE[field.name] * max(-4.0, min(4.0, far))
            step = max(-_LARGEST_STEP, min(_LARGEST_STEP, far)) * variation
            setattr(self._usual, field.name, usual + follow * step)
        self._turns += 1
        # Half of a usual variation is nothing; three are everything.
        beyond = math.copysign(max(0.0, abs(excited) - 0.4), excited)
        return math.tanh(beyond / 1.2), known


def _joined(words: Emotion, arousal: float, known: float) -> Emotion:
    lean = max(-1.0, min(1.0, (words.score - 0.5) / _CLEAR_WORDS))
    if arousal > 0:
        voice = 0.5 + 0.5 * arousal * lean - _AROUSAL_ALONE * arousal * (1 - abs(lean))
    else:
        # Flatter than usual: a little down, whatever is said.
        voice = 0.5 + _AROUSAL_ALONE * arousal
    moved = _VOICE_WEIGHT * known * (voice - 0.5)
    score = round(max(0.0, min(1.0, words.score + moved)), 3)
    agreeing = 0.15 * known * max(0.0, arousal) * (abs(lean) - 0.5)
    confidence = round(max(0.05, min(0.98, words.confidence + agreeing)), 2)
    return Emotion(score, label_of(score), confidence, words.score, round(voice, 3))
