"""Which tools answer."""

from __future__ import annotations

from typing import Any

import pytest

from agents.business import Business
from agents.known import AskKnown, Known, MessageKnown, OrderKnown
from agents.offline.steps import Step, steps_for
from agents.planning import Focus

ORDER = OrderKnown(party={"adult": 8}, zip="95616", upgrades={"salmon": 2})


def step(business: Business, intent: str, text: str = "", focus: Focus | None = None, **known: Any) -> Step | None:
    """The step of one ask."""
    asks = (AskKnown(intent=intent, text=text, focus=focus),)
    return steps_for(Known.model_validate({"asks": asks, **known}), business)[0]


def test_an_order_is_priced_as_it_is_known(business: Business):
    arguments = {"party": {"adult": 8}, "zip": "95616", "upgrades": {"salmon": 2}, "add_ons": {}}
    assert step(business, "quote", order=ORDER) == Step("quote", arguments)


@pytest.mark.parametrize("known", [{}, {"order": ORDER, "missing": "extras"}, {"order": ORDER, "wrong_zip": True}])
def test_nothing_is_priced_while_something_else_comes_first(business: Business, known: dict[str, Any]):
    assert step(business, "quote", **known) is None


def test_single_prices_come_from_the_menu(business: Business):
    assert step(business, "quote", "per person?", "prices") == Step("menu", {"section": "prices"})
    assert step(business, "quote", "how much is the lobster", "extras") == Step("menu", {"section": "upgrades"})
    assert step(business, "quote", "how much is gyoza", "extras") == Step("menu", {"section": "add_ons"})


def test_the_minimum_shows_in_the_price_of_one(business: Business):
    assert step(business, "quote", "a minimum?", "minimum") == Step("quote", {"party": {"adult": 1}})


def test_travel_needs_a_zip_code(business: Business):
    assert step(business, "travel_fee", order=ORDER) == Step("travel_fee", {"zip": "95616"})
    assert step(business, "travel_fee") is None


@pytest.mark.parametrize(
    ("text", "arguments"),
    [
        ("which proteins are there", {"section": "proteins"}),
        ("what sauces do you bring", {"section": "with_every_plate"}),
        ("which upgrades", {"section": "upgrades"}),
        ("do you have lobster", {"section": "upgrades"}),
        ("what add-ons are there", {"section": "add_ons"}),
        ("what's on the menu", {}),
        ("steak and rice?", {}),
    ],
)
def test_the_part_of_the_menu_that_was_asked_for(business: Business, text: str, arguments: dict[str, str]):
    assert step(business, "menu", text) == Step("menu", arguments)


def test_a_message_is_left_once_all_is_there(business: Business):
    message = MessageKnown(name="Ann", phone="+19165550142", reason="a wedding")
    arguments = {"reason": "a wedding", "phone": "+19165550142", "name": "Ann"}
    assert step(business, "callback", message=message) == Step("request_callback", arguments)
    assert step(business, "callback", message=message, missing="name") is None
    assert step(business, "person", message=message, transfer=True) is None
    assert step(business, "person", message=message.model_copy(update={"reference": "abc"})) is None


def test_questions_and_what_an_owner_added_are_looked_up(business: Business):
    for intent in ("policy", "unclear", "parking"):
        assert step(business, intent, "where?") == Step("find_in_knowledge", {"question": "where?"})
    assert step(business, "allergy", "nuts?") == Step("allergens", {"about": "nuts?"})


@pytest.mark.parametrize("intent", ["greeting", "thanks", "goodbye", "repeat", "out_of_scope", "go_on", "decline"])
def test_small_talk_needs_no_tool(business: Business, intent: str):
    assert step(business, intent) is None
