"""Say what the allergen table says: never less, never more.

A wrong word here can hurt somebody. The answer is read from the table of `config/business.yaml`, the warning about
shared surfaces goes with every one, and whatever the table does not settle is for a person.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from agents.business import Allergen
from agents.tools.desk import Desk


class AllergensAsked(BaseModel):
    """What it is about, as the customer put it: an allergy, a diet, or a dish."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    about: str = Field(description="The customer's own words: the allergy, diet or dish they ask about.")


class AllergenFact(BaseModel):
    """One line of the table: `found_in` lists the dishes, `absent` says that it is in nothing served."""

    model_config = ConfigDict(frozen=True)

    label: str
    found_in: tuple[str, ...] = ()
    absent: bool = False
    note: str | None = None


class AllergensAnswer(BaseModel):
    """`facts` are about substances, `dish_facts` are the substances listed for the dishes that were named.

    `warning` goes with every answer. `person` says why somebody of the staff must take it: a severe allergy, or
    something that the table does not know (even when it knows the rest of the question).
    """

    model_config = ConfigDict(frozen=True)

    facts: tuple[AllergenFact, ...] = ()
    dishes: tuple[str, ...] = ()
    dish_facts: tuple[AllergenFact, ...] = ()
    warning: str
    person: Literal["severe_allergy", "unknown_food"] | None = None


async def allergens(desk: Desk, asked: AllergensAsked) -> AllergensAnswer:
    """Look up an allergy, a diet or a dish in the allergen table. Always say the warning; add nothing to the table."""
    table = desk.business.allergens
    if table is None:
        return AllergensAnswer(warning="", person="unknown_food")
    said = asked.about.lower()
    named = [row for row in table.substances.values() if _mentions(said, row.words)]
    all_dishes = dict.fromkeys(dish for row in table.substances.values() for dish in row.found_in)
    dishes = [dish for dish in all_dishes if _mentions(said, [dish])]
    in_dishes = [row for row in table.substances.values() if row not in named and set(row.found_in) & set(dishes)]
    person = None
    if _mentions(said, table.severe_words):
        person = "severe_allergy"
    elif _mentions(said, table.unsettled_words) or not (named or dishes):
        person = "unknown_food"
    return AllergensAnswer(
        facts=tuple(map(_fact, named)),
        dishes=tuple(dishes),
        dish_facts=tuple(map(_fact, in_dishes)),
        warning=table.warning,
        person=person,
    )


def _fact(row: Allergen) -> AllergenFact:
    return AllergenFact(label=row.label, found_in=row.found_in, absent=row.absent, note=row.note)


def _mentions(said: str, words: Iterable[str]) -> bool:
    return any(re.search(rf"\b{re.escape(word.lower())}(?:e?s)?\b", said) for word in words)
