"""Which speech services to use and in which order: the `speech:` part of `config/providers.yaml`."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

SpeechService = Literal["deepgram", "openai", "embedded"]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class DeepgramSpeech(_Strict):
    """Models of Deepgram."""

    listen_model: str = "nova-3"
    voice: str = Field(default="aura-2-thalia-en", description="a voice is a model of its own")
    base_url: str | None = None


class OpenAISpeech(_Strict):
    """Models of OpenAI."""

    transcribe_model: str = "gpt-4o-mini-transcribe"
    speech_model: str = "gpt-4o-mini-tts"
    voice: str = "marin"
    base_url: str | None = None


class SpeechSettings(_Strict):
    """Services without a key, or whose packages are not installed, are left out; of the others the first one works."""

    speech_to_text: tuple[SpeechService, ...] = Field(default=("deepgram", "openai", "embedded"), min_length=1)
    text_to_speech: tuple[SpeechService, ...] = Field(default=("deepgram", "openai", "embedded"), min_length=1)
    first_audio_seconds: float = Field(default=2.0, gt=0, le=30, description="no audio by then: the next one speaks")
    final_seconds: float = Field(default=3.0, gt=0, le=30, description="no final by then: the next one takes over")
    deepgram: DeepgramSpeech = DeepgramSpeech()
    openai: OpenAISpeech = OpenAISpeech()

    @field_validator("speech_to_text", "text_to_speech")
    @classmethod
    def _each_once(cls, order: tuple[SpeechService, ...]) -> tuple[SpeechService, ...]:
        if len(set(order)) != len(order):
            raise ValueError("a service stands in the order twice")
        return order
