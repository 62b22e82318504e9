"""The scenes that name a voice, spoken over the phone to a desk with real ears."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from gateway.settings import Settings
from pipelines.word_errors import word_error_rate
from telephony.simulator.report import percentile
from tests.conversations.by_voice import Played, Stage, unlike_scene
from tests.conversations.clips import clip_of, scenes, spoken_lines

SPOKEN: list[tuple[str, dict[str, Any]]] = [(file, scene) for file, scene in scenes() if "by_voice" in scene]

pytestmark = pytest.mark.timeout(400)


@pytest.fixture(scope="module")
def stage(settings: Settings, valkey_url: str, empty_record: Path) -> Stage:
    return Stage(settings, valkey_url, empty_record)


@pytest.fixture(scope="module")
def played() -> list[Played]:
    """Those that were played so far."""
    return []


@pytest.mark.parametrize("scene", [pytest.param(scene, id=f"{file}: {scene['scene']}") for file, scene in SPOKEN])
def test_the_scene_plays_by_voice(stage: Stage, scene: dict[str, Any], played: list[Played], tmp_path: Path):
    played.append(stage.play(scene, tmp_path))
    wrong = unlike_scene(played[-1])
    assert not wrong, "\n".join(wrong)


def test_every_line_is_answered_and_hardly_a_word_misheard(played: list[Played]):
    """Of the scenes that were played before."""
    if not played:
        pytest.skip("no scene was played before")
    reports = [report for one in played for report in one.reports]
    answers = [seconds for report in reports for seconds in report.voice_to_voice]
    pairs = [one.words for one in played]
    misheard = [pair for pair in pairs if word_error_rate([pair])]
    print(f"word error rate {word_error_rate(pairs):.4f} of {len(played)} scenes", *misheard, sep="\n")
    print("answered after (s)", percentile(answers, 50), percentile(answers, 95), "of", len(answers))
    assert [report.answered for report in reports] == [report.turns for report in reports]
    assert word_error_rate(pairs) < 0.03


def test_a_scene_is_the_same_every_time(stage: Stage, played: list[Played], tmp_path: Path):
    """However busy the machine is: when each line was said and answered, to the sample, and what was heard of it."""
    if not played:
        pytest.skip("no scene was played before")
    shortest = min(played, key=lambda one: sum(report.seconds for report in one.reports))
    again = stage.play(shortest.scene, tmp_path)
    assert [report.lines for report in again.reports] == [report.lines for report in shortest.reports]
    assert again.exchanges == shortest.exchanges


def test_every_line_has_its_clip():
    assert [words for voice, words in spoken_lines() if not clip_of(voice, words).exists()] == []
    assert len(SPOKEN) >= 20
