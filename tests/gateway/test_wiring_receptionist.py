"""The receptionist of the settings, and when two settings have the same answers."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from gateway.settings import Settings, load
from gateway.wiring_receptionist import agents_of, config_version

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return load(ROOT / "config", {"FRONTDESK_VAR": str(tmp_path_factory.mktemp("var"))})


def test_the_version_changes_with_anything_that_a_model_is_told(settings: Settings, tmp_path: Path):
    again = load(ROOT / "config", {"FRONTDESK_VAR": str(tmp_path)})
    assert config_version(again) == config_version(settings)
    business = settings.business.model_copy(update={"name": "Another"})
    changed = [
        replace(settings, business=business),
        replace(settings, prompts={**settings.prompts, "menu": "Say nothing."}),
        replace(settings, knowledge={**settings.knowledge, "weather": "We come in any weather."}),
        replace(settings, model="another"),
    ]
    assert len({config_version(each) for each in [settings, *changed]}) == 5


def test_every_intent_has_somebody_who_answers(settings: Settings):
    assert set(agents_of(settings).values()) <= set(settings.policies.agents)
    assert set(agents_of(settings)) == set(settings.intents.intents)
