"""Cancelling: by a yes to what becomes of the deposit."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from agents.business import Business
from agents.tools.cancel import CancelAnswer, CancelAsked, cancel
from agents.tools.desk import Desk
from memory.people import Contact
from tests.agents.tools.booking_turns import Booker

SEVEN_DAYS_BEFORE = datetime(2026, 11, 22, 7, 59, tzinfo=UTC)
"""One minute to midnight on the Saturday before, in California."""


async def ask(desk: Desk, **asked: Any) -> CancelAnswer:
    return await cancel(desk, CancelAsked(**asked))


async def pay(booker: Booker) -> None:
    (booked,) = await booker.bookings()
    await booker.diary.paid(booker.desk.org, booked.id, now=booker.desk.now, once="paid")


async def test_it_is_read_back_first_with_what_becomes_of_the_deposit(booker: Booker):
    done = await booker.books()
    await pay(booker)
    answer = await ask(booker.at(SEVEN_DAYS_BEFORE))
    assert answer.outcome == "read_back"
    assert answer.booking is not None
    assert done.booking is not None
    assert answer.booking.reference == done.booking.reference
    assert answer.deposit is not None
    assert (answer.deposit.refund_cents, answer.deposit.kept_cents) == (10000, 0)
    assert answer.deposit.refund_until == date(2026, 11, 21)
    assert len(await booker.bookings()) == 1


async def test_seven_days_before_the_deposit_goes_back(booker: Booker):
    await booker.books()
    await pay(booker)
    asked = await ask(booker.at(SEVEN_DAYS_BEFORE - timedelta(minutes=5)))
    gone = await ask(booker.turn(), confirmed=True, read_back=asked.code)
    assert gone.outcome == "cancelled"
    assert gone.deposit is not None
    assert gone.deposit.refund_cents == 10000
    (cancelled,) = await booker.bookings("cancelled")
    assert cancelled.deposit == "refund_due"


async def test_later_it_is_kept(booker: Booker):
    await booker.books()
    await pay(booker)
    asked = await ask(booker.at(SEVEN_DAYS_BEFORE + timedelta(minutes=1)))
    gone = await ask(booker.turn(), confirmed=True, read_back=asked.code)
    assert gone.deposit is not None
    assert (gone.deposit.refund_cents, gone.deposit.kept_cents) == (0, 10000)
    (cancelled,) = await booker.bookings("cancelled")
    assert cancelled.deposit == "kept"


async def test_a_yes_before_midnight_that_comes_after_it_is_read_back_again(booker: Booker):
    await booker.books()
    await pay(booker)
    asked = await ask(booker.at(SEVEN_DAYS_BEFORE))
    late = await ask(booker.turn(timedelta(minutes=2)), confirmed=True, read_back=asked.code)
    assert (late.outcome, late.refusal and late.refusal.code) == ("read_back", "not_read_back")
    assert late.deposit is not None
    assert late.deposit.kept_cents == 10000
    assert len(await booker.bookings()) == 1


async def test_a_deposit_that_was_never_paid(booker: Booker):
    await booker.books()
    asked = await ask(booker.turn())
    assert asked.deposit is not None
    assert asked.deposit.model_dump(exclude={"refund_until"}) == dict.fromkeys(
        ("refund_cents", "kept_cents", "owed_cents"), 0
    )
    late = await ask(booker.at(SEVEN_DAYS_BEFORE + timedelta(days=1)))
    assert late.deposit is not None
    assert late.deposit.owed_cents == 10000


async def test_a_yes_in_the_same_turn_or_to_nothing_cancels_nothing(booker: Booker):
    await booker.books()
    asked = await ask(booker.turn())
    at_once = await ask(booker.desk, confirmed=True, read_back=asked.code)
    assert (at_once.outcome, at_once.refusal and at_once.refusal.code) == ("read_back", "wait_for_yes")
    assert at_once.code == asked.code
    for code in (None, "0123456789abcdef"):
        answer = await ask(booker.turn(), confirmed=True, read_back=code)
        assert (answer.refusal and answer.refusal.code) == "not_read_back"
    assert len(await booker.bookings()) == 1


async def test_it_is_cancelled_once_however_often_it_is_tried(booker: Booker):
    await booker.books()
    asked = await ask(booker.turn())
    desk = booker.turn()
    answers = [await ask(desk, confirmed=True, read_back=asked.code) for _ in range(3)]
    assert [answer.outcome for answer in answers] == ["cancelled", "already_cancelled", "already_cancelled"]
    later = await ask(booker.turn(timedelta(days=5)))
    assert (later.outcome, later.booking) == ("already_cancelled", answers[0].booking)
    assert later.deposit is not None
    assert later.deposit.owed_cents == 0


async def test_the_place_is_free_again(booker: Booker):
    others = [booker.other(name, Contact("phone", "+19255550187")) for name in ("john", "ann")]
    for other in others:
        await other.books()
    assert (await booker.ask()).outcome == "refused"
    asked = await ask(others[0].turn())
    await ask(others[0].turn(), confirmed=True, read_back=asked.code)
    await booker.books()


async def test_which_booking_and_whose(booker: Booker):
    assert ((await ask(booker.turn())).refusal or None) is not None
    await booker.books()
    await booker.books(day="2026-12-05")
    several = await ask(booker.turn())
    assert (several.refusal and several.refusal.code, len(several.choices)) == ("which_booking", 2)
    stranger = booker.other("stranger", Contact("phone", "+19255550187"))
    theirs = await ask(stranger.turn(), reference=several.choices[0].reference)
    assert (theirs.refusal and theirs.refusal.code, theirs.booking) == ("no_booking", None)
    one = await ask(booker.turn(), reference=several.choices[1].reference)
    assert one.booking == several.choices[1]


async def test_what_is_over_is_not_cancelled(booker: Booker):
    await booker.books()
    (booked,) = await booker.bookings()
    answer = await ask(booker.at(booked.seating.starts_at), reference=booked.reference)
    assert (answer.outcome, answer.refusal and answer.refusal.code) == ("refused", "past")


async def test_another_trade_has_no_deposit(booker: Booker, plumber: Business):
    other = booker.of(plumber)
    told = {"day": "2026-11-24", "at": "08:00", "party": {"call_out": 1}, "zip": "78701", "name": "Ann"}
    await other.books(**told, allergies=None)
    asked = await ask(other.turn())
    assert (asked.outcome, asked.deposit) == ("read_back", None)
    assert (await ask(other.turn(), confirmed=True, read_back=asked.code)).outcome == "cancelled"
