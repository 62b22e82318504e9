"""Which of what was heard there is to learn from."""

from __future__ import annotations

from pathlib import Path

from bench.heard_examples import clip_name, distorted, to_hear, told

WRITTEN = {"allergy": ["is the beef halal", "do you use nuts"], "menu": ["do you have steak", "do you have soup"]}


def test_what_came_out_otherwise_is_kept_by_intent():
    heard = {
        "is the beef halal": "Is the beef hollow?",
        "do you use nuts": "Do you use nuts?",
        "do you have steak": " Do you have stake?",
    }
    assert distorted(WRITTEN, heard, {}) == {"allergy": ["Is the beef hollow?"], "menu": ["Do you have stake?"]}


def test_what_says_nothing_or_the_wrong_thing_is_left_out():
    written = {"allergy": [*WRITTEN["allergy"], "do you have a nut"], "menu": [*WRITTEN["menu"], "soup please"]}
    heard = {
        "is the beef halal": "Easter.",  # too much of it is lost
        "do you use nuts": "Do you have soup?",  # an example of another intent
        "do you have steak": "Do you have a look?",  # heard of two intents
        "do you have a nut": "Do you have a look?",
        "soup please": "Please.",  # one word
        "do you have soup": "",
    }
    assert distorted(written, heard, {}) == {}


def test_what_was_learnt_earlier_stays_until_it_is_an_example_or_said_of_something_else():
    kept = {
        "allergy": ["Is the beef hello?", "Do you have soup?", "Do you have stake?"],
        "menu": ["Do you have soap?"],
        "gone": ["Is anybody here?"],
    }
    heard = {"do you have steak": "Do you have stake?", "do you have soup": "Do you have soap?"}
    assert distorted(WRITTEN, heard, kept) == {"allergy": ["Is the beef hello?"], "menu": ["Do you have soap?"]}


def test_a_run_that_was_broken_off_goes_on_with_what_was_not_heard(tmp_path: Path):
    journal = tmp_path / "heard.jsonl"
    journal.write_text('{"said": "is the beef halal", "heard": "Is the beef hollow?"}\n{"said": "do you us', "utf-8")
    heard = told(journal)
    assert heard == {"is the beef halal": "Is the beef hollow?"}
    assert to_hear({"allergy": WRITTEN["allergy"], "menu": ["two words"]}, heard) == ["do you use nuts"]


def test_a_sentence_has_one_clip():
    assert clip_name("do you use nuts") == clip_name("do you use nuts") != clip_name("do you use nuts?")
