"""Clauses of a reply, as early as they are whole."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from agents.guardrails.reply_clauses import ReplyClauses, ends_sentence


def cut(*pieces: str) -> list[str]:
    clauses = ReplyClauses()
    return [clause for piece in pieces for clause in clauses.feed(piece)] + [clauses.rest()]


def test_a_clause_is_there_as_soon_as_it_is_whole():
    clauses = ReplyClauses()
    assert clauses.feed("That comes to $1,234.50") == []
    assert clauses.feed(".") == []
    assert clauses.feed(" It's for") == ["That comes to $1,234.50."]
    assert clauses.rest() == " It's for"


def test_numbers_abbreviations_and_short_beginnings_are_not_torn():
    assert cut("On Nov. 28 we come. Bye") == ["On Nov. 28 we come.", " Bye"]
    assert cut("Well, of course, yes. ") == ["Well, of course,", " yes.", " "]
    assert cut("It is four one one one, one one one one, ok") == ["It is four one one one, one one one one, ok"]


def test_the_end_of_a_sentence():
    assert ends_sentence(' he said "no."')
    assert ends_sentence("line\n")
    assert not ends_sentence("of course,")


@given(st.lists(st.text("abc .,!?\n1$:", max_size=12), max_size=10))
def test_joined_again_they_are_the_reply(pieces: list[str]):
    assert "".join(cut(*pieces)) == "".join(pieces)
