"""Which model answers."""

from __future__ import annotations

import pytest

from agents.model_settings import ModelChoice, ModelParameters, ModelSettings

MODELS = ModelSettings(
    order=("vendor", "offline"),
    choices={
        "vendor": ModelChoice(kind="openai", model="large", needs="VENDOR_KEY"),
        "offline": ModelChoice(kind="offline"),
    },
)


def test_auto_is_the_first_that_has_its_key():
    assert MODELS.pick("auto", {"VENDOR_KEY"}) == "vendor"
    assert MODELS.pick("auto", set()) == "offline"


def test_a_name_is_taken_as_it_is():
    assert MODELS.pick("vendor", set()) == "vendor"
    with pytest.raises(KeyError):
        MODELS.pick("large", set())


def test_an_order_without_any_key_finds_nothing():
    with pytest.raises(LookupError):
        MODELS.model_copy(update={"order": ("vendor",)}).pick("auto", set())


def test_parameters_of_a_use_case_go_over_those_of_the_model():
    of_model = ModelParameters(temperature=0.3, max_tokens=300, timeout_seconds=10)
    of_use_case = ModelParameters(temperature=0.0, max_tokens=80)
    assert of_use_case.over(of_model) == ModelParameters(temperature=0.0, max_tokens=80, timeout_seconds=10)


def test_nothing_said_is_offline():
    assert ModelSettings().pick("auto", set()) == "offline"
