"""The scenes that name a voice, spoken over the phone to a gateway with real ears and a real voice.

They want two cores of their own: on a busy machine our voice falls behind, callers talk into its pauses, and calls are
refused. So they are played when they are asked for: `SCENES_BY_VOICE=1 make test PYTEST="-k by_voice -s"`.
"""

from __future__ import annotations

import asyncio
import os
from typing import Any

import pytest

from pipelines.word_errors import word_error_rate
from telephony.simulator.report import percentile
from tests.conversations.by_voice import Played, play_by_voice, unlike_scene
from tests.conversations.clips import clip_of, scenes, spoken_lines

SPOKEN: list[tuple[str, dict[str, Any]]] = [(file, scene) for file, scene in scenes() if "by_voice" in scene]

pytestmark = pytest.mark.timeout(400)
_asked_for = pytest.mark.skipif(os.environ.get("SCENES_BY_VOICE") != "1", reason="SCENES_BY_VOICE is not 1")


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> list[Played]:
    """All of them, played at once."""
    return asyncio.run(play_by_voice([scene for _, scene in SPOKEN], tmp_path_factory.mktemp("voices")))


@_asked_for
@pytest.mark.parametrize("index", range(len(SPOKEN)), ids=[f"{file}: {scene['scene']}" for file, scene in SPOKEN])
def test_the_scene_plays_by_voice(played: list[Played], index: int):
    wrong = unlike_scene(played[index])
    assert not wrong, "\n".join(wrong)


@_asked_for
def test_every_line_is_answered_and_hardly_a_word_misheard(played: list[Played]):
    reports = [report for one in played for report in one.reports]
    answers = [seconds for report in reports for seconds in report.voice_to_voice]
    pairs = [one.words for one in played]
    misheard = [pair for pair in pairs if word_error_rate([pair])]
    print(f"word error rate {word_error_rate(pairs):.4f}", *misheard, sep="\n")
    print("answered after (s)", percentile(answers, 50), percentile(answers, 95), "of", len(answers))
    assert [report.answered for report in reports] == [report.turns for report in reports]
    assert word_error_rate(pairs) < 0.03


def test_every_line_has_its_clip():
    assert [words for voice, words in spoken_lines() if not clip_of(voice, words).exists()] == []
    assert len(SPOKEN) >= 20
