"""What a sentence claims, and whether it was said."""

from __future__ import annotations

import pytest

from agents.staff.claims import unsaid


@pytest.mark.parametrize(
    ("sentence", "said"),
    [
        ("They booked a party.", "Shall I book it? Yes please."),
        ("They cancelled.", "Please cancel it."),
        ("They were promised a call back.", "Somebody'll call you."),
        ("They complained about the chef.", "Your chef ruined my party!"),
        ("They asked about a price.", ""),
    ],
)
def test_what_was_said_may_be_claimed(sentence: str, said: str):
    assert unsaid(sentence, [said]) == []


@pytest.mark.parametrize(
    ("sentence", "claims"),
    [
        ("They booked a party.", ["booked"]),
        ("They cancelled and want a refund.", ["cancelled", "paid"]),
        ("They were promised a discount.", ["promised", "discount"]),
        ("Somebody got sick and wants to sue.", ["ill", "legal"]),
        ("They are allergic.", ["allergy"]),
    ],
)
def test_what_was_not_said_may_not(sentence: str, claims: list[str]):
    assert unsaid(sentence, ["How much is it for ten?", "That comes to $590."]) == claims
