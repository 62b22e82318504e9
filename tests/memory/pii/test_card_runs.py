"""Card numbers in a run, whole, misheard and in part."""

import pytest

from memory.pii.card_runs import card_in
from memory.pii.number_runs import runs_in


def found(text: str) -> str | None:
    """What of the first run is a card's."""
    run = runs_in(text)[0]
    window = card_in(text, run)
    return None if window is None else text[run[window[0]].start : run[window[1] - 1].end]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("4111 1111 1111 1111", "4111 1111 1111 1111"),
        ("3782 822463 10005", "3782 822463 10005"),
        ("my visa 4111111111111112", "4111111111111112"),
        ("my card is 4111 1111", "4111 1111"),
        ("the cvc is 123", "123"),
        ("booking 4111 1111 1111 1111", "4111 1111 1111 1111"),
        ("my card is 20 more", None),
        ("order 1234567890123", None),
        ("+4915112345678", None),
    ],
)
def test_a_card_is_known_by_check_digit_shape_and_word(text: str, expected: str | None):
    assert found(text) == expected


def test_digits_that_can_be_read_in_two_ways_are_a_card_all_the_same():
    said = "fifty three ninety four two one zero two seven zero five nine six one two"
    assert found(said) == said
