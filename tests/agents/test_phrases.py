"""Wordings."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from agents.phrases import Phrases


def test_a_phrase_has_wordings_in_order():
    phrases = Phrases.model_validate({"hello": ["Hi {name}.", "Hello {name}."], "bye": ["Goodbye."]})
    assert phrases["hello"] == ("Hi {name}.", "Hello {name}.")
    assert ("bye" in phrases, "thanks" in phrases) == (True, False)
    assert list(phrases) == ["hello", "bye"]
    with pytest.raises(KeyError):
        phrases["thanks"]


@pytest.mark.parametrize("phrases", [{}, {"hello": []}, {"hello": [""]}, {"hello": "Hi."}, {"Hello": ["Hi."]}])
def test_a_phrase_without_words_or_with_a_bad_name_is_refused(phrases):
    with pytest.raises(ValidationError):
        Phrases.model_validate(phrases)


@pytest.mark.parametrize("wording", ["Hi {name.", "Hi name}.", "Hi {name!x}{"])
def test_a_slot_that_does_not_close_is_refused_by_name(wording: str):
    with pytest.raises(ValidationError, match="hello"):
        Phrases.model_validate({"hello": [wording]})
