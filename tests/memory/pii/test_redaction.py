"""Redaction as a whole: on the labelled lines, and on any text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memory.number_words import UNITS
from memory.pii.card_numbers import is_card_number
from memory.pii.redaction import redact
from tests.memory.pii.labelled import lines_of, score

DIGITS_AND_EMAILS = ("phone", "card", "ssn", "email", "ip")
PIECES = (
    "my name is sarah jones i'm Grace at gmail dot com nine one six five oh double 916 555-0142 4111 1111 1242 Oak "
    "Street , . - + ( [phone] [name] \n 203.0.113.7 a@b.co social card is Mr. Will May 9 the Nguyen party"
)
SAID = st.sampled_from(PIECES.split(" "))


@pytest.mark.parametrize("name", ["tuning", "held_out"])
def test_what_is_personal_is_found_and_the_rest_stays(name: str):
    result = score(lines_of(name), lambda text: redact(text).found)
    for kind in ("phone", "email", "card", "ssn"):
        assert result.recall(kind) >= 0.95, kind
    assert result.recall(*DIGITS_AND_EMAILS) >= 0.95
    assert result.recall("address") >= 0.9
    assert result.recall("name") >= 0.9
    assert result.precision > 0.9


def test_there_are_lines_enough_and_the_sets_share_none():
    tuning, held_out = lines_of("tuning"), lines_of("held_out")
    assert len(held_out) >= 200
    assert len(tuning) + len(held_out) >= 400
    assert not {line.text for line in tuning} & {line.text for line in held_out}


def test_placeholders_say_what_was_there_and_the_places_are_those_of_the_first_text():
    text = "I'm Sarah, 916-555-0142, at 1242 Oak Street in Davis 95616; party of 12 at 6 for $550"
    done = redact(text)
    assert done.text == "I'm [name], [phone], at [address] in Davis 95616; party of 12 at 6 for $550"
    assert [text[pii.start : pii.end] for pii in done.found] == ["Sarah", "916-555-0142", "1242 Oak Street"]


def test_a_known_name_is_found_where_no_rule_would():
    assert redact("thandiwa wants tofu").text == "thandiwa wants tofu"
    assert redact("thandiwa wants tofu", names=["Thandiwa"]).text == "[name] wants tofu"


@given(st.one_of(st.text(max_size=120), st.lists(SAID, max_size=25).map(" ".join)))
def test_any_text_is_redacted_once_and_for_all(text: str):
    done = redact(text, names=("Ann Oak",))
    assert redact(done.text, names=("Ann Oak",)) == type(done)(done.text, ())
    rebuilt, at = "", 0
    for pii in done.found:
        assert at <= pii.start < pii.end
        rebuilt, at = rebuilt + text[at : pii.start] + pii.placeholder, pii.end
    assert rebuilt + text[at:] == done.text


WORDS = {str(value): word for word, value in UNITS.items()}
GROUPS = {10: (3, 3, 4), 15: (4, 6, 5), 16: (4, 4, 4, 4)}


@given(
    st.from_regex(r"[2-9][0-9]{2}[2-9][0-9]{6}", fullmatch=True), st.booleans(), st.sampled_from([" ", ", ", "-", ". "])
)
def test_any_phone_number_goes_whole_however_it_is_said(digits: str, spoken: bool, between: str):
    assert redact(f"call {_said(digits, spoken, between)} for 12 people").text == "call [phone] for 12 people"


@given(st.from_regex(r"4[0-9]{14}|37[0-9]{12}", fullmatch=True), st.booleans(), st.sampled_from([" ", ", ", "-", ""]))
def test_any_card_goes_whole_however_it_is_said(digits: str, spoken: bool, between: str):
    card = next(digits + check for check in "0123456789" if is_card_number(digits + check))
    assert redact(f"charge {_said(card, spoken, between)} please").text == "charge [card] please"


def _said(digits: str, spoken: bool, between: str) -> str:
    """In groups as people say them, in words or figures."""
    groups, at = [], 0
    for length in GROUPS[len(digits)]:
        groups.append(digits[at : at + length])
        at += length
    if not spoken:
        return between.join(groups)
    return (between or " ").join(" ".join(WORDS[digit] for digit in group) for group in groups)


@pytest.mark.parametrize(
    "piece", ["1 ", "a", " ", "one ", "a.", "A b ", "1.", "i'm ", "@", "a-", "9,", "a at ", ":", "dot "]
)
def test_a_long_text_of_anything_is_done_with(piece: str):
    assert isinstance(redact(piece * (20_000 // len(piece))).text, str)
