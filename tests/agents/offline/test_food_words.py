"""Words for food: what the tool gave, and the warning every time."""

from __future__ import annotations

import pytest

from agents.business import Business
from agents.known import AskKnown
from agents.offline.food_words import words_for_allergens, words_for_menu
from agents.offline.wording import Wording
from agents.tools.allergens import AllergenFact, AllergensAnswer
from agents.tools.menu import MenuAnswer
from gateway.settings import Settings

WARNING = "All is shared."


@pytest.fixture(scope="module")
def word(settings: Settings) -> Wording:
    return Wording(settings.phrases)


def menu_said(answer: MenuAnswer, word: Wording, text: str = "") -> str:
    return " ".join(words_for_menu(answer, AskKnown(intent="menu", text=text), word))


def test_one_section_with_its_note(business: Business, word: Wording):
    words = menu_said(MenuAnswer(sections={"proteins": business.menu["proteins"]}), word)
    assert words == "We have chicken, New York strip steak, shrimp, calamari and tofu. Each adult chooses two."


def test_all_of_it(business: Business, word: Wording):
    everything = MenuAnswer(sections=business.menu, upgrades=business.upgrades, add_ons=business.add_ons)
    words = menu_said(everything, word)
    assert "Proteins included: chicken" in words
    assert "As upgrades, there's salmon, scallops or filet mignon for $5 or lobster tail for $15." in words
    assert "gyoza" not in words  # a list that long is not listened to


def test_extras_that_were_named(business: Business, word: Wording):
    upgrades = MenuAnswer(upgrades=business.upgrades)
    assert menu_said(upgrades, word, "do you have lobster?") == "Yes, lobster tail is available for $15 each."
    assert menu_said(upgrades, word, "how much is the lobster?") == "Lobster tail is $15 each."


def test_a_dish_that_no_list_has(business: Business, word: Wording):
    everything = MenuAnswer(sections=business.menu)
    assert "I don't see sushi on our menu." in menu_said(everything, word, "Do you have any sushi?")
    for text in ("Do you have tofu?", "Do you have anything else?", "Do you have steak", "what is there?"):
        assert "don't see" not in menu_said(everything, word, text)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (
            AllergensAnswer(
                facts=(AllergenFact(label="egg", found_in=("fried rice",), note="Only there."),), warning=WARNING
            ),
            "You'll find egg in the fried rice. Only there. All is shared.",
        ),
        (
            AllergensAnswer(facts=(AllergenFact(label="peanuts", absent=True),), warning=WARNING),
            "We don't use peanuts in anything we serve. All is shared.",
        ),
        (
            AllergensAnswer(
                dishes=("gyoza",), dish_facts=(AllergenFact(label="soy", found_in=("gyoza",)),), warning=WARNING
            ),
            "There's soy in the gyoza. All is shared.",
        ),
    ],
)
def test_what_the_table_says_with_its_warning(word: Wording, answer: AllergensAnswer, words: str):
    assert " ".join(words_for_allergens(answer, word)) == words


def test_what_the_table_does_not_say_goes_to_a_person(word: Wording):
    words = words_for_allergens(AllergensAnswer(warning=WARNING, person="unknown_food"), word)
    assert words[0] == WARNING
    assert words[-1].endswith("call you?")
    severe = AllergensAnswer(
        facts=(AllergenFact(label="fish", found_in=("salmon",)),), warning=WARNING, person="severe_allergy"
    )
    words = words_for_allergens(severe, word)
    assert WARNING in words
    assert "salmon" not in " ".join(words)
