"""Bookings in words: every detail of a read-back, what follows before the yes, and a reference to write down."""

from __future__ import annotations

from typing import Any

import pytest

from agents.booking_answers import BookingRefusal, BookingTold, FreeSeating, ReadBack, SeatingTold
from agents.business import Business
from agents.known import AskKnown, BookingKnown, Known
from agents.offline.booking_words import BookingAnswer, BookingWords
from agents.offline.wording import Wording
from agents.tools.book import BookAnswer
from agents.tools.cancel import CancelAnswer, DepositTold
from agents.tools.check_availability import AvailabilityAnswer
from agents.tools.find_booking import BookingFound
from agents.tools.hold_seating import HoldAnswer
from agents.tools.reschedule import RescheduleAnswer
from gateway.settings import Settings

SATURDAY: dict[str, Any] = {
    "day": "2026-11-28",
    "weekday": "Saturday",
    "at": "18:00",
    "starts_at": "2026-11-28T18:00-08:00",
}
SUNDAY: dict[str, Any] = {
    "day": "2026-11-29",
    "weekday": "Sunday",
    "at": "12:00",
    "starts_at": "2026-11-29T12:00-08:00",
}
BOOKED = BookingTold(
    reference="R7K2",
    state="booked",
    seating=SeatingTold(**SATURDAY),
    party={"adult": 8, "child": 4},
    total_cents=58600,
    deposit_cents=10000,
    balance_cents=48600,
)


@pytest.fixture
def said(settings: Settings, business: Business):
    """Words an answer, with what is known of the booking."""

    def words(answer: BookingAnswer, intent: str = "booking", channel: str = "voice", **told: Any) -> str:
        known = Known.model_validate(
            {
                "channel": channel,
                "local_time": "2026-11-20T12:00-08:00",
                "booking": BookingKnown(kind=intent, **{"day": "2026-11-28", "at": "18:00", **told}),
            }
        )
        ask = AskKnown(intent=intent, text="")
        return " ".join(BookingWords(known, business, Wording(settings.phrases)).of(answer, ask))

    return words


def test_a_read_back_says_everything(said):
    read_back = ReadBack(
        code="secret",
        seating=SeatingTold(**SATURDAY),
        party={"adult": 8, "child": 4},
        upgrades={"salmon": 2},
        name="Ann Lee",
        phone="+19165550142",
        address="1420 F Street",
        zip="95616",
        allergies="my son cannot have egg",
        total_cents=58600,
        deposit_cents=10000,
        balance_cents=48600,
    )
    text = said(BookAnswer(outcome="read_back", read_back=read_back))
    for detail in (
        "Saturday, November 28th, at 6 in the evening", "8 adults and 4 children", "2 salmon", "Ann Lee",
        "1420 F Street", "9 1 6, 5 5 5, 0 1 4 2", "9 5 6 1 6", "my son cannot have egg", "$586", "$100", "$486",
    ):  # fmt: skip
        assert detail in text
    assert text.endswith("Shall I book it like that?")
    assert "secret" not in text


def test_a_confirmation_says_its_reference_twice_for_the_ear(said):
    spoken = said(BookAnswer(outcome="booked", booking=BOOKED))
    assert spoken.count("R, 7, K, 2") == 2
    assert "$100 is still due" in spoken
    assert said(BookAnswer(outcome="booked", booking=BOOKED), channel="web").count("R7K2") == 1
    assert "already booked" in said(BookAnswer(outcome="already_booked", booking=BOOKED))


def test_what_is_free_and_what_instead(said):
    free = (FreeSeating(**SATURDAY, places_left=1), FreeSeating(**{**SATURDAY, "at": "21:00"}, places_left=1))
    assert "6 or 9" in said(AvailabilityAnswer(free=free), at=None)
    full = BookingRefusal(code="full", detail="It is full.")
    text = said(HoldAnswer(refusal=full, next_free=(FreeSeating(**SUNDAY, places_left=1),)))
    assert "is taken" in text
    assert text.endswith("Sunday, November 29th at noon. Would that work?")
    assert "keep" in said(HoldAnswer(held=SeatingTold(**SATURDAY)))


def test_moving_says_that_it_is_the_last_time(said):
    to = SeatingTold(**SUNDAY)
    text = said(RescheduleAnswer(outcome="read_back", booking=BOOKED, to=to, code="x", last_move=True), "reschedule")
    assert "from Saturday, November 28th, at 6 in the evening to Sunday, November 29th, at noon" in text
    assert "can't be moved again" in text
    assert text.endswith("Shall I move it?")
    assert "It's moved" in said(RescheduleAnswer(outcome="moved", booking=BOOKED), "reschedule")


@pytest.mark.parametrize(
    ("deposit", "words"),
    [
        (DepositTold(refund_cents=10000), "get the deposit of $100 back"),
        (DepositTold(kept_cents=10000), "isn't refunded any more"),
        (DepositTold(owed_cents=10000), "would still be due"),
    ],
)
def test_cancelling_says_what_becomes_of_the_deposit_before_the_yes(said, deposit: DepositTold, words: str):
    text = said(CancelAnswer(outcome="read_back", booking=BOOKED, code="x", deposit=deposit), "cancel")
    assert words in text
    assert text.endswith("Shall I cancel it?")
    assert "is cancelled" in said(CancelAnswer(outcome="cancelled", booking=BOOKED, deposit=deposit), "cancel")


def test_what_is_booked_is_found(said):
    assert "R, 7, K, 2" in said(BookingFound(bookings=(BOOKED,)), "my_booking")
    assert "Which day" in said(BookingFound(bookings=(BOOKED,)), "reschedule")
    nothing = BookingFound(refusal=BookingRefusal(code="no_booking", detail="None."))
    assert "reference" in said(nothing, "my_booking")
    assert "call you?" in said(nothing, "my_booking", reference="R7K2")


@pytest.mark.parametrize(
    "code",
    ["closed", "past", "too_soon", "too_far_ahead", "no_such_seating", "same_seating", "no_more_moves", "too_late",
     "severe_allergy", "unknown_zip", "absurd_count", "changed_meanwhile"],
)  # fmt: skip
def test_every_refusal_ends_in_a_sentence(said, code: Any):
    refusal = BookingRefusal(code=code, detail="It cannot be done; tell them.", person=code == "severe_allergy")
    assert said(BookAnswer(outcome="refused", refusal=refusal))


def test_a_minimum_that_the_food_is_raised_to_is_said(said):
    told = {"code": "c", "seating": SATURDAY, "party": {"adult": 8}, "total_cents": 55000}
    raised = BookAnswer(outcome="read_back", read_back=ReadBack.model_validate({**told, "minimum_cents": 55000}))
    assert "minimum food order of $550" in said(raised)
    assert "minimum" not in said(BookAnswer(outcome="read_back", read_back=ReadBack.model_validate(told)))
