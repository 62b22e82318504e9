"""The figures of a call, from when each side spoke."""

from __future__ import annotations

import pytest

from telephony.simulator.hearing import Run
from telephony.simulator.report import CallReport, LineReport, SpokenLine, line_reports, percentile, reply_to

GREETING = Run(0.0, 1.0, over=True)


def said(started: float, ended: float, *, over: Run | None = None, backchannel: bool = False) -> SpokenLine:
    return SpokenLine(0, "words", backchannel, started, ended, over)


def report(*lines: LineReport) -> CallReport:
    return CallReport("CA1", lines, "frontdesk", 60.0, 0.1, 1, 0, 0.0)


def test_voice_to_voice_is_from_the_last_word_to_the_first():
    [line] = line_reports([said(2.0, 3.0)], [GREETING, Run(3.6, 5.0)])
    assert line.answered
    assert line.voice_to_voice_seconds == pytest.approx(0.6)
    assert not line.talked_over
    assert line.barge_in_seconds is None


def test_a_line_without_a_reply_is_unanswered():
    first, second = line_reports([said(2.0, 3.0), said(18.0, 19.0)], [GREETING, Run(19.5, 20.0)])
    assert (first.answered, first.voice_to_voice_seconds) == (False, None)
    assert second.answered


def test_what_was_heard_only_in_a_pause_of_the_line_is_no_answer():
    [line] = line_reports([said(2.0, 6.0)], [GREETING, Run(3.0, 3.5)])
    assert (line.answered, line.talked_over) == (False, True)


def test_an_answer_that_begins_too_early_is_one_without_a_time():
    [line] = line_reports([said(2.0, 6.0)], [GREETING, Run(5.5, 9.0)])
    assert (line.answered, line.talked_over, line.voice_to_voice_seconds) == (True, True, None)


def test_barge_in_is_from_the_first_word_to_the_last_of_what_it_interrupted():
    answer = Run(4.0, 6.7, over=True, cut=True)
    [line] = line_reports([said(6.5, 8.0, over=answer)], [GREETING, answer, Run(8.4, 9.0)])
    assert line.barge_in_seconds == pytest.approx(0.2)
    assert line.voice_to_voice_seconds == pytest.approx(0.4)


def test_an_answer_that_goes_on_over_the_caller_was_not_stopped():
    answer = Run(4.0, 12.0, over=True)
    [line] = line_reports([said(6.5, 8.0, over=answer)], [GREETING, answer])
    assert (line.barge_in_seconds, line.answered) == (None, False)


def test_a_backchannel_wants_no_answer_and_must_stop_nothing():
    going_on, stopped = Run(4.0, 12.0, over=True), Run(4.0, 6.8, over=True, cut=True)
    [well] = line_reports([said(6.5, 6.9, over=going_on, backchannel=True)], [GREETING, going_on])
    assert (well.stopped_answer, well.answered, well.barge_in_seconds) == (False, False, None)
    [badly] = line_reports([said(6.5, 6.9, over=stopped, backchannel=True)], [GREETING, stopped])
    assert badly.stopped_answer


def test_an_answer_stopped_by_the_next_line_was_not_stopped_by_the_backchannel():
    answer = Run(4.0, 9.2, over=True, cut=True)
    hum, wait = line_reports(
        [said(6.5, 6.9, over=answer, backchannel=True), said(9.0, 10.0, over=answer)], [GREETING, answer]
    )
    assert not hum.stopped_answer
    assert wait.barge_in_seconds == pytest.approx(0.2)


def test_the_gaps_of_a_line_are_those_of_its_answer():
    [line] = line_reports([said(2.0, 3.0)], [Run(0, 1, gaps=[9.0]), Run(3.5, 5.0, gaps=[0.1, 0.2])])
    assert line.gaps == (0.1, 0.2)


def test_the_reply_is_the_first_that_outlasts_the_line():
    filler, answer = Run(3.5, 4.0), Run(5.0, 6.0)
    assert reply_to(said(2.0, 3.0), [GREETING, filler, answer]) is filler


def test_a_call_counts_its_lines():
    answered = LineReport(0, "a", False, 1, 2, True, voice_to_voice_seconds=0.5, barge_in_seconds=0.2)
    hum = LineReport(1, "b", True, 1, 2, False, barge_in_seconds=9.0, stopped_answer=True)
    ignored = LineReport(2, "c", False, 1, 2, False)
    call = report(answered, hum, ignored)
    assert (call.turns, call.answered, call.voice_to_voice, call.barge_ins) == (2, 1, (0.5,), (0.2,))
    assert call.stopped_by_backchannel == 1


@pytest.mark.parametrize(
    ("values", "percent", "expected"),
    [([], 50, None), ([3.0], 95, 3.0), ([4, 1, 3, 2], 50, 2), ([1, 2, 3], 50, 2), (list(range(1, 101)), 95, 95)],
)
def test_percentiles_by_nearest_rank(values, percent, expected):
    assert percentile(values, percent) == expected
