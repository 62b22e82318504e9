"""How somebody is received."""

from __future__ import annotations

import pytest

from agents.greetings import greeting_for, subject_of
from agents.notes import Notes
from agents.understanding.party import Party
from gateway.settings import Settings
from memory.people import Contact, Customer, CustomerId, OrgId

NOBODY = Customer(CustomerId("c"), OrgId("o"), (Contact("phone", "+19165550142"),))
SARAH = Customer(CustomerId("c"), OrgId("o"), (), {"name": "Sarah Miller"})
DAVIS = Notes(topic="quote", party=Party(8, 4), place="Davis")


@pytest.mark.parametrize("customer", [NOBODY, SARAH])
@pytest.mark.parametrize("notes", [Notes(), DAVIS])
def test_everybody_is_told_that_they_talk_to_an_ai_and_whose(settings: Settings, customer: Customer, notes: Notes):
    words = greeting_for(settings.phrases, settings.business, customer, notes, resumed=False)
    assert "AI assistant of My Hibachi" in words
    assert ("Hi Sarah," in words) == (customer is SARAH)
    assert ("party of 12 in Davis" in words) == (notes is DAVIS)


def test_after_a_dropped_line_one_sentence_and_no_second_introduction(settings: Settings):
    for notes in (Notes(), DAVIS):
        words = greeting_for(settings.phrases, settings.business, SARAH, notes, resumed=True)
        assert "line dropped" in words
        assert "AI assistant" not in words
        assert words.count(".") == 1
    assert "party of 12 in Davis" in words


def test_what_is_still_open(settings: Settings):
    phrases = settings.phrases
    assert subject_of(Notes(), phrases) == ""
    assert subject_of(Notes(party=Party(10)), phrases) == "your party of 10"
    message = Notes(topic="callback", reason="a wedding", party=Party(10))
    assert "call back" in subject_of(message, phrases)
