"""Email addresses."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.understanding.emails import email_in


@pytest.mark.parametrize(
    ("said", "email"),
    [
        ("jane dot doe at gmail dot com", "jane.doe@gmail.com"),
        ("my email is Jane.Doe@gmail.com.", "jane.doe@gmail.com"),
        ("It's j a n e at example dot com", "jane@example.com"),
        ("bob underscore smith 42 at my dash company dot co dot uk, thanks", "bob_smith42@my-company.co.uk"),
        ("email is jane at yahoo. com", "jane@yahoo.com"),
        ("bob, b o b, at example dot com", "bob@example.com"),
        ("anna, a double n a, at example dot com", "anna@example.com"),
        ("lowercase jsmith at proton dot me", "jsmith@proton.me"),
        ("my email is sam, s a m, dash lopez at example dot net", "sam-lopez@example.net"),
        ("It's bob at outlook dot com and my number is five", "bob@outlook.com"),
        ("joe@example com", "joe@example.com"),
        ("joe at example com please", "joe@example.com"),
    ],
)
def test_an_email_address_is_understood(said: str, email: str):
    assert email_in(said) == email


@pytest.mark.parametrize("said", ["Meet me at the park", "", "I'm at home", "8 at 4"])
def test_what_is_no_email_address_is_none(said: str):
    assert email_in(said) is None


def test_a_letter_is_spelled_by_a_word():
    assert email_in("s as in Sam, jones at gmail dot com") == "sjones@gmail.com"


@given(st.text(max_size=150))
def test_any_text_can_be_asked_for_an_email_address(text: str):
    assert "@" in (email_in(text) or "@")
