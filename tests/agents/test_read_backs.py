"""What a yes is bound to."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from agents.read_backs import of_turn, plain_text, read_back_code, same_details
from memory.conversation import JSON, TurnId

ONE, TWO = TurnId("turn-1"), TurnId("turn-2")
DETAILS: dict[str, JSON] = {
    "name": "Maria Lopez",
    "party": {"adult": 8, "child": 0},
    "cents": [55000, 10000],
    "email": None,
}


def test_the_same_details_in_the_same_turn_have_the_same_code():
    assert read_back_code(DETAILS, ONE) == read_back_code(dict(reversed(DETAILS.items())), ONE)
    other_words: dict[str, JSON] = {**DETAILS, "name": " maria  LOPEZ ", "party": {"adult": 8}}
    del other_words["email"]
    assert read_back_code(other_words, ONE) == read_back_code(DETAILS, ONE)


def test_a_detail_of_spaces_alone_is_none():
    assert read_back_code({"name": " "}, ONE) == read_back_code({"name": ""}, ONE) == read_back_code({}, ONE)


def test_other_details_are_other_details():
    code = read_back_code(DETAILS, ONE)
    others: list[dict[str, JSON]] = [{"name": "Mario"}, {"party": {"adult": 9}}, {"cents": [1, 0]}, {"email": "a@b.c"}]
    for changed in others:
        assert not same_details(code, read_back_code({**DETAILS, **changed}, ONE))


def test_another_turn_is_the_same_details_read_back_at_another_time():
    code, later = read_back_code(DETAILS, ONE), read_back_code(DETAILS, TWO)
    assert code != later
    assert same_details(code, later)
    assert of_turn(code, ONE)
    assert not of_turn(code, TWO)


def test_no_code_is_no_details():
    assert not same_details(None, None)
    assert not same_details(read_back_code(DETAILS, ONE), None)


@given(st.text(), st.text())
def test_any_words_have_a_code(name: str, turn: str):
    code = read_back_code({"name": name}, TurnId(turn))
    assert of_turn(code, TurnId(turn))
    assert same_details(code, read_back_code({"name": plain_text(name)}, ONE))
