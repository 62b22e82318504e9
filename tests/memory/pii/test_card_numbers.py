"""The check digit of cards."""

import pytest

from memory.pii.card_numbers import is_card_number


@pytest.mark.parametrize("digits", ["4111111111111111", "378282246310005", "6011111111111117"])
def test_a_card_number_has_its_check_digit(digits: str):
    assert is_card_number(digits)
    assert not is_card_number(digits[:-1] + str((int(digits[-1]) + 1) % 10))


@pytest.mark.parametrize("digits", ["", "0" * 16, "4111", "4" * 20, "٤١١١١١١١١١١١١١١١", "4111 1111 1111 1111"])
def test_what_cannot_be_one_is_none(digits: str):
    assert not is_card_number(digits)
