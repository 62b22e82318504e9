"""What a model invents is found, however it is written; what it was given is not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.staff.backing import Sources, sentences_in

TURNS = [
    "customer: Hi, this is Maria. We are twelve people on Saturday, my number is 916 555 0142.",
    "frontdesk: That comes to $1,250.00 with a deposit of $100, at 6 PM. Travel to Elk Grove is free.",
]


@pytest.fixture
def sources() -> Sources:
    return Sources(TURNS)


@pytest.mark.parametrize(
    "sentence",
    [
        "Maria wants a party for 12 on Saturday.",
        "Maria's total is $1250.",
        "She was told $1,250 and a deposit of $100.00.",
        "Call her on +1 (916) 555-0142.",
        "They have twelve guests at 6:00 PM in Elk Grove.",
        "Nothing is open.",
        "I think the AI answered.",
    ],
)
def test_what_was_given_may_be_said(sources, sentence):
    assert sources.strange(sentence) == []


@pytest.mark.parametrize(
    ("sentence", "strange"),
    [
        ("Sarah wants a party.", "Sarah"),
        ("She was told $1,350.", "1350"),
        ("Maria Lopez called.", "Lopez"),
        ("They want Sunday.", "Sunday"),
        ("There are fifteen guests.", "15"),
        ("Call +19165550143.", "9165550143"),
        ("The deposit is $10.", "10"),
        ("Travel is to Davis.", "Davis"),
    ],
)
def test_what_stands_nowhere_is_found(sources, sentence, strange):
    assert strange in sources.strange(sentence)
    assert sources.backed([sentence, "Maria called."]) == ["Maria called."]


def test_sentences_are_told_apart():
    assert sentences_in(" Maria called. She wants $1.50 off! Why? ") == [
        "Maria called.",
        "She wants $1.50 off!",
        "Why?",
    ]
    assert sentences_in("") == []


@given(st.text(max_size=200), st.text(max_size=100))
def test_any_text_backs_itself_and_nothing_raises(text, other):
    assert Sources([text]).strange(text) == []
    Sources([text]).strange(other)


@given(st.integers(min_value=10, max_value=99_999), st.integers(min_value=10, max_value=99_999))
def test_another_number_is_always_found(said, told):
    strange = Sources([f"That is ${said}."]).strange(f"That was {told}.")
    assert strange == ([] if said == told else [str(told)])
