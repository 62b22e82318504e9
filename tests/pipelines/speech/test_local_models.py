"""Requests that do not fit are refused in words, whatever they hold."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.errors import ModelMissing
from pipelines.speech import local_models
from pipelines.speech.local_models import BadRequest, load
from pipelines.speech.weights import missing
from pipelines.speech.wire import Frame


@pytest.fixture(scope="module")
def judge():
    if trouble := missing("smart-turn"):
        pytest.skip(trouble)
    return load("smart-turn")


@pytest.mark.parametrize(
    ("header", "body"),
    [
        ({"op": "speak", "text": "hello", "sample_rate": 8000}, b""),
        ({"op": "finished"}, b""),
        ({"op": "finished", "sample_rate": "8000"}, b""),
        ({"op": "finished", "sample_rate": 7}, b""),
        ({"op": "finished", "sample_rate": 10**9}, b""),
        ({"op": "finished", "sample_rate": 8000}, b"odd"),
    ],
)
def test_a_request_that_does_not_fit_is_refused(judge, header, body):
    with pytest.raises(BadRequest):
        list(judge(Frame(header, body), lambda: False))


@given(st.dictionaries(st.sampled_from(["op", "sample_rate", "draft", "text"]), st.none() | st.text() | st.integers()))
@settings(max_examples=50)
def test_no_request_does_worse_than_be_refused(judge, header):
    with contextlib.suppress(BadRequest):
        assert list(judge(Frame(header), lambda: False))[-1].header["done"]


def test_the_answer_is_a_probability_at_any_rate(judge):
    for rate in (8000, 16000):
        (answer,) = judge(Frame({"op": "finished", "sample_rate": rate}, bytes(2 * rate)), lambda: False)
        assert 0.0 <= answer.header["probability"] <= 1.0


def test_missing_weights_are_named(monkeypatch):
    monkeypatch.setattr(local_models, "missing", lambda kind: "it comes with the package nobody==1.0")
    with pytest.raises(ModelMissing, match=r"nobody==1\.0"):
        load("piper")
