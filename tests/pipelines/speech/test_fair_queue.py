"""Nobody waits longer than one job of every other caller."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from pipelines.speech.fair_queue import FairQueue


def test_a_long_talker_does_not_keep_the_others_waiting():
    queue: FairQueue[str] = FairQueue()
    for number in range(3):
        queue.put("long", f"long-{number}")
    queue.put("short", "short-0")
    assert [queue.take() for _ in range(5)] == ["long-0", "short-0", "long-1", "long-2", None]


def test_stale_work_of_one_caller_is_dropped_and_given_back():
    queue: FairQueue[int] = FairQueue()
    queue.put("a", 1)
    queue.put("a", 2)
    queue.put("b", 1)
    assert queue.drop("a", lambda job: job == 1) == [1]
    assert queue.drop("nobody", lambda job: True) == []
    assert len(queue) == 2
    assert queue.drop("a", lambda job: True) == [2]
    assert [queue.take(), queue.take()] == [1, None]


def test_what_may_wait_comes_last_and_in_turn():
    queue: FairQueue[str] = FairQueue()
    for key, job, later in (("a", "p1", True), ("a", "p2", True), ("b", "p3", True), ("a", "f1", False)):
        queue.put(key, job, later=later)
    assert len(queue) == 4
    assert queue.urgent() == ["f1"]
    assert [queue.take(), queue.take()] == ["f1", "p1"]
    queue.put("c", "f2")
    assert queue.drop("a", lambda job: True) == ["p2"]
    assert [queue.take() for _ in range(3)] == ["f2", "p3", None]


@given(st.lists(st.integers(0, 3), max_size=40))
def test_all_work_is_served_once_in_order_and_nobody_waits_more_than_a_round(keys):
    queue: FairQueue[tuple[int, int]] = FairQueue()
    for number, key in enumerate(keys):
        queue.put(key, (key, number))
    served = list(iter(queue.take, None))
    assert sorted(served) == sorted((key, number) for number, key in enumerate(keys))
    for key in set(keys):
        turns = [place for place, job in enumerate(served) if job[0] == key]
        assert [served[place][1] for place in turns] == sorted(served[place][1] for place in turns)
        others = len(set(keys)) - 1
        assert all(later - earlier <= others + 1 for earlier, later in itertools.pairwise(turns))
