"""Names with nothing in front of them."""

import pytest

from memory.pii.lone_names import speaks, stands_alone
from memory.pii.name_tokens import Words


def alone(text: str) -> list[str]:
    words = Words(text)
    return [word.text for at, word in enumerate(words.all) if stands_alone(words, at)]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("can jennifer bring Nakamura", ["jennifer", "Nakamura"]),
        ("Mark Lee comes at 6", ["Mark"]),
        ("the nguyen party with the Hendersons", ["nguyen", "Hendersons"]),
        ("will rose wine be there", []),
        ("the deposit by Chase Bank", []),
        ("we live in Martinez", []),
    ],
)
def test_clear_names_full_names_and_families_stand_alone(text: str, names: list[str]):
    assert alone(text) == names


@pytest.mark.parametrize(
    ("text", "spoken"), [("chase speaking", True), ("Zuri here", True), ("no bill here", False), ("right here", False)]
)
def test_who_speaks_says_their_name(text: str, spoken: bool):
    words = Words(text)
    assert any(speaks(words, at) for at in range(len(words.all))) is spoken
