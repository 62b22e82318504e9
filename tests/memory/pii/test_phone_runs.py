"""Phone numbers in a run."""

import pytest

from memory.pii.number_runs import runs_in
from memory.pii.phone_runs import phone_in


def found(text: str) -> str | None:
    """What of the first run is a phone number."""
    run = runs_in(text)[0]
    window = phone_in(text, run)
    return None if window is None else text[run[window[0]].start : run[window[1] - 1].end]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("916-555-0142", "916-555-0142"),
        ("07700 900123", "07700 900123"),
        ("+49 30 901820", "49 30 901820"),
        ("555-0142", "555-0142"),
        ("9 16 55 50 142 is my phone", "9 16 55 50 142"),
        ("my number is nine one six five five five", "nine one six five five five"),
        ("my number is nine one six", None),
        ("order number 9165550142", None),
        ("2 4 6 8 10 12 14", None),
        ("5550142", None),
        ("1763625868", None),
    ],
)
def test_a_phone_number_is_known_by_shape_and_word(text: str, expected: str | None):
    assert found(text) == expected
