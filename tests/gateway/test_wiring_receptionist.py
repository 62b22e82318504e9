"""The receptionist of the settings, and when two settings have the same answers."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from gateway.settings import Settings, load
from gateway.wiring_receptionist import Learning, agents_of, config_version

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


async def test_the_router_is_learned_anew_only_for_other_examples(settings: Settings):
    learning = Learning(None)
    some = {
        name: intent.model_copy(update={"examples": intent.examples[:3]})
        for name, intent in settings.intents.intents.items()
    }
    few = replace(settings, intents=settings.intents.model_copy(update={"intents": some}))
    first = await learning.whole(few)
    dearer = replace(few, knowledge={**few.knowledge, "weather": "We come in any weather."})
    again = await learning.whole(dearer)
    assert again.router is first.router
    assert again.knowledge is not first.knowledge
    fewer = {name: intent.model_copy(update={"examples": intent.examples[:2]}) for name, intent in some.items()}
    other = await learning.whole(replace(few, intents=few.intents.model_copy(update={"intents": fewer})))
    assert other.router is not first.router
    assert (await learning.at_once(few)).router is not first.router
