"""Stages are medians, and the line is what is left of what the phone measured."""

import pytest

from bench.latency import medians

QUICK = {
    "final_ms": 240,
    "decided_ms": 241,
    "asked_ms": 243,
    "routed_ms": 247,
    "first_word_ms": 250,
    "first_audio_ms": 260,
}


def test_medians_of_stages_and_the_rest_for_the_line():
    slow = {name: at * 2 for name, at in QUICK.items()}
    found = medians([QUICK, slow, QUICK], 275.0)
    assert found == {"pause": 240, "end_of_turn": 1, "feel": 2, "route": 4, "first_word": 3, "speak": 10, "line": 15}


def test_a_line_is_never_faster_than_nothing():
    assert medians([QUICK], 100.0)["line"] == 0.0


def test_who_has_answered_nothing_is_told_so():
    with pytest.raises(RuntimeError, match="no turn was answered"):
        medians([], 100.0)
