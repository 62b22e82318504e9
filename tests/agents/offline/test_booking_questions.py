"""The one question at the end, in a booking."""

from __future__ import annotations

from typing import Any

import pytest

from agents import intents
from agents.business import Business
from agents.known import AskKnown, BookingKnown, Known, MessageKnown, OrderKnown
from agents.offline.booking_questions import question_in_booking
from agents.offline.wording import Wording
from gateway.settings import Settings


@pytest.mark.parametrize(
    ("missing", "told", "words"),
    [
        ("day", {"trouble": "past"}, "past"),
        ("day", {"trouble": "closed"}, "we don't serve"),
        ("at", {"times": ("15:00", "18:00"), "trouble": "no_seating"}, "noon, 3, 6 or 9. Would that be 3 or 6"),
        ("at", {"times": ("15:00", "18:00"), "told": ("party", "zip")}, "I have that. Would that be"),
        ("at", {"times": ("15:00", "18:00"), "told": ("at", "zip")}, "Would that be"),
        ("day", {"days": ("2026-11-28", "2026-11-29")}, "Saturday the 28th or Sunday the 29th"),
        ("at", {"times": ("18:00", "21:00")}, "6 or 9"),
        ("seating", {"offered": ("2026-11-29T12:00",)}, "noon"),
        ("children", {}, "8 adults"),
        ("confirm", {"kind": "cancel"}, "cancel it?"),
        ("confirm", {"kind": "reschedule"}, "move it?"),
        ("name", {}, "name"),
        ("party", {"day": "2026-11-28"}, "adults"),
    ],
)
def test_one_question(settings: Settings, business: Business, missing: str, told: dict[str, Any], words: str):
    known = Known(missing=missing, booking=BookingKnown(**told), order=OrderKnown(party={"adult": 8}),
                  local_time="2026-11-20T12:00-08:00")  # fmt: skip
    question = question_in_booking(known, business, Wording(settings.phrases))
    assert question is not None
    assert words in question
    assert question.endswith("?")


def test_other_questions_are_not_its_own(settings: Settings, business: Business):
    known = Known(missing="zip", booking=BookingKnown())
    assert question_in_booking(known, business, Wording(settings.phrases)) is None


def test_a_name_is_asked_for_the_booking_though_a_message_was_begun(settings: Settings, business: Business):
    known = Known(missing="name", booking=BookingKnown(), message=MessageKnown(reason="about oils"))
    assert question_in_booking(known, business, Wording(settings.phrases)) is None
    booking = known.model_copy(update={"asks": (AskKnown(intent=intents.BOOKING, text="95616"),)})
    assert "under" in (question_in_booking(booking, business, Wording(settings.phrases)) or "")


def test_the_times_of_a_day_with_few_of_them_are_its_own(settings: Settings, business: Business):
    assert business.booking is not None
    closed = [{"day": "2026-12-31", "starts": ["12:00", "15:00", "18:00"]}]
    rules = business.booking.model_validate({**business.booking.model_dump(), "closed": closed})
    few = business.model_copy(update={"booking": rules})
    told = BookingKnown(day="2026-12-31", times=("21:00",), trouble="no_seating")
    question = question_in_booking(
        Known(missing="at", booking=told, local_time="2026-11-20T12:00-08:00"), few, Wording(settings.phrases)
    )
    assert question == "We start at 9 at night. Would that be 9 at night?"


def test_a_yes_to_allergies_is_asked_which(settings: Settings, business: Business):
    known = Known(missing="allergies", booking=BookingKnown(told=("yes",)))
    word = Wording(settings.phrases)
    assert "can't have" in (question_in_booking(known, business, word, "Are there any allergies?") or "")
    assert "allerg" in (question_in_booking(known, business, word, "Shall we go on with that?") or "")
