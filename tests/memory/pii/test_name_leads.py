"""Leads: which there are, how sure, and where the name would begin."""

import pytest

from memory.pii.name_leads import leads_in


@pytest.mark.parametrize(
    ("text", "sureness", "rest"),
    [
        ("my name is uh Walter", "sure", "Walter"),
        ("Mrs. Abernathy", "sure", "Abernathy"),
        ("i'm Zuri", "likely", "Zuri"),
        ("ask for Zuri", "likely", "Zuri"),
        ("my wife, Fatima", "likely", "Fatima"),
        ("hi Maria", "weak", "Maria"),
    ],
)
def test_a_lead_says_how_sure_it_is_and_where_the_name_begins(text: str, sureness: str, rest: str):
    assert (sureness, rest) in [(sure, text[start:]) for sure, _, start in leads_in(text)]


def test_a_lead_in_another_is_found_too():
    text = "this is Mrs. Day"
    assert {text[start:] for _, _, start in leads_in(text)} == {"Mrs. Day", "Day"}


def test_without_a_lead_there_is_none():
    assert list(leads_in("ten adults on Saturday")) == []
