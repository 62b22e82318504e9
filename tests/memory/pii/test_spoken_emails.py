"""Email addresses as said, with where they begin and end."""

import pytest

from memory.pii.spoken_emails import spoken_emails


def found(text: str) -> list[str]:
    return [text[pii.start : pii.end] for pii in spoken_emails(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("it's jane dot doe at gmail dot com thanks", "jane dot doe at gmail dot com"),
        ("my email is j a n e at u c davis dot e d u", "j a n e at u c davis dot e d u"),
        ("send it to b as in boy smith at aol dot com", "b as in boy smith at aol dot com"),
        ("jane_doe at gmail.com", "jane_doe at gmail.com"),
        (
            "email big mike sixty nine at oak dash tree dot co dot uk",
            "big mike sixty nine at oak dash tree dot co dot uk",
        ),
        ("jane (at) doe.org", "jane (at) doe.org"),
        ("um it's big at bluewave dot io and we are ten", "big at bluewave dot io"),
        ("r i v e r a dot j a n e at bluewave dot io", "r i v e r a dot j a n e at bluewave dot io"),
        ("you can write to me at kate at example dot com", "kate at example dot com"),
    ],
)
def test_all_of_an_address_is_found_and_nothing_else(text: str, expected: str):
    assert found(text) == [expected]


def test_two_addresses_are_two():
    assert found("ann at gmail dot com or bob at yahoo dot com") == ["ann at gmail dot com", "bob at yahoo dot com"]


@pytest.mark.parametrize(
    "text", ["look at example.com", "we are at home. Come", "at 5. me too", "i saw it at target dot com"]
)
def test_a_web_site_is_no_address(text: str):
    assert found(text) == []
