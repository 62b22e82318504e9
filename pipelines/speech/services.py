"""The speech services that this installation can use, joined in the owner's order."""

from __future__ import annotations

import asyncio
import importlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, TypeVar

import structlog

from pipelines.errors import ModelMissing, NoSpeechService
from pipelines.speech.breaker import Standing
from pipelines.speech.embedded import EmbeddedEndOfTurn, EmbeddedSpeechToText, EmbeddedTextToSpeech
from pipelines.speech.fallback import FallbackSpeechToText, FallbackTextToSpeech
from pipelines.speech.kept_clauses import KeptClauses
from pipelines.speech.protocols import EndOfTurnModel, SpeechToText, TextToSpeech
from pipelines.speech.scripted import ScriptedSpeechToText, ScriptedTextToSpeech
from pipelines.speech.settings import SpeechSettings
from pipelines.speech.weights import missing
from pipelines.speech.workers import WorkerSpec, worker

log = structlog.get_logger()

Mode = Literal["auto", "scripted", "embedded"]
Service = TypeVar("Service")

_LISTENING = ("moonshine-base", "moonshine-tiny")
_SPEAKING = ("piper",)
_JUDGING = ("smart-turn",)


@dataclass(frozen=True, slots=True)
class SpeechServices:
    """What the voice pipeline is given, and the worker processes that have to run for it."""

    speech_to_text: SpeechToText
    text_to_speech: TextToSpeech
    end_of_turn: EndOfTurnModel | None
    workers: list[WorkerSpec] = field(default_factory=list)
    standings: Mapping[str, Sequence[Standing]] = field(default_factory=dict)
    """How each service does, by its job; of those that are tried in an order."""

    async def close(self) -> None:
        """Close every service."""
        closing = [self.speech_to_text.close(), self.text_to_speech.close()]
        if self.end_of_turn is not None:
            closing.append(self.end_of_turn.close())
        await asyncio.gather(*closing, return_exceptions=True)


def speech_services(settings: SpeechSettings, *, keys: Mapping[str, str], run_dir: Path, mode: Mode) -> SpeechServices:
    """The services for a process; their workers' sockets are in `run_dir`.

    `keys` are by their names in the environment: DEEPGRAM_API_KEY, OPENAI_API_KEY.

    "auto" takes what has its key and what is installed; "embedded" only the local models, and says which package is
    missing; "scripted" the doubles. Raises NoSpeechService, ModelMissing.
    """
    if mode == "scripted":
        return SpeechServices(ScriptedSpeechToText(), ScriptedTextToSpeech(), None)
    kinds: set[str] = set()
    if mode == "embedded":
        for kind in (*_LISTENING, *_SPEAKING):
            if trouble := missing(kind):
                raise ModelMissing(trouble)
        settings = settings.model_copy(update={"speech_to_text": ("embedded",), "text_to_speech": ("embedded",)})
    listening = _available(
        settings.speech_to_text,
        "speech_to_text",
        {
            "deepgram": lambda: _vendor_listener("deepgram", settings, keys),
            "openai": lambda: _vendor_listener("openai", settings, keys),
            "embedded": lambda: _embedded(_LISTENING, kinds, lambda: EmbeddedSpeechToText(run_dir)),
        },
    )
    speaking = _available(
        settings.text_to_speech,
        "text_to_speech",
        {
            "deepgram": lambda: _vendor_speaker("deepgram", settings, keys),
            "openai": lambda: _vendor_speaker("openai", settings, keys),
            "embedded": lambda: _embedded(_SPEAKING, kinds, lambda: EmbeddedTextToSpeech(run_dir)),
        },
    )
    end_of_turn = None
    if not missing("smart-turn"):
        kinds.update(_JUDGING)
        end_of_turn = EmbeddedEndOfTurn(run_dir)
    ear = FallbackSpeechToText(listening, final_seconds=settings.final_seconds)
    mouth = FallbackTextToSpeech(
        [KeptClauses(voice) for voice in speaking], first_audio_seconds=settings.first_audio_seconds
    )
    return SpeechServices(
        ear,
        mouth,
        end_of_turn,
        [worker(kind, run_dir) for kind in sorted(kinds)],
        {"speech_to_text": ear.standings(), "text_to_speech": mouth.standings()},
    )


def _available(order: tuple[str, ...], job: str, makers: Mapping[str, Callable[[], Service | str]]) -> list[Service]:
    """The services of this order that can be made. Raises NoSpeechService when there is none."""
    made: list[Service] = []
    lacks: list[str] = []
    for name in order:
        service = makers[name]()
        if isinstance(service, str):
            lacks.append(f"{name}: {service}")
        else:
            made.append(service)
    if not made:
        raise NoSpeechService(f"no service for {job}. " + "; ".join(lacks))
    log.info("speech_services", job=job, used=[getattr(service, "name", "") for service in made], left_out=lacks)
    return made


def _embedded(kinds: tuple[str, ...], needed: set[str], make: Callable[[], Service]) -> Service | str:
    for kind in kinds:
        if trouble := missing(kind):
            return trouble
    needed.update(kinds)
    return make()


def _vendor_listener(name: str, settings: SpeechSettings, keys: Mapping[str, str]) -> SpeechToText | str:
    key = keys.get(f"{name.upper()}_API_KEY")
    if not key:
        return f"{name.upper()}_API_KEY is not set"
    # The vendors' libraries take up to a second to import: only with a key.
    if name == "deepgram":
        vendor = importlib.import_module("pipelines.speech.deepgram")
        chosen = settings.deepgram
        return vendor.DeepgramSpeechToText(api_key=key, model=chosen.listen_model, base_url=chosen.base_url)
    vendor = importlib.import_module("pipelines.speech.openai_speech")
    return vendor.OpenAISpeechToText(
        api_key=key, model=settings.openai.transcribe_model, base_url=settings.openai.base_url
    )


def _vendor_speaker(name: str, settings: SpeechSettings, keys: Mapping[str, str]) -> TextToSpeech | str:
    key = keys.get(f"{name.upper()}_API_KEY")
    if not key:
        return f"{name.upper()}_API_KEY is not set"
    if name == "deepgram":
        vendor = importlib.import_module("pipelines.speech.deepgram")
        chosen = settings.deepgram
        return vendor.DeepgramTextToSpeech(api_key=key, model=chosen.voice, base_url=chosen.base_url)
    vendor = importlib.import_module("pipelines.speech.openai_speech")
    openai = settings.openai
    return vendor.OpenAITextToSpeech(
        api_key=key, model=openai.speech_model, voice=openai.voice, base_url=openai.base_url
    )
