"""Texts and codes in words: every outcome, and nothing said to be sent that was not."""

from __future__ import annotations

from typing import get_args

import pytest

from agents.known import Known
from agents.offline.text_words import words_for_claim, words_for_code, words_for_text
from agents.offline.wording import Wording
from agents.tools.claim_contact import CodeTried, ContactClaimed
from agents.tools.send_text import TextGiven, TextOutcome
from gateway.settings import Settings


@pytest.mark.parametrize("outcome", [outcome for outcome in get_args(TextOutcome) if outcome != "refused"])
def test_every_text(settings: Settings, outcome: TextOutcome):
    given = TextGiven(outcome=outcome, what="quote", to="+19165550142", text="It is $586.")
    said = " ".join(words_for_text(given, Known(), Wording(settings.phrases)))
    assert said
    assert ("on its way to 9 1 6" in said) == (outcome == "texted")
    assert ("It is $586." in said) == (outcome == "here")


@pytest.mark.parametrize("outcome", ["sent", "known", "too_many", "not_told", "not_possible"])
def test_every_claim(settings: Settings, outcome):
    claimed = ContactClaimed(outcome=outcome, to="+19165550142")
    [said] = words_for_claim(claimed, Known(channel="web"), Wording(settings.phrases))
    assert ("sent a code to +19165550142" in said) == (outcome == "sent")
    [spoken] = words_for_claim(claimed, Known(channel="voice"), Wording(settings.phrases))
    assert ("9 1 6, 5 5 5" in spoken) == (outcome == "sent")


@pytest.mark.parametrize("outcome", ["linked", "merged", "wrong", "over", "not_possible"])
def test_every_code(settings: Settings, outcome):
    said = " ".join(words_for_code(CodeTried(outcome=outcome), Wording(settings.phrases)))
    assert ("Thank you" in said) == (outcome in ("linked", "merged"))
