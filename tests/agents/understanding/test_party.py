"""Who is coming."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.understanding.party import Party, party_in

TWELVE = Party(8, 4)


@pytest.mark.parametrize(
    ("said", "party"),
    [
        ("How much would it be for 8 adults and 4 children in Davis, 95616?", Party(8, 4)),
        ("eight grown-ups and three kids", Party(8, 3)),
        ("ten of us", Party(10)),
        ("a party of twelve", Party(12)),
        ("there'll be a dozen people", Party(12)),
        ("ten of us, three of them kids", Party(7, 3)),
        ("12 people including 4 kids", Party(8, 4)),
        ("eight of us, three kids, one's four", Party(5, 3, (4,))),
        ("two adults and kids are 4, 7 and 9", Party(2, 3, (4, 7, 9))),
        ("to adults and for kids", Party(2, 4)),
        ("ate adults", Party(8)),
        ("We are six adults, no kids", Party(6, 0)),
        ("one adult and a kid", Party(1, 1)),
        ("eight, no, ten adults", Party(10)),
        ("my wife and I plus six friends", Party(8)),
        ("me, my husband and eight of our friends", Party(10)),
        ("two families of four", Party(8)),
        ("a party of ten plus two babies", Party(10, 2, (1, 1))),
        ("fourteen of us, three are under ten", Party(11, 3, (9, 9, 9))),
        ("my husband and me, our two teenagers, and the grandparents", Party(6)),
        ("me and eleven coworkers", Party(12)),
        ("my wife and I want a party for ten people", Party(10)),
    ],
)
def test_a_party_is_understood(said: str, party: Party):
    assert party_in(said) == party


@pytest.mark.parametrize(
    "said",
    [
        "how much for kids?",
        "How much is it per child?",
        "how much for an adult?",
        "what's the menu for kids",
        "My number is 916 555 0142",
        "my kids can't eat shrimp",
        "what counts as a kid",
        "Is the show 90 minutes?",
        "",
    ],
)
def test_what_counts_nobody_is_no_party(said: str):
    assert party_in(said) is None


@pytest.mark.parametrize(
    ("said", "party"),
    [
        ("no, ten adults", Party(10, 4)),
        ("make it six", Party(6, 4)),
        ("my mother is coming too", Party(9, 4)),
        ("and my parents as well", Party(10, 4)),
        ("actually 10", Party(10, 4)),
        ("two more kids", Party(8, 6)),
        ("add one adult", Party(9, 4)),
        ("one less kid", Party(8, 3)),
        ("without the kids", Party(8, 0)),
        ("they're all adults", Party(12, 0)),
        ("no, we're 12 people", Party(8, 4)),
        ("one of the kids is four", Party(8, 4, (4,))),
    ],
)
def test_a_party_is_corrected(said: str, party: Party):
    assert party_in(said, TWELVE) == party


@pytest.mark.parametrize("said", ["twelve", "for twelve", "12.", "um, about twelve", "twelve, I think"])
def test_a_bare_number_counts_when_it_was_asked_for(said: str):
    assert party_in(said, asked=True) == Party(12)
    assert party_in(said) is None


def test_two_bare_numbers_are_adults_and_children():
    assert party_in("eight and four", asked=True) == TWELVE


def test_a_party_survives_its_notes():
    party = Party(8, 2, (4, 7))
    assert Party.from_notes(party.as_notes()) == party
    assert Party.from_notes({"adults": "eight", "ages": 4}) == Party()
    assert Party.from_notes(None) == Party()
    assert (party.guests, Party(children=3).guests) == (10, None)


@given(st.text(max_size=120), st.sampled_from([None, Party(), TWELVE, Party(None, 3)]), st.booleans())
def test_any_text_gives_a_party_of_whole_people_or_none(text: str, before: Party | None, asked: bool):
    party = party_in(text, before, asked=asked)
    assert party is None or ((party.adults or 0) >= 0 and (party.children or 0) >= len(party.ages))


@given(st.integers(1, 99), st.integers(1, 20))
def test_any_two_counts_are_understood(adults: int, children: int):
    assert party_in(f"{adults} adults and {children} kids") == Party(adults, children)


@pytest.mark.parametrize(
    ("said", "before", "party"),
    [
        ("20 guests, half of them kids", None, Party(10, 10)),
        ("ten, including four kids", None, Party(6, 4)),
        ("four couples", None, Party(8)),
        ("two of the kids aren't coming", Party(8, 4), Party(8, 2)),
        ("actually make it an even dozen", Party(8, 0), Party(12, 0)),
        ("scratch the kids, adults only", Party(8, 4), Party(8, 0)),
        ("we'll be two more", Party(8, 4), Party(10, 4)),
        ("another adult is coming", Party(8, 4), Party(9, 4)),
        ("three can't make it", Party(8, 4), Party(5, 4)),
        ("eight adults, the kids aren't coming", None, Party(8, 0)),
        ("fifteen to twenty people, let's go with eighteen", None, Party(18)),
        ("five adults... two teenagers... and one eight year old", None, Party(7, 1, (8,))),
        ("ten and a toddler", None, Party(10, 1, (1,))),
        ("twelve, three of them toddlers", None, Party(9, 3, (1, 1, 1))),
        ("well it was going to be eight but now it's nine", None, Party(9)),
    ],
)
def test_parties_as_people_put_them(said: str, before: Party | None, party: Party):
    assert party_in(said, before, asked=before is None) == party
