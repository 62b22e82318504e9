"""Emergencies, and what only sounds like one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.guardrails.emergencies import is_emergency


@pytest.mark.parametrize(
    "said",
    [
        "call 911",
        "please call nine one one",
        "there's a fire",
        "the house is on fire!",
        "my grill is burning",
        "my son is choking",
        "someone is choking at the party right now",
        "someone is hurt",
        "someone is badly hurt, help",
        "my dad is having a heart attack",
        "my throat is closing",
        "she can't breathe",
    ],
)
def test_an_emergency_is_noticed(said: str):
    assert is_emergency(said)


@pytest.mark.parametrize(
    "said",
    [
        "do you do a fire show?",
        "is there a fire pit",
        "we have a fire extinguisher",
        "somebody got burned at our party",
        "She got hurt last week",
        "What if someone is hurt?",
        "how much for ten adults",
        "my kid got sick",
        "",
    ],
)
def test_what_is_no_emergency_is_none(said: str):
    assert not is_emergency(said)


@given(st.text(max_size=300))
def test_any_text_will_do(text: str):
    assert isinstance(is_emergency(text), bool)
