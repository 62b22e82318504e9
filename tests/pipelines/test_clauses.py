"""Cutting a reply into clauses."""

from hypothesis import given
from hypothesis import strategies as st

from pipelines.clauses import ClauseSplitter


def split(*pieces: str) -> list[str]:
    splitter = ClauseSplitter()
    return [clause for piece in pieces for clause in splitter.feed(piece)] + splitter.rest()


def test_the_first_clause_is_cut_early_and_the_others_at_sentences():
    assert split("For twelve people in Davis, your total is $590. That includes travel, and a tip is extra. ") == [
        "For twelve people in Davis,",
        "your total is $590.",
        "That includes travel, and a tip is extra.",
    ]


def test_a_clause_comes_as_soon_as_it_is_complete():
    splitter = ClauseSplitter()
    assert splitter.feed("It's five hundred ") == []
    assert splitter.feed("and ninety dollars. And") == ["It's five hundred and ninety dollars."]
    assert splitter.rest() == ["And"]


def test_a_very_short_opening_is_not_a_clause_of_its_own():
    assert split("Yes, we do that on Sundays too.") == ["Yes, we do that on Sundays too."]


def test_abbreviations_times_and_prices_are_not_sentence_ends():
    assert split("We start at 6 p.m. on Sunday with Mr. Lee. ") == ["We start at 6 p.m. on Sunday with Mr. Lee."]
    assert split("That is $12.50 each, thank you. ") == ["That is $12.50 each,", "thank you."]


@given(st.lists(st.text(alphabet="ab,. !?\n", max_size=20), max_size=20))
def test_no_word_is_lost_or_added(pieces):
    said = "".join(pieces)
    assert "".join("".join(split(*pieces)).split()) == "".join(said.split())
