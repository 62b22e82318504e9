"""Words for prices: every figure comes from the tool."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.business import Business
from agents.known import AskKnown, Known, OrderKnown
from agents.offline.price_words import words_for_prices, words_for_quote, words_for_travel
from agents.offline.wording import Wording
from agents.planning import Focus
from agents.quoting import quote
from agents.tools.menu import MenuAnswer
from agents.tools.quote import QuoteAnswer
from agents.tools.travel_fee import TravelAnswer
from gateway.settings import Settings


@pytest.fixture(scope="module")
def word(settings: Settings) -> Wording:
    return Wording(settings.phrases)


def said(answer: QuoteAnswer, word: Wording, focus: Focus | None = None, **known: Any) -> str:
    """The words for this offer."""
    ask = AskKnown(intent="quote", text="", focus=focus)
    return " ".join(words_for_quote(answer, ask, Known.model_validate(known), word, "guests"))


def offer(business: Business, miles: int | None = 45, **party: int) -> QuoteAnswer:
    return QuoteAnswer(quote=quote(business, party, miles=miles), place="Davis" if miles is not None else None)


def test_the_total_comes_first(business: Business, word: Wording):
    words = said(offer(business, adult=8, child=4), word)
    assert words.startswith("That comes to $590. It's for 8 adults and 4 children in Davis: $560 for the food and $30")
    assert words.endswith("The deposit is $100, and $490 is left to pay on the day.")


def test_a_minimum_is_told(business: Business, word: Wording):
    assert "That's our minimum food order of $550." in said(offer(business, miles=10, adult=6), word)
    assert "travel is free" in said(offer(business, miles=10, adult=6), word)


def test_without_a_zip_code_it_is_before_travel(business: Business, word: Wording):
    words = said(offer(business, miles=None, adult=10), word, missing="zip")
    assert words.startswith("That's $550 before travel.")
    assert "deposit" not in words


def test_it_is_said_for_whom_an_extra_was_counted_when_that_is_new(business: Business, word: Wording):
    order = quote(business, {"adult": 10}, miles=50, upgrades={"lobster": 10})
    answer = QuoteAnswer(quote=order)
    assert "$740" in said(answer, word)
    assert "I counted lobster tails for all 10 guests." in said(answer, word)
    before = {"quote": {"lines": [{"key": "lobster", "count": 10}]}}
    assert "I counted" not in said(answer, word, earlier=before)


@pytest.mark.parametrize(
    ("focus", "words"),
    [
        ("deposit", "The deposit is $100. It comes off the total of $590, so $490 is left to pay."),
        ("balance", "$490 is left to pay on the day. That's the total of $590 minus the deposit of $100."),
        ("travel", "Travel is $30 of that. It's 45 miles."),
        ("minimum", "The minimum order is $550."),
    ],
)
def test_only_the_figure_that_was_asked_for(business: Business, word: Wording, focus: Focus, words: str):
    assert said(offer(business, adult=8, child=4), word, focus) == words


def test_a_total_that_was_said_before_is_said_shortly(business: Business, word: Wording):
    answer = offer(business, adult=8, child=4)
    assert said(answer, word, "total", earlier={"quote": {}}) == "The total was $590."


def test_what_has_no_price_has_no_figure(business: Business, word: Wording):
    words = said(offer(business, adult=30), word)
    assert "a person makes the offer" in words
    assert words.endswith("call you?")
    assert "$" not in words
    unknown = QuoteAnswer(quote=quote(business, {"adult": 10}), unknown_zip=True)
    known = Known(order=OrderKnown(party={"adult": 10}, zip="00000"))
    assert "can't find the ZIP code 00000" in " ".join(
        words_for_quote(unknown, AskKnown(intent="quote", text=""), known, word, "guests")
    )


def test_travel(word: Wording):
    assert words_for_travel(TravelAnswer(zip="95616", place="Davis", miles=43, fee_cents=2600), word) == [
        "Travel to Davis is $26. It's 43 miles."
    ]
    assert "free" in words_for_travel(TravelAnswer(zip="94520", place="Concord", miles=0, fee_cents=0), word)[0]
    assert "00000" in words_for_travel(TravelAnswer(zip="00000", unknown_zip=True), word)[0]


def test_price_lists(business: Business, word: Wording):
    ask = AskKnown(intent="quote", text="what is the lobster?")
    listed = words_for_prices(MenuAnswer(prices=business.prices), ask, word)
    assert listed == ["The price is $55 for each adult, $30 for each child and nothing for a child of 5 or under."]
    assert words_for_prices(MenuAnswer(upgrades=business.upgrades), ask, word) == ["Lobster tail is $15 each."]


@given(
    adults=st.integers(1, 20),
    children=st.integers(0, 8),
    miles=st.integers(0, 100),
    lobsters=st.integers(0, 20),
)
def test_no_figure_is_said_that_the_tool_did_not_give(
    business: Business, word: Wording, adults: int, children: int, miles: int, lobsters: int
):
    order = quote(business, {"adult": adults, "child": children}, miles=miles, upgrades={"lobster": lobsters})
    given_cents = {line.total_cents for line in order.lines} | {
        order.total_cents,
        order.food_cents,
        order.minimum_cents,
        order.travel_cents,
        order.deposit_cents,
        order.balance_cents,
    }
    words = said(QuoteAnswer(quote=order), word)
    for figure in re.findall(r"\$([\d,.]*\d)", words):
        assert round(float(figure.replace(",", "")) * 100) in given_cents
