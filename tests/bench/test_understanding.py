"""What is understood of what callers say: each line that was once understood, and a share of those nobody tuned for."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from agents.business import Business
from bench.understanding import (
    LINES,
    ROOT,
    Line,
    heard_in,
    is_right,
    listening_seconds,
    read_lines,
    tuned_lines,
    understood,
)
from gateway.settings import load

TUNED = tuned_lines()
HELD_OUT = read_lines(LINES / "said_heldout.yaml")
FLOOR = 0.93


@pytest.fixture(scope="module")
def business(tmp_path_factory: pytest.TempPathFactory) -> Business:
    return load(ROOT / "config", {"FRONTDESK_VAR": str(tmp_path_factory.mktemp("var"))}).business


@pytest.mark.parametrize("line", TUNED, ids=[f"{line.asked}: {line.said}" for line in TUNED])
def test_a_line_is_understood_unless_it_is_known_not_to_be(business: Business, line: Line):
    """A mark of a line that is understood by now has to go."""
    assert is_right(line, told := heard_in(line, business)) is not line.missed, told


def test_most_of_what_nobody_tuned_for_is_understood(business: Business):
    right = understood(HELD_OUT, business)
    assert sum(right) / len(right) >= FLOOR


def test_no_line_is_in_both_sets():
    assert {line.said.lower() for line in TUNED}.isdisjoint(line.said.lower() for line in HELD_OUT)


def test_a_line_is_right_only_when_nothing_else_was_heard(business: Business):
    line = Line("ten adults on the 28th", date(2026, 11, 20), ({"party": [10, None]},))
    assert not is_right(line, heard_in(line, business))
    both = Line(line.said, line.today, ({}, {"party": [10, None], "day": date(2026, 11, 28)}))
    assert is_right(both, heard_in(both, business))


def test_a_yes_where_none_was_is_wrong(business: Business):
    known = {"party": [8, 0], "day": date(2026, 12, 5), "at": "18:00", "read_back": True}
    for hears, right in (({}, False), ({"answer": "agreed"}, True), ({"answer": "refused"}, False)):
        line = Line("yes", date(2026, 11, 20), (hears,), asked="confirm", known=known)
        assert is_right(line, heard_in(line, business)) is right


def test_lines_are_read_with_their_day_and_what_was_known(tmp_path: Path):
    (tmp_path / "said.yaml").write_text(
        "- today: 2026-11-20\n  lines:\n"
        '    - {asked: at, said: "six", known: {day: 2026-12-05}, hears: {at: "18:00"}, or_hears: {}, missed: true}\n'
    )
    [line] = read_lines(tmp_path / "said.yaml")
    assert line == Line("six", date(2026, 11, 20), ({"at": "18:00"}, {}), "at", {"day": date(2026, 12, 5)}, missed=True)


def test_listening_takes_time(business: Business):
    assert listening_seconds(TUNED[:2], business) > 0
