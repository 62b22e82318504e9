"""Which phrases are needed."""

from __future__ import annotations

from agents.phrase_slots import SLOTS, complaints
from agents.phrases import Phrases
from gateway.settings import Settings


def test_the_phrases_of_the_default_business_will_do(settings: Settings):
    assert complaints(settings.phrases) == []


def test_every_phrase_of_the_default_business_is_used(settings: Settings):
    spoken = [name for name in settings.phrases if not name.startswith("web_")]
    assert [name for name in spoken if name.removesuffix("_gentle") not in SLOTS] == []


def test_a_missing_phrase_and_a_slot_that_nobody_fills_in_are_told(settings: Settings):
    wordings = {name: settings.phrases[name] for name in settings.phrases}
    del wordings["goodbye"]
    wordings["ask_zip"] = ("Where in {country} is it?",)
    assert complaints(Phrases.model_validate(wordings)) == [
        ("goodbye", "is missing"),
        ("ask_zip", "has a slot {country} that is never filled in; nothing is filled in here"),
    ]
