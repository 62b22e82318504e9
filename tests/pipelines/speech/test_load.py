"""Whether the local models keep up: at once no, and yes again only after a while in which they did."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.speech.load import SpeechLoad
from pipelines.speech.waits import WorkerLoad

QUICK, FAIR, SLOW = WorkerLoad(p95_seconds=0.1), WorkerLoad(p95_seconds=0.45), WorkerLoad(p95_seconds=0.7)


@pytest.fixture
def load() -> SpeechLoad:
    return SpeechLoad(behind_seconds=0.6, settled_share=0.5, steady_seconds=5.0)


def test_without_local_models_every_call_is_taken(load):
    load.observe({}, now=0.0)
    assert (load.admits, load.pressure) == (True, 0.0)


def test_the_slowest_worker_decides_at_once(load):
    load.observe({"moonshine-base": SLOW, "piper": QUICK}, now=0.0)
    assert not load.admits
    assert load.pressure == pytest.approx(0.7 / 0.6)


def test_a_request_that_has_not_begun_counts_before_it_is_answered(load):
    load.observe({"piper": WorkerLoad(waiting=9, oldest_seconds=0.6, p95_seconds=0.1)}, now=0.0)
    assert not load.admits


def test_calls_are_taken_again_only_after_a_steady_while(load):
    load.observe({"piper": SLOW}, now=0.0)
    load.observe({"piper": QUICK}, now=1.0)
    load.observe({"piper": QUICK}, now=5.9)
    assert not load.admits
    load.observe({"piper": FAIR}, now=5.95)  # not late, and not clear of it either: the while begins anew
    load.observe({"piper": QUICK}, now=6.0)
    load.observe({"piper": QUICK}, now=10.9)
    assert not load.admits
    load.observe({"piper": QUICK}, now=11.0)
    assert load.admits


def test_what_is_fair_neither_closes_nor_opens(load):
    load.observe({"piper": FAIR}, now=0.0)
    assert load.admits
    load.observe({"piper": SLOW}, now=1.0)
    for second in range(2, 60):
        load.observe({"piper": FAIR}, now=float(second))
    assert not load.admits


@given(st.lists(st.tuples(st.floats(0, 3), st.floats(0, 4)), min_size=1, max_size=80))
def test_it_never_opens_within_the_steady_while_and_never_stays_open_when_late(told):
    load, now, late_at = SpeechLoad(behind_seconds=0.6, settled_share=0.5, steady_seconds=5.0), 0.0, None
    for step, p95 in told:
        now += step
        load.observe({"worker": WorkerLoad(p95_seconds=p95)}, now=now)
        if p95 > 0.6:
            late_at = now
            assert not load.admits
        elif late_at is not None and now - late_at < 5.0:
            assert not load.admits
