"""Phone, card and social security numbers, and the numbers that are none."""

import pytest

from memory.pii.digit_kinds import digit_pii


def kinds(text: str) -> list[tuple[str, str]]:
    """What is found, each with its kind."""
    return [(pii.kind, text[pii.start : pii.end]) for pii in digit_pii(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("call (916) 555-0142 now", [("phone", "(916) 555-0142")]),
        ("+4915112345678", [("phone", "+4915112345678")]),
        ("555-0142", [("phone", "555-0142")]),
        ("my number is nine one six five five five", [("phone", "nine one six five five five")]),
        ("916 555 0142 or 415 555 0199", [("phone", "916 555 0142"), ("phone", "415 555 0199")]),
        ("1-482-517-5312", [("phone", "1-482-517-5312")]),
        ("two seventy four, 868, 1716", [("phone", "two seventy four, 868, 1716")]),
        (
            "two eighty seven nine three four five two five",
            [("phone", "two eighty seven nine three four five two five")],
        ),
        ("4111 1111 1111 1111", [("card", "4111 1111 1111 1111")]),
        ("my card is 4111 1111", [("card", "4111 1111")]),
        ("the cvc is 123", [("card", "123")]),
        ("123-45-6789", [("ssn", "123-45-6789")]),
        ("last four of my ssn 6789", [("ssn", "6789")]),
        ("card 4111111111111111 phone 9165550142", [("card", "4111111111111111"), ("phone", "9165550142")]),
    ],
)
def test_numbers_are_known_by_shape_and_by_the_words_around(text: str, found: list[tuple[str, str]]):
    assert kinds(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "order number 9165550142",
        "booking 4111111",
        "the kids are 3, 5, 8, 10, 11, 12 and 13",
        "95616-1234",
        "the card ending in 4242",
        "1763625868",
        "20261120",
    ],
)
def test_other_numbers_are_left(text: str):
    assert kinds(text) == []
