"""The measurement of a whole call gives every figure that the README speaks of, from the demo's own last line."""

import inspect

import bench.call
from gateway.demo_story import Story, summary


def test_its_figures_are_those_of_the_demo():
    assert inspect.iscoroutinefunction(bench.call.measure)
    figures = summary([], [], Story(lambda line: None))
    assert {"turns", "answered", "wer", "v2v_p50_ms", "v2v_p95_ms", "barge_in_ms"} == set(figures)


def test_what_was_not_measured_is_no_number():
    told = {"v2v_p50_ms": None, "turns": 3}
    assert str(bench.call.as_numbers(told)) == "{'v2v_p50_ms': nan, 'turns': 3.0}"
