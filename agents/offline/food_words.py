"""Words for the menu and the allergen table, out of what the tools gave: nothing added, nothing left out."""

from __future__ import annotations

import re
from collections.abc import Mapping

from agents.business import Extra
from agents.known import AskKnown
from agents.offline.wording import Wording, capital, listed, money
from agents.tools.allergens import AllergenFact, AllergensAnswer
from agents.tools.menu import MenuAnswer
from agents.understanding.food import named_in

_PRICE_ASKED = re.compile(r"\b(?:how much|cost|price|charge)\b", re.IGNORECASE)
_DISH_ASKED = re.compile(
    r"\b(?:do you (?:have|serve|offer|do|make)|can (?:i|we|you) (?:get|have|make|do)|is there)(?: any| some| a| an)?"
    r" ([a-z][a-z -]{2,30}?)\W*$",
    re.IGNORECASE,
)
_NO_DISH = frozenset(
    ["any", "some", "other", "else", "anything", "something", "menu", "food", "options", "good", "more", "the", "for"]
)


def words_for_menu(answer: MenuAnswer, ask: AskKnown, word: Wording) -> list[str]:
    """One section, the extras that were named, or all of it."""
    extras = {**answer.upgrades, **answer.add_ons}
    if (named := named_in(ask.text, extras)) and not answer.sections:
        phrase = "extra_price" if _PRICE_ASKED.search(ask.text) else "extra_offered"
        return [word(phrase, label=_label(phrase, extras[name]), money=money(extras[name].cents)) for name in named]
    said = [word("menu_not_listed", dish=dish)] if (dish := _not_listed(answer, ask.text)) else []
    for part in answer.sections.values():
        if len(answer.sections) == 1:
            said.append(word("menu_section", items=listed(part.items)))
        else:
            said.append(word("menu_part", label=capital(part.label), items=listed(part.items)))
        if part.note and len(answer.sections) == 1:
            said.append(part.note)
    if answer.upgrades:
        said.append(word("menu_upgrades", items=_by_price(answer.upgrades, word)))
    if answer.add_ons and not answer.sections:
        said.append(word("menu_add_ons", items=_by_price(answer.add_ons, word)))
    return said


def words_for_allergens(answer: AllergensAnswer, word: Wording) -> list[str]:
    """What the table says, always with its warning; who must decide, when it does not say."""
    if answer.person == "severe_allergy":
        return [word("allergen_severe"), answer.warning, word("offer_person")]
    said = [sentence for fact in answer.facts for sentence in _fact(fact, word)]
    for dish in answer.dishes:
        holds = [fact.label for fact in answer.dish_facts if dish in fact.found_in]
        if holds:
            said.append(word("allergen_dish", dish=dish, items=listed(holds)))
    if answer.warning:
        said.append(answer.warning)
    if answer.person:
        said += [word("allergen_person"), word("offer_person")]
    return said


def _label(phrase: str, extra: Extra) -> str:
    return capital(extra.one) if phrase == "extra_price" else extra.one


def _not_listed(answer: MenuAnswer, text: str) -> str:
    """The dish that somebody asks for and no list has, in their words; "" when there is one, or none was named."""
    found = _DISH_ASKED.search(text)
    if found is None:
        return ""
    dish = found.group(1).strip().lower()
    listed_words = " ".join(
        word for part in answer.sections.values() for word in (*part.items, *part.words, part.label, part.note or "")
    ).lower()
    wanted = [word for word in re.findall(r"[a-z]{3,}", dish) if word not in _NO_DISH]
    return dish if wanted and not any(word[:5] in listed_words for word in wanted) else ""


def _fact(fact: AllergenFact, word: Wording) -> list[str]:
    said = []
    if fact.absent:
        said.append(word("allergen_absent", label=fact.label))
    elif fact.found_in:
        said.append(word("allergen_in", label=fact.label, items=listed(fact.found_in)))
    if fact.note:
        said.append(fact.note)
    return said


def _by_price(extras: Mapping[str, Extra], word: Wording) -> str:
    """Extras of one price together: "cod or hake for $5 or crab for $15"."""
    by_price: dict[int, list[str]] = {}
    for extra in extras.values():
        by_price.setdefault(extra.cents, []).append(extra.one)
    return listed(
        [word("item_price", item=listed(names, "or"), money=money(cents)) for cents, names in by_price.items()], "or"
    )
