"""What a caller hears, placed in time by what arrives."""

from __future__ import annotations

import pytest

from bench.load.ear import Ear
from pipelines.speech.scripted import tone
from telephony import mulaw

SILENT = bytes([mulaw.SILENCE])


def sound(seconds: float) -> bytes:
    return mulaw.encode(tone(int(8000 * seconds), 8000, 440))


def test_pieces_that_follow_each_other_are_one_run_without_gaps():
    ear = Ear()
    ear.media(SILENT * 800 + sound(1.0), 10.0)
    ear.media(sound(1.0), 10.5)
    (run,) = ear.runs
    assert (run.started, run.ended) == (pytest.approx(10.1, abs=0.002), pytest.approx(12.1, abs=0.002))
    assert (run.gap_seconds, run.cut) == (0.0, False)
    assert ear.quiet_for(11.0) == pytest.approx(-1.1, abs=0.002)


def test_a_line_that_runs_dry_in_the_middle_is_a_gap_and_a_long_pause_is_a_new_run():
    ear = Ear()
    ear.media(sound(0.2), 0.0)
    ear.media(sound(0.2), 0.25)
    ear.media(sound(0.2), 2.0)
    assert [round(run.gap_seconds, 3) for run in ear.runs] == [0.05, 0.0]


def test_clear_cuts_what_is_not_played_and_gives_back_the_marks():
    ear = Ear()
    ear.media(sound(0.5), 0.0)
    ear.mark("a", 0.0)
    ear.media(sound(2.0), 0.1)
    ear.mark("b", 0.1)
    assert (ear.due(0.4), ear.due(0.6)) == ([], ["a"])
    assert ear.clear(1.0) == ["b"]
    assert (ear.runs[0].ended, ear.runs[0].cut) == (1.0, True)
    ear.media(sound(0.1), 1.2)
    assert len(ear.runs) == 2
    assert ear.clear(5.0) == []
    assert not ear.runs[1].cut
