"""Old spellings of speech-to-text."""

from __future__ import annotations

import pytest

from pipelines.speech.modern_spelling import modern


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Can you come to-morrow at six?", "Can you come tomorrow at six?"),
        ("To-day or to-night.", "Today or tonight."),
        ("Thank you, dear good-by.", "Thank you, dear goodbye."),
        ("Good-bye!", "Goodbye!"),
        ("It is good by me, up to day three", "It is good by me, up to day three"),
    ],
)
def test_old_spellings_become_those_of_today(written: str, meant: str):
    assert modern(written) == meant
