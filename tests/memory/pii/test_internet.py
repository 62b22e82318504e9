"""Email and IP addresses as written."""

import pytest

from memory.pii.internet import internet_pii


def found(text: str) -> list[tuple[str, str]]:
    return [(pii.kind, text[pii.start : pii.end]) for pii in internet_pii(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("to jane.doe+a@my-mail.co.uk.", [("email", "jane.doe+a@my-mail.co.uk")]),
        ("from 203.0.113.7:8080", [("ip", "203.0.113.7")]),
        ("2001:db8::7334 did it", [("ip", "2001:db8::7334")]),
        ("ten dot zero dot one dot twenty two", [("ip", "ten dot zero dot one dot twenty two")]),
    ],
)
def test_addresses_are_found(text: str, expected: list[tuple[str, str]]):
    assert found(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "127.0.0.1",
        "::1",
        "0.0.0.0:80",
        "version 1.2.3.4",
        "999.1.1.1",
        "12:30:45",
        "std::abs",
        "@jane",
        "a@b",
        "1.2.3.4.5",
    ],
)
def test_what_is_none_or_nobodys_is_left(text: str):
    assert found(text) == []
