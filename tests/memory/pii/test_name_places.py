"""Names that are places and brands where they stand."""

import pytest

from memory.pii.name_places import is_place, without_brands
from memory.pii.name_tokens import Words


@pytest.mark.parametrize(
    ("text", "word"),
    [("we are in San Jose", "Jose"), ("near Madison Avenue", "Madison"), ("do you come out to Salinas", "Salinas")],
)
def test_what_is_travelled_to_and_what_a_place_is_called_is_one(text: str, word: str):
    words = Words(text)
    assert is_place(words, [each.text for each in words.all].index(word))


def test_behind_a_lead_a_surname_is_no_place():
    words = Words("I'm Thandiwa Park")
    assert is_place(words, 1)
    assert not is_place(words, 1, led=True)


def test_brands_that_are_called_like_people_are_blank():
    text = "a shirley temple for Shirley"
    assert without_brands(text).endswith(" for Shirley")
    assert "temple" not in without_brands(text)
    assert len(without_brands(text)) == len(text)
