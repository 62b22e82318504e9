"""Services with a key come first, local ones stand in, and what is lacking is said."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from pipelines.errors import ModelMissing, NoSpeechService
from pipelines.speech import services
from pipelines.speech.services import speech_services
from pipelines.speech.settings import SpeechSettings

RUN = Path("var/run")
ROOT = Path(__file__).parents[3]


@pytest.fixture
def installed(monkeypatch):
    """`installed(without=...)`: which local models seem to be there."""

    def pretend(without=()):
        monkeypatch.setattr(
            services, "missing", lambda kind: f"{kind} comes with the package nobody==1.0" if kind in without else None
        )

    pretend()
    return pretend


def test_with_no_key_the_local_models_work(installed):
    made = speech_services(SpeechSettings(), keys={}, run_dir=RUN, mode="auto")
    assert (made.speech_to_text.name, made.text_to_speech.name) == ("embedded", "embedded")
    assert {spec.ready for spec in made.workers} == {"moonshine-base", "moonshine-tiny", "piper", "smart-turn"}
    assert made.end_of_turn is not None


async def test_a_key_puts_its_vendor_in_front(installed):
    made = speech_services(SpeechSettings(), keys={"DEEPGRAM_API_KEY": "k"}, run_dir=RUN, mode="auto")
    assert (made.speech_to_text.name, made.text_to_speech.name) == ("deepgram+embedded", "deepgram+embedded")
    await made.close()


def test_embedded_means_embedded_whatever_keys_there_are(installed):
    made = speech_services(SpeechSettings(), keys={"DEEPGRAM_API_KEY": "k"}, run_dir=RUN, mode="embedded")
    assert (made.speech_to_text.name, made.text_to_speech.name) == ("embedded", "embedded")


async def test_without_the_local_packages_the_vendors_work_alone_and_no_worker_runs(installed):
    installed(without=("moonshine-base", "moonshine-tiny", "piper", "smart-turn"))
    made = speech_services(SpeechSettings(), keys={"DEEPGRAM_API_KEY": "k"}, run_dir=RUN, mode="auto")
    assert made.speech_to_text.name == "deepgram"
    assert made.workers == []
    assert made.end_of_turn is None
    await made.close()


def test_with_nothing_left_it_is_said_what_each_one_lacks(installed):
    installed(without=("piper",))
    with pytest.raises(NoSpeechService) as error:
        speech_services(SpeechSettings(), keys={"OPENAI_API_KEY": ""}, run_dir=RUN, mode="auto")
    for lack in ("text_to_speech", "DEEPGRAM_API_KEY", "OPENAI_API_KEY", "nobody==1.0"):
        assert lack in str(error.value)


def test_embedded_without_its_packages_names_the_one_that_is_missing(installed):
    installed(without=("piper",))
    with pytest.raises(ModelMissing, match=r"nobody==1\.0"):
        speech_services(SpeechSettings(), keys={}, run_dir=RUN, mode="embedded")


def test_scripted_needs_nothing(installed):
    installed(without=("moonshine-base", "moonshine-tiny", "piper", "smart-turn"))
    made = speech_services(SpeechSettings(), keys={}, run_dir=RUN, mode="scripted")
    assert (made.speech_to_text.name, made.text_to_speech.name) == ("scripted", "scripted")
    assert made.workers == []


def test_without_keys_no_vendor_library_and_no_model_runtime_is_imported():
    code = (
        "import sys; from pathlib import Path; from pipelines.speech.services import speech_services\n"
        "from pipelines.speech.settings import SpeechSettings\n"
        "speech_services(SpeechSettings(), keys={}, run_dir=Path('r'), mode='auto')\n"
        "print({'deepgram', 'openai', 'onnxruntime', 'piper', 'moonshine_cpp', 'moonshine_voice'} & set(sys.modules))"
    )
    out = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60)
    assert out.stdout.strip().endswith("set()")
