"""What an owner may write in config/voice.yaml."""

import pytest
from pydantic import ValidationError

from pipelines.voice_settings import VoiceSettings


def test_nothing_has_to_be_written():
    assert VoiceSettings.model_validate({}) == VoiceSettings()


@pytest.mark.parametrize(
    ("section", "value"),
    [
        ("phrases", {"fillers": []}),
        ("phrases", {"still_there": []}),
        ("phrases", {"goodby": "Bye."}),
        ("turn", {"pause_seconds": 0}),
        ("turn", {"finished_probability": 1.5}),
        ("turn", {"barge_in_words": 0}),
        ("silence", {"end_after_seconds": -1}),
        ("silences", {}),
    ],
)
def test_what_no_call_could_work_with_is_refused(section: str, value: dict):
    with pytest.raises(ValidationError) as refused:
        VoiceSettings.model_validate({section: value})
    [problem] = refused.value.errors()
    assert problem["loc"][0] == section


def test_nobody_has_to_be_asked_whether_they_are_still_there():
    assert VoiceSettings.model_validate({"silence": {"ask_after_seconds": []}}).silence.ask_after_seconds == ()
