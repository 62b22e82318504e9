"""How well texts cover a question."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from memory.keywords import KeywordIndex

TEXTS = ("the grill stands outdoors on level ground", "tips go to the chef", "the chef brings the grill and propane")


def test_the_text_with_the_words_scores_best():
    index = KeywordIndex(TEXTS)
    assert index.scores("do you bring propane").argmax() == 2
    assert index.scores("how much do we tip").argmax() == 1


def test_a_rare_word_weighs_more_than_a_common_one():
    scores = KeywordIndex(TEXTS).scores("propane chef")
    assert scores[2] > scores[1] > scores[0] == 0


def test_words_of_something_else_lower_the_score():
    index = KeywordIndex(TEXTS)
    assert index.scores("propane").max() > index.scores("propane museum elephant").max() > 0


def test_a_question_without_words_or_in_another_alphabet_has_no_score():
    index = KeywordIndex(TEXTS)
    for query in ("", "do you", "?!", "привет", "museum"):
        assert index.scores(query).tolist() == [0, 0, 0]


def test_no_texts_no_scores():
    assert KeywordIndex([]).scores("grill").shape == (0,)
    assert KeywordIndex(["", "the"]).scores("grill").tolist() == [0, 0]


@given(st.lists(st.text(max_size=40), max_size=6), st.text(max_size=60))
def test_scores_are_shares(texts: list[str], query: str):
    scores = KeywordIndex(texts).scores(query)
    assert len(scores) == len(texts)
    assert all(0 <= score <= 1 for score in scores)
