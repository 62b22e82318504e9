"""Which of what was heard there is to learn from."""

from __future__ import annotations

from bench.heard_examples import clip_name, distorted

WRITTEN = {"allergy": ["is the beef halal", "do you use nuts"], "menu": ["do you have steak", "do you have soup"]}


def test_what_came_out_otherwise_is_kept_by_intent():
    heard = [
        ("allergy", "is the beef halal", "Is the beef hollow?"),
        ("allergy", "do you use nuts", "Do you use nuts?"),
        ("menu", "do you have steak", "Do you have stake?"),
    ]
    assert distorted(WRITTEN, heard) == {"allergy": ["Is the beef hollow?"], "menu": ["Do you have stake?"]}


def test_what_says_nothing_or_the_wrong_thing_is_left_out():
    heard = [
        ("allergy", "is the beef halal", "Easter."),  # too much of it is lost
        ("allergy", "do you use nuts", "Do you have soup?"),  # an example of another intent
        ("menu", "do you have steak", "Do you have a look?"),  # heard of two intents
        ("allergy", "do you have a nut", "Do you have a look?"),
        ("menu", "soup please", "Please."),  # one word
        ("menu", "do you have soup", ""),
    ]
    assert distorted(WRITTEN, heard) == {}


def test_a_sentence_has_one_clip():
    assert clip_name("do you use nuts") == clip_name("do you use nuts") != clip_name("do you use nuts?")
