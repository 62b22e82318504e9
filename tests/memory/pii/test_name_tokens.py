"""Words with what the finding of names asks of them."""

import pytest

from memory.pii.name_tokens import Words


def test_words_are_without_their_possession_and_keep_their_places():
    words = Words("It's Sarah's 7th, mary-ann")
    assert [word.text for word in words.all] == ["It", "Sarah", "mary-ann"]
    assert words.all[1].end == len("It's Sarah")
    assert [word.is_clear for word in words.all] == [False, True, True]


@pytest.mark.parametrize("text", ["am_michael", "sarah@x", "/srv/sarah/x", "sarah.py", "claude-sonnet"])
def test_pieces_of_identifiers_are_no_names(text: str):
    assert not any(word.is_clear for word in Words(text).all)


def test_in_a_shouted_text_no_capital_counts():
    assert not any(word.capital for word in Words("CALL ME NOW").all)
    assert Words("Call me").all[0].capital


@pytest.mark.parametrize(
    ("text", "month"), [("May 9", True), ("june the fifth", True), ("May called", False), ("Rose 9", False)]
)
def test_a_month_is_known_by_the_day_behind_it(text: str, month: bool):
    assert Words(text).is_month(0) is month


def test_a_middle_initial_stands_before_a_name():
    words = Words("Ann B. Fell came at A. today")
    assert [words.is_initial(at) for at in range(len(words.all))] == [False, True, *[False] * 5]


def test_a_sentence_opens_at_its_first_word():
    words = Words("Hi. Rose came")
    assert [words.opens(at) for at in range(3)] == [True, True, False]
