"""What words say about turn-taking."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.turn_words import (
    asks_to_stop,
    being_spelled,
    ends_as_a_sentence,
    goes_on,
    is_backchannel,
    is_fragment,
    is_whole_number,
    repeats,
    says_goodbye,
    trailing_digits,
    words_of,
)


@pytest.mark.parametrize("text", ["Mm-hm.", "Yeah, okay.", "uh huh", "Right.", "Hello?"])
def test_back_channels(text):
    assert is_backchannel(text)


@pytest.mark.parametrize("text", ["", "No.", "Yeah, but how much is it?", "Okay, for twelve.", "Wait."])
def test_not_back_channels(text):
    assert not is_backchannel(text)


@pytest.mark.parametrize("text", ["Wait, listen.", "Hold on!", "um, excuse me", "No, no, that's wrong", "Sorry?"])
def test_taking_the_floor(text):
    assert asks_to_stop(text)


def test_a_word_that_only_contains_one_does_not():
    assert not asks_to_stop("I'm waiting for the stopwatch")


@pytest.mark.parametrize(
    "text",
    [
        "Eight adults and",
        "My number is",
        "um",
        "So, uh...",
        "for eight,",
        "If it rains.",
        "Well.",
        "Do you have a?",
        "Can you tell me?",
        "My last name.",
        "I was wondering if.",
        "Wait, wait, sorry.",
        "And four children in zip code.",
    ],
)
def test_left_open(text):
    assert goes_on(text)


@pytest.mark.parametrize("text", ["Eight adults.", "", "That's all", "What can we choose from?"])
def test_not_left_open(text):
    assert not goes_on(text)


@pytest.mark.parametrize(
    "text", ["my number is", "call me at nine one six", "916-555", "nine one six five", "email is jane dot"]
)
def test_being_spelled(text):
    assert being_spelled(text)


@pytest.mark.parametrize(
    "text",
    [
        "My number is 916-555-0142.",
        "nine one six five five five oh one four two",
        "zip code 95616",
        "zip code nine five six one six",
        "for twelve",
        "eight adults and four children",
        "my email is jane@gmail.com",
        "jane dot doe at gmail dot com, that's my email",
        "95616",
    ],
)
def test_complete(text):
    assert not being_spelled(text)


def test_goodbye_comes_last():
    assert says_goodbye("No, that's all. Good-bye.")
    assert says_goodbye("okay bye")
    assert not says_goodbye("Before I say goodbye, how much is it?")


def test_trailing_digits():
    assert trailing_digits("my number is 916 five double five") == 6
    assert trailing_digits("five guests") == 0


def test_sentence_ends():
    assert ends_as_a_sentence("How much?")
    assert not ends_as_a_sentence("How much...")
    assert not ends_as_a_sentence("how much")


@given(st.text(max_size=200))
def test_any_text_can_be_asked_about(text):
    for question in (is_backchannel, asks_to_stop, goes_on, being_spelled, ends_as_a_sentence):
        assert question(text) in (True, False)
    assert all(word == word.lower() for word in words_of(text))


@pytest.mark.parametrize(
    "text", ["When do you open.", "If it rains, can we stay inside?", "My number is 916-555-0142,"]
)
def test_what_only_looks_open_is_not(text):
    assert not goes_on(text)


@pytest.mark.parametrize(
    ("text", "fragment"),
    [
        ("Yes.", True),
        ("The chicken.", True),
        ("No, that's all.", True),
        ("I want the chicken.", False),
        ("And what happens if it rains?", False),
        ("Who pays for it?", False),
        ("What about Saturday evening then?", True),
        ("How many?", True),
    ],
)
def test_a_fragment_has_no_verb(text, fragment):
    assert is_fragment(text) is fragment


@pytest.mark.parametrize(
    ("text", "whole"), [("It's 916 555 0142", True), ("The zip is 95616", True), ("916 555", False), ("95616", False)]
)
def test_a_number_is_whole_with_ten_digits_or_as_a_zip(text, whole):
    assert is_whole_number(text) is whole


def test_words_are_repeated_when_most_of_their_pairs_were_said():
    said = words_of("The whole evening comes to nine hundred dollars")
    assert repeats(words_of("evening comes to nine hundred"), said)
    assert not repeats(words_of("what comes to mind first"), said)
    assert not repeats(words_of("nine hundred"), said)
