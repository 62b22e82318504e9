"""Which phrases of `config/phrases.yaml` go from one channel to another, and which slots are filled in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

TEXTING_SLOTS: Final[Mapping[str, str]] = {
    "text_confirmation": "business moment who",
    "text_total": "total",
    "text_money_due": "total deposit balance",
    "text_money_paid": "total deposit balance",
    "text_quote": "business",
    "text_reply": "",
    "offer_text": "",
    "texted_confirmation": "where",
    "texted_quote": "where",
    "texted_deposit": "where",
    "texted_calendar": "where",
    "text_stopped": "",
    "text_no_number": "",
    "text_nothing": "",
    "ask_text_phone": "",
    "cut_off": "business",
    "cut_off_open": "business subject",
    "cut_off_got": "",
    "cut_off_reply": "",
    "subject_seating": "guests moment",
    "subject_day": "moment",
    "spoke_sms": "",
    "spoke_whatsapp": "",
    "spoke_email": "",
    "spoke_web": "",
    "spoke_voice": "",
    "greeting_spoke": "business spoke",
    "greeting_spoke_open": "business spoke subject",
    "greeting_known_spoke": "business name spoke",
    "greeting_known_spoke_open": "business name spoke subject",
    "got_text": "",
    "got_text_with": "what",
    "got_on_phone": "",
    "got_address": "",
    "got_zip": "",
    "got_name": "",
    "got_email": "",
    "got_phone": "",
    "got_allergies": "",
    "got_party": "",
    "got_day": "",
    "got_at": "",
    "greeting_shared": "business",
    "ask_speaker": "",
    "speaker_known": "name",
    "code_sent": "where",
    "code_text": "business code",
    "code_wrong": "",
    "code_over": "",
    "code_linked": "",
    "code_merged": "",
    "code_too_many": "",
}
"""What is texted, or said of it. `where` is a number or an email, `spoke` how they last spoke to us, and `what`
is what came with a text.
"""
