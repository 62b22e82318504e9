"""Names of people, and the words that are none where they stand."""

import pytest

from memory.pii.names import names_of_people


def found(text: str) -> list[str]:
    return [text[pii.start : pii.end] for pii in names_of_people(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("my name is sarah jones and", ["sarah jones"]),
        ("I'm Grace", ["Grace"]),
        ("Mr. and Mrs. Delacroix", ["Mr. and Mrs. Delacroix"]),
        ("this is Zuri calling", ["Zuri"]),
        ("Regards,\nTom Becker", ["Tom Becker"]),
        ("the nguyen party and the Hendersons", ["nguyen", "Hendersons"]),
        ("Will Turner and jennifer's mom", ["Will Turner", "jennifer"]),
        ("chase speaking", ["chase"]),
        ("my name is jon j o n", ["jon", "j o n"]),
        ("it's may again", ["may"]),
        ("Juan de la Cruz", ["Juan de la Cruz"]),
        ("I'm Zuri, Zuri Mbeki", ["Zuri", "Zuri Mbeki"]),
        ("under my husband's name, Bob Lee", ["Bob Lee"]),
        ("Joe Park", ["Joe Park"]),
        ("giovanni rossi speaking", ["giovanni rossi"]),
        ("Jean-Luc Moreau, that's m o r e a u", ["Jean-Luc Moreau", "m o r e a u"]),
        ("under Schwarzenberger, s c h w a r z", ["Schwarzenberger", "s c h w a r z"]),
        ("Claire and Onawa are vegetarian", ["Claire", "Onawa"]),
        ("my name is Dominic A. Fell", ["Dominic A. Fell"]),
        ("name is fatima al-sayed", ["fatima al-sayed"]),
        ("the name's Onawa, Ona for short", ["Onawa", "Ona"]),
        ("Bart for short", ["Bart"]),
        ("the Onawa party, thanks a lot, Freya", ["Onawa", "Freya"]),
        ("the guest of honor is Onawa", ["Onawa"]),
    ],
)
def test_names_are_found_whole(text: str, expected: list[str]):
    assert found(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "May 9 or june 3",
        "will you come",
        "the deposit goes through Chase Bank",
        "I'm Vegetarian",
        "this is great",
        "a rose for my wife",
        "do you come out to Salinas or Tracy",
        "can I pay my water bill here",
        "we're in San Jose, near Madison Avenue",
        "a shirley temple and a caesar salad",
        "call me back",
        "ask for the manager",
        "R S V P",
        "rice and Beef",
        "the chicken for short people",
        "the Christmas party",
        "put Chicken on the grill",
    ],
)
def test_words_that_only_look_like_names_are_left(text: str):
    assert found(text) == []
