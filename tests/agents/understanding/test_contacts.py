"""Phone numbers and names."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.understanding.contacts import (
    digits_heard,
    name_in,
    phone_in,
    phone_of,
    read_back,
    tells_number,
    without_phone,
)
from agents.understanding.numbers import say_digits


@pytest.mark.parametrize(
    "said",
    [
        "It's nine one six, five five five, zero one four two.",
        "nine one six five five five oh one four two",
        "(916) 555-0142",
        "+1 916 555 0142",
        "one nine one six five five five zero one four two",
        "call me at 9 1 6 5 5 5 0 1 4 2",
        "nine sixteen, triple five, zero one four two",
        "It's 916... 555... 0142.",
        "You can reach me at 9165550142, thanks",
        "My number is nine one six. Five five five. Zero one four two.",
    ],
)
def test_a_phone_number_is_understood(said: str):
    assert phone_in(said) == "+19165550142"


@pytest.mark.parametrize("said", ["nine one six", "95616", "8 adults and 4 kids", "it was $916.55", "", "call me"])
def test_what_is_no_phone_number_is_none(said: str):
    assert phone_in(said) is None


def test_a_part_of_a_number_gives_its_digits():
    assert digits_heard("nine one six, five") == "9165"
    assert digits_heard("8 adults at $20") == ""


def test_a_number_that_has_only_begun_is_noticed():
    assert tells_number("my number is nine one six")
    assert tells_number("You can reach me at 925")
    assert not tells_number("call me at 6 pm")
    assert not tells_number("what's your number?")


def test_a_number_is_read_back_in_groups():
    assert read_back("+19165550142") == "9 1 6, 5 5 5, 0 1 4 2"
    assert read_back("5550142") == "5 5 5, 0 1 4 2"
    assert read_back("") == ""


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("my name is Sarah", "Sarah"),
        ("This is Bob Smith", "Bob Smith"),
        ("it's Ann", "Ann"),
        ("I'm Sarah", "Sarah"),
        ("The name's Bond", "Bond"),
        ("Bob speaking", "Bob"),
        ("Name: Dana Wu. No allergies!", "Dana Wu"),
        ("Harold Jenkins is my name", "Harold Jenkins"),
        ("this is Sarah Connor from Davis", "Sarah Connor"),
        ("my name is sarah miller and my number is 916", "Sarah Miller"),
        ("Hi, this is Mary-Jane O'Neil calling about a party", "Mary-Jane O'Neil"),
        ("You can call me Jo", "Jo"),
        ("Smith, first name Anna", "Anna Smith"),
        ("it's going to be under Robert Nguyen", "Robert Nguyen"),
        ("I'm Dee, Dee Washington", "Dee Washington"),
        ("First name is Sean, last name is O'Brien", "Sean O'Brien"),
        ("put it under my husband's name, Bob Lee", "Bob Lee"),
    ],
)
def test_a_name_is_understood(said: str, name: str):
    assert name_in(said) == name


@pytest.mark.parametrize(
    "said",
    [
        "I'm calling about a party",
        "I'm vegetarian",
        "This is ridiculous",
        "It's raining",
        "Call me at 916",
        "call me back",
        "It's Friday",
        "it's about the food",
        "Sarah",
    ],
)
def test_what_is_no_name_is_none(said: str):
    assert name_in(said) is None


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("Sarah", "Sarah"),
        ("sarah miller.", "Sarah Miller"),
        ("Yes, it's Sarah", "Sarah"),
        ("S-A-R-A-H", "Sarah"),
        ("My name is Dana. D A N A.", "Dana"),
        ("what do you mean?", None),
        ("no", None),
        ("I'd rather not say", None),
        ("that would be Robert", "Robert"),
        ("put it under his name, Walter Kim", "Walter Kim"),
        ("Smith, John Smith", "John Smith"),
        ("my name's Deb and the last name is Olsen", "Deb Olsen"),
        ("the Kowalskis", "Kowalskis"),
        ("Dr. Patel", "Dr. Patel"),
        ("Rosa, and you can reach me any time", "Rosa"),
        ("come on, throw in some lobster", None),
        ("the zip's wrong, it's another", None),
        ("the code is 123456", None),
        ("do you need a permit for fire", None),
        ("can you cook for vegans", None),
        ("can you put Ann", "Ann"),
    ],
)
def test_a_bare_name_counts_when_it_was_asked_for(said: str, name: str | None):
    assert name_in(said, asked=True) == name


@pytest.mark.parametrize(
    "said",
    [
        "my wife will call you tomorrow, her name is Kavya",
        "My daughter's name is Isla",
        "his name is Bob, B O B",
        "ask for my boss, their name's Robin",
    ],
)
def test_the_name_of_somebody_else_is_not_theirs(said: str):
    assert name_in(said) is None


@given(st.from_regex(r"[2-9]\d{2}[2-9]\d{6}", fullmatch=True))
def test_any_number_said_digit_by_digit_is_understood(digits: str):
    digits = "".join(str(int(digit)) for digit in digits)
    grouped = f"{say_digits(digits[:3])}, {say_digits(digits[3:6])}, {say_digits(digits[6:])}"
    assert phone_in(f"my number is {grouped}") == f"+1{digits}" == phone_of(digits)


@given(st.text(max_size=150), st.booleans())
def test_any_text_can_be_asked_for_contacts(text: str, asked: bool):
    phone = phone_in(text)
    assert phone is None or (phone.startswith("+1") and len(phone) == 12)
    assert name_in(text, asked=asked) != ""
    assert isinstance(digits_heard(text), str)
    assert isinstance(read_back(text), str)


def test_the_text_without_its_phone_number_keeps_the_other_numbers():
    assert (
        without_phone("ten adults on the 28th in 95616, call 916 555 0177") == "10 adults on the 28th in 95616, call  "
    )
    assert without_phone("nine one six, five five five, oh one seven seven").strip() == ""


def test_what_is_said_instead_of_the_end_of_a_number_is_its_end():
    assert phone_in("530-555-0100 no sorry 0101") == "+15305550101"
    assert phone_in("my cell is 510 555 0191 but 510 555 0111 is better") == "+15105550111"
    assert without_phone("530-555-0100 no sorry 0101").strip() == ""
