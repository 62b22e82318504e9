"""Allergens: the table, the warning, or a person. Never a guess."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agents.tools.allergens import AllergensAnswer, AllergensAsked, allergens
from agents.tools.desk import Desk

WARNING = "Our grill, tools and canola oil are shared, so no dish can be promised free of traces."


async def ask(desk: Desk, about: str) -> AllergensAnswer:
    return await allergens(desk, AllergensAsked(about=about))


@pytest.mark.parametrize(
    ("about", "label", "found_in"),
    [
        ("my son is allergic to shellfish", "shellfish", ("shrimp", "scallops", "lobster")),
        ("is there EGG in anything?", "egg", ("fried rice",)),
        ("what about soy", "soy", ("soy sauce", "teriyaki", "gyoza", "yakisoba")),
        ("she can't have wheat", "wheat", ("soy sauce", "teriyaki", "gyoza", "yakisoba")),
        ("a fish allergy", "fish", ("salmon",)),
        ("celery", "celery", ("salad dressing",)),
        ("sulfites", "sulphites", ("sake",)),
        ("I'm celiac", "gluten", ("gyoza", "yakisoba", "regular teriyaki")),
        ("squid", "molluscs", ("calamari",)),
    ],
)
async def test_what_it_is_in(desk: Desk, about: str, label: str, found_in: tuple[str, ...]):
    answer = await ask(desk, about)
    assert [(fact.label, fact.found_in, fact.absent) for fact in answer.facts] == [(label, found_in, False)]
    assert (answer.warning, answer.person) == (WARNING, None)


@pytest.mark.parametrize(
    ("about", "labels"),
    [
        ("peanuts", ["peanuts"]),
        ("a nut allergy", ["peanuts", "tree nuts"]),
        ("sesame oil", ["sesame"]),
        ("do you use MSG", ["MSG"]),
        ("pork", ["pork"]),
    ],
)
async def test_what_is_in_nothing_still_has_the_warning(desk: Desk, about: str, labels: list[str]):
    answer = await ask(desk, about)
    assert [fact.label for fact in answer.facts] == labels
    assert all(fact.absent and not fact.found_in for fact in answer.facts)
    assert answer.warning == WARNING


async def test_notes_are_said_as_they_are_written(desk: Desk):
    notes = [(await ask(desk, about)).facts[0].note for about in ("dairy", "is it halal", "kosher?")]
    assert notes == [
        "The butter we cook with is dairy-free. For anything else about dairy, a person will check.",
        "Our meat is halal-certified.",
        "We are kosher-friendly, but not certified.",
    ]


async def test_a_dish_gives_what_is_listed_for_it(desk: Desk):
    answer = await ask(desk, "what's in the gyoza")
    assert answer.dishes == ("gyoza",)
    assert [fact.label for fact in answer.dish_facts] == ["soy", "wheat", "gluten"]
    assert (answer.warning, answer.person) == (WARNING, None)


async def test_a_dish_and_a_substance_are_both_looked_up(desk: Desk):
    answer = await ask(desk, "is there egg in the fried rice")
    assert [fact.label for fact in answer.facts] == ["egg"]
    assert answer.dishes == ("fried rice",)


@pytest.mark.parametrize("about", ["mustard", "I can't have coconut", "purple yam", "", "is it good"])
async def test_what_the_table_does_not_know_goes_to_a_person(desk: Desk, about: str):
    answer = await ask(desk, about)
    assert (answer.facts, answer.person, answer.warning) == ((), "unknown_food", WARNING)


async def test_something_unknown_beside_something_known_is_not_passed_over(desk: Desk):
    answer = await ask(desk, "he is allergic to peanuts and mustard")
    assert [fact.label for fact in answer.facts] == ["peanuts"]
    assert answer.person == "unknown_food"


@pytest.mark.parametrize(
    "about",
    [
        "a severe peanut allergy",
        "she goes into anaphylactic shock from shrimp",
        "he carries an EpiPen",
        "shellfish is deadly for her",
    ],
)
async def test_a_severe_allergy_goes_to_a_person(desk: Desk, about: str):
    answer = await ask(desk, about)
    assert (answer.person, answer.warning) == ("severe_allergy", WARNING)


@pytest.mark.parametrize("about", ["eggplant", "buckwheat", "crayfish tails", "butternut squash", "nutmeg"])
async def test_a_word_inside_another_is_not_that_word(desk: Desk, about: str):
    assert (await ask(desk, about)).person == "unknown_food"


async def test_without_a_table_everything_goes_to_a_person(desk: Desk, plumber):
    assert (await ask(replace(desk, business=plumber), "peanuts")).person == "unknown_food"


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(about=st.text(max_size=80))
async def test_every_answer_has_the_warning_and_only_what_the_table_says(desk: Desk, about: str):
    answer = await ask(desk, about)
    assert answer.warning == WARNING
    assert answer.facts or answer.dishes or answer.person
    assert desk.business.allergens is not None
    table = {row.label: row for row in desk.business.allergens.substances.values()}
    for fact in (*answer.facts, *answer.dish_facts):
        assert (fact.found_in, fact.absent, fact.note) == (
            table[fact.label].found_in,
            table[fact.label].absent,
            table[fact.label].note,
        )
