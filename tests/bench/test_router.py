"""How the router is measured."""

from __future__ import annotations

import pytest

from bench.router import (
    SENTENCES,
    Found,
    Sentence,
    accuracy,
    calibration_error,
    falsely_out_of_scope,
    read_sentences,
    recall_out_of_scope,
    unclear,
)


def found(wanted: str, taken_for: str, confidence: float = 1.0) -> Found:
    return Found(Sentence("words", wanted), taken_for, confidence, 0.0)


def test_shares_are_of_what_they_speak_of():
    all_found = [
        found("quote", "quote"),
        found("menu", "quote"),
        found("menu", "unclear"),
        found("policy", "out_of_scope"),
        found("out_of_scope", "out_of_scope"),
        found("out_of_scope", "unclear"),
        found("out_of_scope", "quote"),
    ]
    assert accuracy(all_found) == pytest.approx(1 / 4)
    assert recall_out_of_scope(all_found) == pytest.approx(1 / 3)
    assert falsely_out_of_scope(all_found) == unclear(all_found) == pytest.approx(1 / 4)
    assert sum(each.right for each in all_found) == 3


def test_calibration_is_how_far_confidence_is_from_the_truth():
    honest = [found("quote", "quote", 0.75)] * 3 + [found("quote", "menu", 0.75)]
    boastful = [found("quote", "quote", 0.95), found("quote", "menu", 0.95)]
    assert calibration_error(honest) == pytest.approx(0)
    assert calibration_error(boastful) == pytest.approx(0.45)


def test_there_are_enough_sentences_and_none_is_in_both_sets():
    held_out = read_sentences(SENTENCES / "router_heldout.yaml")
    tuning = {each.text.lower() for each in read_sentences(SENTENCES / "router_sentences.yaml") if not each.topic}
    outside = [each for each in held_out if each.intent == "out_of_scope"]
    assert len(held_out) - len(outside) >= 400
    assert len(outside) >= 100
    assert len(tuning) >= 300
    assert not tuning & {each.text.lower() for each in held_out if not each.topic}


def test_what_was_heard_is_of_the_same_sentences():
    written = read_sentences(SENTENCES / "router_heldout.yaml")
    heard = read_sentences(SENTENCES / "router_heldout_heard.yaml")
    assert len(heard) > 0.97 * len(written)
    assert {each.intent for each in heard} == {each.intent for each in written}
