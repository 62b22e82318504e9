"""What a model is told."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from agents.known import MARK, AskKnown, Known, MessageKnown, OrderKnown


def test_what_is_known_is_found_again_inside_the_instructions():
    known = Known(
        asks=(AskKnown(intent="quote", text='so "how much"?\nnow', focus="total"),),
        missing="zip",
        order=OrderKnown(party={"adult": 8}, upgrades={"salmon": 2}),
        message=MessageKnown(name="Ann", reason="a wedding"),
        gentle=True,
        turn=3,
        earlier={"quote": {"lines": [1]}},
    )
    text = f"You are the front desk.\n\n{known.as_instructions()}\n\nBe brief."
    assert Known.from_instructions(text) == known


def test_nothing_known_is_an_empty_record():
    assert Known.from_instructions(None) == Known()
    assert Known.from_instructions("You are the front desk.") == Known()
    assert Known.from_instructions(f"{MARK}\n{{not json}}") == Known()


@given(st.text(max_size=200))
def test_any_words_of_a_customer_stay_words(text: str):
    known = Known(asks=(AskKnown(intent="policy", text=text),))
    assert Known.from_instructions(f"Prompt.\n{known.as_instructions()}").asks[0].text == text
