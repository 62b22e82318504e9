"""`config/guardrails.yaml` as the guards get it."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from agents.guardrails.settings import Claim, GuardrailSettings
from gateway.settings import Settings


def test_the_default_words_are_there(settings: Settings):
    found = settings.guardrails
    assert found.instructions
    assert found.promises
    assert "book" in found.claims["booked"].tools


def test_an_unknown_key_is_refused():
    with pytest.raises(ValidationError):
        GuardrailSettings.model_validate({"promisses": ["x"]})
    assert GuardrailSettings(claims={"sent": Claim(words=("i sent",), tools=("send_link",))}).promises == ()
