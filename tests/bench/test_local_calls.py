"""What a number of calls came to, and when that is healthy."""

from dataclasses import replace

from bench.local_calls import HEALTHY_SECONDS, Load, load_of_reports
from telephony.simulator import CallReport, LineReport


def report(*waits: float | None) -> CallReport:
    """A call of half a minute in which these turns were answered so soon, or not at all."""
    lines = tuple(
        LineReport(place, "Hello?", False, 0.0, 1.0, wait is not None, voice_to_voice_seconds=wait)
        for place, wait in enumerate(waits)
    )
    return CallReport("CA1", lines, "caller", 30.0, 0.5, 1, 0, 0.0)


def test_cpu_is_for_a_minute_of_a_call_and_waits_are_of_all_calls():
    load = load_of_reports(2, [report(0.5, 0.7), report(0.6, 0.9)], {"gateway": 0.5, "piper": 2.0}, turns=4)
    assert load == Load(2, 2, 4, 4, 0.6, 0.9, {"gateway": 0.5, "piper": 2.0})
    assert load.healthy


def test_a_turn_that_was_missed_or_late_is_not_healthy():
    assert not load_of_reports(1, [report(0.5, None)], {}, turns=2).healthy
    good = load_of_reports(1, [report(0.5)], {}, turns=1)
    assert not replace(good, v2v_p95_seconds=HEALTHY_SECONDS).healthy


def test_a_call_that_was_not_taken_missed_its_turns():
    assert not load_of_reports(2, [report(0.5)], {}, turns=2).healthy
