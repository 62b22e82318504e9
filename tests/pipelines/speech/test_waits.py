"""A worker's waits: those of the last ten seconds, and of them the 95th percentile."""

from hypothesis import given
from hypothesis import strategies as st

from pipelines.speech.waits import Waits


def test_without_waits_nobody_waits():
    assert Waits().p95_seconds(now=0.0) == 0.0


def test_a_single_slow_answer_tells_nothing_and_two_do():
    waits = Waits()
    waits.add(5.0, now=1.0)
    assert waits.p95_seconds(now=1.0) == 0.0
    waits.add(0.1, now=1.0)
    assert waits.p95_seconds(now=1.0) == 0.1
    waits.add(4.0, now=1.0)
    assert waits.p95_seconds(now=1.0) == 4.0


def test_one_slow_answer_in_twenty_does_not_count_and_two_do():
    waits = Waits()
    for _ in range(19):
        waits.add(0.1, now=1.0)
    waits.add(5.0, now=1.0)
    assert waits.p95_seconds(now=1.0) == 0.1
    waits.add(5.0, now=1.0)
    assert waits.p95_seconds(now=1.0) == 5.0


def test_what_is_older_than_the_window_is_forgotten():
    waits = Waits(window_seconds=10.0)
    for seconds, now in ((5.0, 0.0), (5.0, 0.0), (0.2, 6.0), (0.2, 6.0)):
        waits.add(seconds, now=now)
    assert waits.p95_seconds(now=9.9) == 5.0
    assert waits.p95_seconds(now=10.0) == 0.2
    assert waits.p95_seconds(now=16.0) == 0.0


@given(st.lists(st.floats(0, 60), min_size=2, max_size=60))
def test_nineteen_of_twenty_or_all_but_one_waited_no_longer(seconds):
    waits = Waits()
    for each in seconds:
        waits.add(each, now=0.0)
    p95 = waits.p95_seconds(now=0.0)
    assert p95 in seconds
    assert sum(each > p95 for each in seconds) <= max(1, 0.05 * len(seconds))
