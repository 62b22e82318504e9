"""What a log line and a witness say of an error: never its words, for they may be a caller's."""

import pytest

from memory.errors import StoreDown
from pipelines.errors import PipelineTrouble, SpeechSilent, code_of


class Numbered(Exception):
    """As libraries have them."""

    code = 1006


@pytest.mark.parametrize(
    ("trouble", "code"),
    [
        (SpeechSilent("Jane said nothing"), "speech_silent"),
        (PipelineTrouble("of Jane"), "pipeline_trouble"),
        (StoreDown("of Jane"), "store_down"),
        (Numbered("of Jane"), "Numbered"),
        (ValueError("Jane Doe, 916 555 0142"), "ValueError"),
        (UnicodeDecodeError("utf-8", b"Jane", 0, 1, "bad"), "UnicodeDecodeError"),
    ],
)
def test_an_error_is_told_by_its_code_or_its_type(trouble: Exception, code: str):
    assert code_of(trouble) == code
