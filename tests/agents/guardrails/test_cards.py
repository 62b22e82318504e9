"""Card numbers, however they are said."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.guardrails.cards import MASK, CardFilter, mask_cards
from agents.understanding.numbers import say_digits
from memory.pii.card_numbers import is_card_number


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("my card is 4111 1111 1111 1111.", f"my card is {MASK}."),
        ("4111-1111-1111-1111 exp 12/27", f"{MASK} exp 12/27"),
        ("amex 378282246310005 ok", f"amex {MASK} ok"),
        ("four one one one, one one one one, one one one one, one one one one", MASK),
        ("forty one eleven eleven eleven eleven eleven eleven eleven", MASK),
        ("call 916 555 0142", "call 916 555 0142"),
        ("order 1234567890123", "order 1234567890123"),
        ("nine one six five five five oh one four two", "nine one six five five five oh one four two"),
        ("0000 0000 0000 0000", "0000 0000 0000 0000"),
    ],
)
def test_card_numbers_are_masked_and_others_stay(said: str, kept: str):
    assert mask_cards(said) == kept


def test_a_card_number_in_pieces_is_held_back():
    cards = CardFilter()
    said = [cards.feed(piece) for piece in ("Your card 41", "11 1111 ", "1111 11", "11 is fine. It is $5", "90.")]
    assert "".join(said) + cards.rest() == f"Your card {MASK} is fine. It is $590."


def _with_check_digit(digits: str) -> str:
    return next(digits + check for check in "0123456789" if is_card_number(digits + check))


@given(st.text("0123456789", min_size=12, max_size=18).filter(lambda digits: len(set(digits)) > 2))
def test_any_card_number_is_masked_however_it_is_said(digits: str):
    card = _with_check_digit(digits)
    assert mask_cards(f"it's {card}, ok") == f"it's {MASK}, ok"
    assert MASK in mask_cards(f"it's {say_digits(card)}, ok")


@given(st.lists(st.text("0123456789 -.ab$", max_size=12), max_size=8))
def test_pieces_say_the_same_as_the_whole(pieces: list[str]):
    cards = CardFilter()
    said = "".join(cards.feed(piece) for piece in pieces) + cards.rest()
    assert said == mask_cards("".join(pieces))


@given(st.text(max_size=300))
def test_any_text_is_guarded(text: str):
    assert isinstance(mask_cards(text), str)
