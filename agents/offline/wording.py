"""Picks a wording of a phrase that was not used lately, and fills its slots."""

from __future__ import annotations

import string
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from agents.phrases import Phrases

SLOTS: Final[Mapping[str, str]] = {
    "hello": "",
    "hello_name": "name",
    "noted": "",
    "noted_name": "name",
    "i_am_ai": "business",
    "welcome": "",
    "go_on": "",
    "acknowledge": "",
    "decline": "",
    "repeat": "again",
    "nothing_to_repeat": "",
    "out_of_scope": "business",
    "unclear": "",
    "goodbye": "business",
    "goodbye_name": "business name",
    "goodbye_written": "business",
    "quote_total": "total",
    "quote_before_travel": "total",
    "quote_for": "who parts",
    "quote_for_place": "who parts place",
    "quote_extra": "label count guests",
    "part_food": "money",
    "part_item": "money count label",
    "part_travel": "money",
    "part_no_travel": "",
    "quote_minimum": "label money",
    "quote_deposit": "deposit balance",
    "quote_deposit_asked": "deposit balance total",
    "quote_balance_asked": "deposit balance total",
    "quote_travel_asked": "money miles",
    "quote_travel_free": "miles",
    "quote_again": "total",
    "minimum_asked": "label money",
    "no_minimum": "",
    "refused": "detail",
    "unknown_zip": "zip",
    "wrong_zip": "",
    "travel_fee": "place money miles",
    "travel_free": "place miles",
    "price_list": "prices",
    "price_one": "money one",
    "price_free": "one",
    "extra_price": "label money",
    "extra_offered": "label money",
    "menu_section": "items",
    "menu_not_listed": "dish",
    "menu_part": "label items",
    "menu_upgrades": "items",
    "menu_add_ons": "items",
    "item_price": "item money",
    "allergen_in": "label items",
    "allergen_absent": "label",
    "allergen_dish": "dish items",
    "allergen_person": "",
    "allergen_severe": "",
    "not_known": "",
    "person_coming": "",
    "message_start": "",
    "message_start_complaint": "",
    "message_taken": "name phone",
    "message_taken_no_name": "phone",
    "message_open": "",
    "message_closed": "when",
    "message_known": "phone",
    "phone_bad": "",
    "offer_person": "",
    "sorry": "",
    "ask_party": "",
    "ask_zip": "",
    "ask_extras": "",
    "ask_phone": "",
    "ask_phone_rest": "digits",
    "ask_name": "",
    "tool_trouble": "",
}
"""The phrases that the offline model needs, each with the slots that are filled in."""

_OPENING_CHARACTERS = 24


def complaints(phrases: Phrases, slots: Mapping[str, str] = SLOTS) -> list[str]:
    """What is wrong with these phrases: missing ones, and slots that nobody fills in. Empty when they can be used."""
    found = [f"{name} is missing" for name in slots if name not in phrases]
    for name in phrases:
        known = slots.get(name.removesuffix("_gentle"))
        if known is None:
            continue
        used = {field for wording in phrases[name] for _, field, _, _ in string.Formatter().parse(wording) if field}
        found += [f"{name} has a slot {{{slot}}} that is never filled in" for slot in sorted(used - set(known.split()))]
    return found


class Wording:
    """The phrases as this turn uses them. `before` is what Frontdesk said lately, `turn` where to begin picking."""

    def __init__(self, phrases: Phrases, *, gentle: bool = False, before: Sequence[str] = (), turn: int = 0) -> None:
        self._phrases = phrases
        self._gentle = gentle
        self._before = "\n".join(before)
        self._turn = turn

    def __call__(self, phrase: str, /, **slots: object) -> str:
        """A wording of this phrase, the first from this turn's on whose opening was not said lately."""
        gentle = f"{phrase}_gentle"
        wordings = self._phrases[gentle if self._gentle and gentle in self._phrases else phrase]
        start = self._turn % len(wordings)
        in_turn = [*wordings[start:], *wordings[:start]]
        fresh = (wording for wording in in_turn if _opening(wording) not in self._before)
        return next(fresh, in_turn[0]).format(**slots)


def money(cents: int) -> str:
    """ "$590", or "$590.50" when there are cents: text-to-speech reads both as amounts."""
    dollars, rest = divmod(abs(cents), 100)
    sign = "-" if cents < 0 else ""
    return f"{sign}${dollars:,}.{rest:02}" if rest else f"{sign}${dollars:,}"


def listed(items: Iterable[str], joint: str = "and") -> str:
    """ "a, b and c"."""
    every = [item for item in items if item]
    if len(every) < 2:
        return "".join(every)
    return f"{', '.join(every[:-1])} {joint} {every[-1]}"


def capital(text: str) -> str:
    """The first letter in upper case, the rest as it is."""
    return text[:1].upper() + text[1:]


def _opening(wording: str) -> str:
    """The words before the first slot, or the first few: what makes two sentences sound the same."""
    fixed = wording.split("{", 1)[0]
    return fixed[:_OPENING_CHARACTERS] if len(fixed) > 3 else wording
