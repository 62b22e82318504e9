"""The owner's file is what we ship as defaults, and mistakes in it are refused."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from pydantic import ValidationError

from pipelines.speech.settings import SpeechSettings

CONFIG = Path(__file__).parents[3] / "config" / "providers.yaml"


def test_the_shipped_file_says_the_defaults():
    assert SpeechSettings.model_validate(yaml.safe_load(CONFIG.read_text())["speech"]) == SpeechSettings()


@pytest.mark.parametrize(
    "mistake",
    [
        {"speech_to_text": []},
        {"speech_to_text": ["whisper"]},
        {"text_to_speech": ["embedded", "embedded"]},
        {"first_audio_seconds": 0},
        {"final_seconds": -1},
        {"deepgram": {"modle": "nova-3"}},
        {"voices": ["joe"]},
    ],
)
def test_mistakes_are_refused(mistake):
    with pytest.raises(ValidationError):
        SpeechSettings.model_validate(mistake)
