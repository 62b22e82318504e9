"""The model for staff: none offline, and a failing one is not answered for by the desk's own offline model."""

import pytest
from pydantic_ai import Agent

from agents.model_settings import ModelChoice, ModelSettings
from agents.providers import ModelProviders
from agents.scripted import Breaks, ScriptedModel
from agents.staff.staff_models import StaffModel, no_model

CHOICES = ModelSettings(order=("scripted",), choices={"scripted": ModelChoice(kind="scripted")})


def test_offline_there_is_no_model():
    assert StaffModel(ModelProviders(ModelSettings(), offline=no_model()), "prompt").ready() is None


async def test_a_model_that_fails_is_seen_to_fail():
    providers = ModelProviders(CHOICES, offline=no_model(), doubles={"scripted": ScriptedModel([Breaks()])})
    model = StaffModel(providers, "prompt")
    assert model.name == "scripted"
    assert model.request_settings.get("temperature") == 0.1
    with pytest.raises(ExceptionGroup):
        await Agent(model.ready()).run("hello")
