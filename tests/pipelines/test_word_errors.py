"""Word errors, by hand-counted examples."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.word_errors import spoken_words, word_error_rate, word_errors


@pytest.mark.parametrize(
    ("said", "heard", "errors"),
    [
        ("Hi, how much is it?", "hi how much is it", 0),
        ("zip code nine five six one six", "ZIP code 95616.", 0),
        ("five five five, zero one four two", "555-0142", 0),
        ("eight adults and four children", "8 adults and 4 children", 0),
        ("eight adults", "ate adults", 1),
        ("and with lobster for everyone", "with lobster for every one", 1),
        ("okay, goodbye", "Ok, good-bye.", 0),
        ("hello", "", 1),
        ("", "hello there", 2),
    ],
)
def test_counted_by_hand(said, heard, errors):
    assert word_errors(said, heard)[0] == errors


def test_rate_is_over_all_words():
    assert word_error_rate([("one two three", "one two three"), ("hello", "goodbye")]) == 0.25
    assert word_error_rate([]) == 0.0


@given(st.text(max_size=60), st.text(max_size=60))
def test_never_more_errors_than_words(said, heard):
    errors, words = word_errors(said, heard)
    assert words == len(spoken_words(said))
    assert 0 <= errors <= max(words, len(spoken_words(heard)))
