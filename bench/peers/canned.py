"""The same reply for every server: twenty words, and a sound as long as they take to say."""

from __future__ import annotations

from agents.scripted import TWENTY_WORDS
from pipelines.speech.scripted import MILLISECONDS_PER_CHARACTER, tone

REPLY = TWENTY_WORDS
REPLY_SECONDS = len(TWENTY_WORDS) * MILLISECONDS_PER_CHARACTER / 1000


def canned_speech(sample_rate: int, text: str = REPLY) -> bytes:
    """16-bit mono PCM as long as these words: the tone that scripted speech answers with."""
    return tone(len(text) * MILLISECONDS_PER_CHARACTER * sample_rate // 1000, sample_rate, 440)
