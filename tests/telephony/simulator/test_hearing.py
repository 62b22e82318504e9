"""Runs of speech as a caller hears them."""

from __future__ import annotations

from telephony import mulaw
from telephony.simulator.hearing import Hearing

QUIET = bytes([mulaw.SILENCE])
LOUD = b"\x00"


def hear(hearing: Hearing, *pieces: bytes, audible_left: bool = False) -> float:
    """Play 20 ms pieces one after the other from the beginning; gives the time at the end."""
    position = 0
    for piece in pieces:
        hearing.hear(piece, position)
        position += len(piece)
        hearing.settle(position / 8000, audible_left=audible_left)
    return position / 8000


def test_a_run_goes_from_the_first_to_the_last_audible_sample():
    hearing = Hearing(quiet_seconds=0.09)
    hear(hearing, QUIET * 100 + LOUD * 60, LOUD * 160, LOUD * 40 + QUIET * 120, *[QUIET * 160] * 3)
    [run] = hearing.runs
    assert (run.started, run.ended, run.over) == (100 / 8000, 360 / 8000, False)
    assert hearing.running is run


def test_a_run_is_over_when_it_has_been_quiet_for_long_enough():
    hearing = Hearing(quiet_seconds=0.09)
    hear(hearing, LOUD * 160, *[QUIET * 160] * 5)
    assert hearing.runs[0].over
    assert hearing.running is None


def test_a_short_pause_does_not_end_a_run_and_a_long_one_does():
    hearing = Hearing(quiet_seconds=0.09)
    hear(hearing, LOUD * 160, *[QUIET * 160] * 4, LOUD * 160, *[QUIET * 160] * 5, LOUD * 160)
    assert [(run.started, run.ended) for run in hearing.runs] == [(0.0, 960 / 8000), (1760 / 8000, 1920 / 8000)]


def test_a_pause_with_more_to_come_does_not_end_a_run():
    hearing = Hearing(quiet_seconds=0.09)
    hear(hearing, LOUD * 160, *[QUIET * 160] * 20, audible_left=True)
    assert hearing.running


def test_a_cut_run_ends_with_what_was_played_by_then():
    hearing = Hearing(quiet_seconds=5)
    now = hear(hearing, LOUD * 160)
    hearing.cut()
    hearing.hear(LOUD * 80 + QUIET * 80, 160)
    hearing.settle(now + 0.02, audible_left=False)
    [run] = hearing.runs
    assert (run.cut, run.over, run.ended) == (True, True, 240 / 8000)
    hearing.hear(LOUD * 160, 320)
    assert len(hearing.runs) == 2


def test_gaps_belong_to_the_run_they_are_in():
    hearing = Hearing(quiet_seconds=0.09)
    hearing.dry(3.0)
    hear(hearing, LOUD * 160)
    hearing.dry(0.0)
    hearing.dry(0.06)
    assert hearing.runs[0].gaps == [0.06]
    hearing.cut()
    hearing.dry(0.5)
    assert hearing.runs[0].gaps == [0.06]
