"""Which phrases the desk needs of `config/phrases.yaml`, and which slots it fills in."""

from __future__ import annotations

import string
from collections.abc import Mapping
from typing import Final

from agents.booking_phrases import BOOKING_SLOTS
from agents.phrases import Phrases
from agents.texting_phrases import TEXTING_SLOTS

SLOTS: Final[Mapping[str, str]] = {
    "greeting": "business",
    "greeting_known": "business name",
    "greeting_known_open": "business name subject",
    "greeting_open": "business subject",
    "greeting_booked": "business moment",
    "greeting_known_booked": "business name moment",
    "recalled_preference": "words",
    "recalled_promise": "words",
    "resumed": "",
    "resumed_open": "subject",
    "subject_party": "guests",
    "subject_party_place": "guests place",
    "subject_message": "",
    "ask_preference": "",
    "guard_price": "",
    "guard_date": "",
    "guard_promise": "",
    "guard_claim": "",
    "guard_allergy": "",
    "card_number": "",
    "done_booked": "",
    "done_moved": "",
    "done_cancelled": "",
    "done_changed": "",
    "done_code_sent": "",
    "stopped": "business",
    "stopped_written": "business",
    "stopped_already": "",
    "reopened": "",
    "text_hello": "business",
    "text_too_long": "",
    "text_slow_down": "",
    "text_trouble": "",
    "emergency": "",
    "trouble": "",
    "once_more": "",
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
    **BOOKING_SLOTS,
    **TEXTING_SLOTS,
}
"""Every phrase that the desk says, each with the slots that are filled in."""


def complaints(phrases: Phrases) -> list[tuple[str, str]]:
    """What is wrong with these phrases, each by its name: missing, or with a slot that nobody fills in."""
    found = [(name, "is missing") for name in SLOTS if name not in phrases]
    for name in phrases:
        filled = SLOTS.get(name.removesuffix("_gentle"))
        if filled is None:
            continue
        known = filled.split()
        used = {field for wording in phrases[name] for _, field, _, _ in string.Formatter().parse(wording) if field}
        there = f"there is {', '.join(f'{{{slot}}}' for slot in known)}" if known else "nothing is filled in here"
        found += [
            (name, f"has a slot {{{slot}}} that is never filled in; {there}") for slot in sorted(used - set(known))
        ]
    return found
