"""What goes to a person, by the rules of the default config/: each line with its reason code."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.business import Business
from agents.escalation import EscalationRules, Raised, facts_of
from gateway.settings import Settings, load


@pytest.fixture(scope="module")
def rules(settings: Settings) -> EscalationRules:
    return EscalationRules(settings.escalation)


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("Can you give me a discount?", "discount_request"),
        ("is there any chance of a better price", "discount_request"),
        ("can you knock fifty bucks off", "discount_request"),
        ("We're planning a corporate event", "corporate_event"),
        ("it's a team building dinner for our employees", "corporate_event"),
        ("I want my money back", "refund"),
        ("You charged me twice!", "refund"),
        ("when do I get my refund", "refund"),
        ("I'm disputing the charge with my bank", "chargeback"),
        ("Three of us got food poisoning", "food_safety"),
        ("the shrimp was raw", "food_safety"),
        ("your food made my kid sick", "food_safety"),
        ("my daughter got burned at the party", "injury"),
        ("Your guy burned my deck", "damage"),
        ("the chef scratched our table", "damage"),
        ("Your chef was really rude to my mother", "staff_complaint"),
        ("nobody showed up", "staff_complaint"),
        ("delete everything you have on me", "data_deletion"),
        ("please erase all my data", "data_deletion"),
        ("send me what you know about me", "data_copy"),
        ("the chef was two hours late", "staff_complaint"),
        ("You will hear from my lawyer", "legal"),
        ("I'm going to sue you", "legal"),
        ("If that chef comes back I’ll kill him", "threat"),
        ("I know where you live", "threat"),
        ("You'll regret this", "threat"),
        ("Get me the manager", "asks_for_person"),
        ("I was burned and I will sue you", "legal"),
    ],
)
def test_each_line_has_its_reason(rules: EscalationRules, said: str, reason: str):
    raised = rules.raised_by(said, "policy")
    assert (raised.reason if raised else None) == reason


@pytest.mark.parametrize(
    "said",
    [
        "My name is Sue, what do you charge?",
        "What happens if someone gets hurt?",
        "Do you have liability insurance?",
        "Is the deposit refundable?",
        "Would I get a refund if I cancel a week before?",
        "What's your refund policy?",
        "Which is cheaper, salmon or lobster?",
        "Are you a human?",
        "How raw is the tuna",
        "what if the chef is late",
        "can I leave a message for the owner",
    ],
)
def test_a_question_is_no_complaint(rules: EscalationRules, said: str):
    assert rules.raised_by(said, "policy") is None


def test_intents_and_facts_raise_too_and_the_weightiest_counts(rules: EscalationRules):
    assert rules.raised_by("somebody please", "person") == Raised("asks_for_person", False, "person")
    assert rules.raised_by("how much", "quote", {"large_party", "very_upset"}) == Raised("large_party", False, None)
    assert rules.raised_by("how much", "quote", {"very_upset"}) == Raised("very_upset", False, None)
    assert rules.raised_by("I want a refund", "quote", {"very_upset"}) == Raised("refund", True, "complaint")
    assert rules.raised_by("how much", "quote") is None


def test_complaints_refunds_and_disputes_stay(rules: EscalationRules):
    assert rules.staying == {
        "threat",
        "legal",
        "injury",
        "food_safety",
        "damage",
        "chargeback",
        "refund",
        "staff_complaint",
    }


def test_what_may_be_about_an_open_matter_is_unclear(rules: EscalationRules):
    assert rules.is_unclear("and what about my deposit?", "policy")
    assert not rules.is_unclear("what about my deposit?", "menu")
    assert not rules.is_unclear("do you need a lot of space?", "policy")


def test_facts_come_from_the_business(business: Business):
    assert facts_of("", business, guests=29, miles=100) == frozenset()
    assert facts_of("", business, guests=5000) == frozenset()  # misheard: they are asked again
    assert facts_of("", business, guests=30, miles=101, score=0.1) == {"large_party", "far_travel", "very_upset"}
    assert facts_of("", business, miles=201) == frozenset()  # not served at all: nobody decides
    assert facts_of("my son has a severe peanut allergy", business) == {"severe_allergy"}
    assert facts_of("it's anaphylactic", business, food=True) == {"severe_allergy"}
    assert facts_of("I could die for a steak", business) == frozenset()


def test_a_business_of_another_trade_has_rules_of_its_own(plumber: Business, tmp_path):
    theirs = load(Path("tests/gateway/plumber"), {"FRONTDESK_VAR": str(tmp_path)})
    assert EscalationRules(theirs.escalation).raised_by("I smell gas!", "price") == Raised("gas", True, "person")
    assert facts_of("a severe leak", plumber, guests=500, miles=999) == frozenset()


@given(st.text(max_size=300))
def test_any_text_will_do(rules: EscalationRules, business: Business, said: str):
    rules.raised_by(said, "policy", facts_of(said, business))
