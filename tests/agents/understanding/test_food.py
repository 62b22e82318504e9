"""Extras: which, and for how many."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.business import Business, Extra
from agents.understanding.food import Share, Wanted, count_of, extras_in, named_in, share_in


@pytest.fixture(scope="module")
def extras(business: Business) -> dict[str, Extra]:
    return {**business.upgrades, **business.add_ons}


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ("And with lobster for everyone?", [("lobster", "everyone")]),
        ("lobster for six of us", [("lobster", 6)]),
        ("half the group gets scallops", [("scallops", "half")]),
        ("six lobsters", [("lobster", 6)]),
        ("2 orders of gyoza", [("gyoza", 2)]),
        ("and gyoza", [("gyoza", "some")]),
        ("no lobster", [("lobster", 0)]),
        ("drop the lobster, salmon for everyone instead", [("lobster", 0), ("salmon", "everyone")]),
        ("with filet minion for four and lobster for the adults", [("filet_mignon", 4), ("lobster", "adults")]),
        ("And lobster for all twelve of us?", [("lobster", "everyone")]),
        ("ten adults, all with lobster", [("lobster", "everyone")]),
        ("10 adults with lobster", [("lobster", "some")]),
        ("How much is the lobster?", []),
        ("Do you have lobster?", []),
        ("can we choose lobster?", []),
        ("Is the lobster fresh?", []),
    ],
)
def test_what_is_ordered_is_understood(extras: dict[str, Extra], said: str, wanted: list[tuple[str, Share]]):
    found, _ = extras_in(said, extras)
    assert sorted(found, key=str) == sorted((Wanted(extra, share) for extra, share in wanted), key=str)


def test_the_counts_of_extras_are_no_guests(extras: dict[str, Extra]):
    _, rest = extras_in("lobster for six of us and gyoza for 4", extras)
    assert not any(char.isdigit() for char in rest)
    _, rest = extras_in("10 adults with lobster for everyone", extras)
    assert "10 adults" in rest


def test_a_mention_is_no_order(extras: dict[str, Extra]):
    assert named_in("how much is the lobster tail, and the gyoza?", extras) == ["lobster", "gyoza"]
    assert named_in("how much is it?", extras) == []


@pytest.mark.parametrize(
    ("said", "share"),
    [
        ("for everyone", "everyone"),
        ("six of us", 6),
        ("just the adults", "adults"),
        ("half", "half"),
        ("not sure", None),
    ],
)
def test_a_share_alone_is_understood(said: str, share: Share | None):
    assert share_in(said) == share


def test_shares_count_guests():
    counts = {
        share: count_of(share, adults=7, children=4) for share in ("everyone", "half", "adults", "children", 3, "some")
    }
    assert counts == {"everyone": 11, "half": 6, "adults": 7, "children": 4, 3: 3, "some": None}


@given(said=st.text(max_size=150))
def test_any_text_can_be_asked_for_extras(business: Business, said: str):
    found, rest = extras_in(said, business.upgrades)
    assert isinstance(rest, str)
    assert all(item.extra in business.upgrades for item in found)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("swap the lobster for filet", {"lobster": 0, "filet_mignon": "some"}),
        ("make the lobster just four", {"lobster": 4}),
        ("upgrade five people to the salmon", {"salmon": 5}),
        ("four of the lobster tails", {"lobster": 4}),
        ("could six of the adults have scallops", {"scallops": 6}),
        ("one order of noodles per person", {"noodles": "everyone"}),
        ("the lobster's too much, drop it", {"lobster": 0}),
        ("how much is the edamame each", {}),
    ],
)
def test_extras_as_people_order_them(business: Business, text: str, wanted: dict[str, object]):
    found, _ = extras_in(text, {**business.upgrades, **business.add_ons})
    assert {each.extra: each.share for each in found} == wanted
