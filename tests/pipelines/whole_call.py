"""A whole call in virtual time: a scripted line, speech and receptionist around the real pipeline."""

import asyncio
import wave
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from agents.arrival import Arrival
from agents.emotion import from_words
from agents.scripted_receptionist import ScriptedReceptionist
from memory.conversation import Emotion
from memory.people import Contact, OrgId
from pipelines.phrase_book import PhraseBook
from pipelines.scripted_line import ScriptedLine
from pipelines.speech.protocols import EndOfTurnModel
from pipelines.speech.scripted import ScriptedSpeechToText, ScriptedTextToSpeech
from pipelines.voice import VoiceServices, answer_call
from pipelines.voice_settings import TurnSettings, VoiceSettings

CLIPS = Path(__file__).parents[2] / "telephony" / "callers" / "party"
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def clip(name: str) -> bytes:
    with wave.open(str(CLIPS / name)) as audio:
        return audio.readframes(audio.getnframes())


SENTENCE, WAIT, HUM = clip("03.wav"), clip("06.wav"), clip("04.wav")


UNHURRIED = VoiceSettings(turn=TurnSettings(end_seconds=0.4, fragment_seconds=0.4))
"""For recorded callers who pause in mid-sentence, whose scripted words are all there at the first pause."""


class WordsAlone:
    """Feels without a thread, so that virtual time does not run ahead."""

    async def of(self, text: str, pcm: bytes, sample_rate: int) -> Emotion:
        return from_words(text)


class AlwaysFinished(EndOfTurnModel):
    """Every pause sounds like an end."""

    async def finished(self, pcm: bytes, sample_rate: int) -> float:
        return 1.0

    async def close(self) -> None: ...


@dataclass
class Call:
    line: ScriptedLine
    desk: ScriptedReceptionist
    events: list = field(default_factory=list)

    def told(self, kind: str) -> list:
        return [event for event in self.events if event["type"] == kind]

    @property
    def said(self) -> list[str]:
        return [turn.text for turn in self.desk.kept]


@asynccontextmanager
async def call_of(
    desk: ScriptedReceptionist,
    *lines: str,
    speech_to_text: ScriptedSpeechToText | None = None,
    text_to_speech: ScriptedTextToSpeech | None = None,
    settings: VoiceSettings | None = None,
) -> AsyncIterator[Call]:
    """A call under way; the caller's n-th turn is heard as the n-th line."""
    call = Call(ScriptedLine(), desk)
    voice_settings = settings or UNHURRIED
    book = PhraseBook(text_to_speech or ScriptedTextToSpeech())
    phrases = voice_settings.phrases
    if text_to_speech is None:
        await book.learn([*phrases.still_there, *phrases.fillers, phrases.trouble], sample_rate=8000)
    services = VoiceServices(
        receptionist=desk,
        speech_to_text=speech_to_text or ScriptedSpeechToText(lines or ("Hello there.",)),
        phrase_book=book,
        end_of_turn=AlwaysFinished(),
        settings=voice_settings,
        now=lambda: NOW,
        emotion=WordsAlone,
    )
    arrival = Arrival(OrgId("org"), Contact("phone", "+15550100"), "voice", NOW, call="call-1")
    running = asyncio.create_task(answer_call(call.line, arrival, services, call.events.append))
    try:
        yield call
    finally:
        await call.line.caller_hangs_up()
        await asyncio.wait_for(running, 20)
