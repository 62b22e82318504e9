"""Stretches of a run, and what stands around them."""

import pytest

from memory.pii.number_runs import Run, runs_in
from memory.pii.number_windows import after_code, after_plus, before, groups_of, is_counted, windows


def run(text: str) -> Run:
    """The one run of a text."""
    (only,) = runs_in(text)
    return only


def test_windows_come_longest_first_for_each_beginning():
    assert list(windows(run("12 34 56"), 4, 6)) == [(0, 3, "123456"), (0, 2, "1234"), (1, 3, "3456")]


@pytest.mark.parametrize(
    ("text", "code"),
    [("order number is 12", True), ("my booking: 12", True), ("area code 916", False), ("call 12", False)],
)
def test_a_code_is_known_by_the_words_in_front(text: str, code: bool):
    assert after_code(text, run(text), 0) is code


@pytest.mark.parametrize(("text", "plus"), [("+49 30", True), ("plus four nine", True), ("10 49", False)])
def test_a_number_of_another_country_has_a_plus(text: str, plus: bool):
    assert after_plus(text, run(text), 0) is plus


def test_groups_are_what_stands_between_pauses():
    assert groups_of(run("1 2 3, 45, 6 7 8 9")) == [3, 2, 4]


def test_ages_rise_and_phone_numbers_do_not():
    assert is_counted(run("3, 5, 8, 12"), 0, 4)
    assert not is_counted(run("1-482-517-5312"), 0, 4)


def test_no_more_is_looked_at_than_tells_what_a_number_is():
    text = "x" * 100 + " 12"
    assert len(before(text, run(text), 0)) < 100
