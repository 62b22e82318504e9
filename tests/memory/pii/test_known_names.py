"""The names of a customer we know."""

import pytest

from memory.pii.known_names import known_names


def found(text: str, *names: str) -> list[str]:
    return [text[pii.start : pii.end] for pii in known_names(text, names)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("zuri wants tofu", ["zuri"]),
        ("for Mbeki, please", ["Mbeki"]),
        ("ZURI MBEKI", ["ZURI MBEKI"]),
        ("that is z u r i", ["z u r i"]),
        ("Z-U-R-I's", ["Z-U-R-I"]),
        ("zurich", []),
    ],
)
def test_they_are_found_in_any_case_in_whole_in_part_and_spelled(text: str, expected: list[str]):
    assert found(text, "Zuri Mbeki") == expected


def test_a_name_that_is_a_word_needs_its_capital():
    assert found("will Will come in may", "Will May") == ["Will"]


@pytest.mark.parametrize("names", [(), ("",), ("...", "7"), ("x" * 5000,), tuple("ab" * 50)])
def test_odd_names_find_nothing_and_do_no_harm(names: tuple[str, ...]):
    assert found("who is 7", *names) == []
