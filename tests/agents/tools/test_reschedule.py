"""Moving a booking: once, 24 hours before, by a yes to the very move."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from agents.business import Business
from agents.tools.desk import Desk
from agents.tools.reschedule import RescheduleAnswer, RescheduleAsked, reschedule
from memory.people import Contact
from tests.agents.tools.booking_turns import SATURDAY, SUNDAY, Booker


async def move(desk: Desk, day: str = SUNDAY, at: str = "12:00", **more: Any) -> RescheduleAnswer:
    return await reschedule(desk, RescheduleAsked(day=day, at=at, **more))


def code(answer: RescheduleAnswer) -> str | None:
    return answer.refusal and answer.refusal.code


async def test_it_is_read_back_first_with_the_new_seating_kept(booker: Booker):
    await booker.books()
    answer = await move(booker.turn())
    assert (answer.outcome, answer.last_move) == ("read_back", True)
    assert answer.booking is not None
    assert answer.to is not None
    assert (answer.booking.seating.day, answer.to.day, answer.to.at) == (SATURDAY, SUNDAY, "12:00")
    assert answer.held_until is not None
    assert len(await booker.bookings("held")) == 1
    (booked,) = await booker.bookings()
    assert booked.moves == 0


async def test_the_yes_moves_it_and_its_price_and_place_with_it(booker: Booker):
    done = await booker.books()
    asked = await move(booker.turn())
    moved = await move(booker.turn(), confirmed=True, read_back=asked.code)
    assert moved.outcome == "moved"
    (booked,) = await booker.bookings()
    assert (booked.seating.day.isoformat(), booked.moves, booked.total_cents) == (SUNDAY, 1, 59000)
    assert moved.booking is not None
    assert done.booking is not None
    assert moved.booking.reference == done.booking.reference
    assert await booker.bookings("held") == []


async def test_a_yes_in_the_same_turn_or_to_another_move_moves_nothing(booker: Booker):
    await booker.books()
    asked = await move(booker.turn())
    at_once = await move(booker.desk, confirmed=True, read_back=asked.code)
    assert (at_once.outcome, code(at_once), at_once.code) == ("read_back", "wait_for_yes", asked.code)
    other = await move(booker.turn(), at="15:00", confirmed=True, read_back=asked.code)
    assert (other.outcome, code(other)) == ("read_back", "not_read_back")
    assert code(await move(booker.turn(), confirmed=True)) == "not_read_back"
    (booked,) = await booker.bookings()
    assert booked.moves == 0


async def test_it_is_moved_once_however_often_it_is_tried(booker: Booker):
    await booker.books()
    asked = await move(booker.turn())
    desk = booker.turn()
    answers = [await move(desk, confirmed=True, read_back=asked.code) for _ in range(3)]
    assert [answer.outcome for answer in answers] == ["moved", "already_moved", "already_moved"]
    later = await move(booker.turn(timedelta(minutes=1)), confirmed=True, read_back=asked.code)
    assert later.outcome == "already_moved"
    back = await move(booker.turn(), SATURDAY, "18:00", confirmed=True, read_back=asked.code)
    assert (back.outcome, code(back)) == ("refused", "no_more_moves")
    assert [booking.moves for booking in await booker.bookings()] == [1]


async def test_a_full_seating_leaves_it_where_it_is(booker: Booker):
    await booker.books()
    asked = await move(booker.turn())
    booker.turn(timedelta(minutes=20))  # the hold runs out
    for name in ("john", "ann"):
        await booker.other(name, Contact("phone", "+19255550187")).books(day=SUNDAY, at="12:00")
    full = await move(booker.turn(), confirmed=True, read_back=asked.code)
    assert (full.outcome, code(full)) == ("refused", "full")
    assert (full.next_free[0].day, full.next_free[0].at) == (SUNDAY, "15:00")
    assert code(await move(booker.turn())) == "full"
    (booked,) = await booker.bookings()
    assert booked.seating.day.isoformat() == SATURDAY


@pytest.mark.parametrize(
    ("day", "at", "expected"),
    [
        (SATURDAY, "18:00", "same_seating"),
        ("2026-02-31", "18:00", "impossible_date"),
        ("2026-11-21", "18:00", "too_soon"),
        (SUNDAY, "19:00", "no_such_seating"),
    ],
)
async def test_where_it_cannot_go(booker: Booker, day: str, at: str, expected: str):
    await booker.books()
    answer = await move(booker.turn(), day, at)
    assert (answer.outcome, code(answer)) == ("refused", expected)


async def test_not_within_24_hours(booker: Booker):
    await booker.books()
    booker.at(datetime(2026, 11, 28, 2, tzinfo=UTC))  # 24 hours before
    assert (await move(booker.desk, "2026-12-05")).outcome == "read_back"
    late = await move(booker.turn(timedelta(seconds=1)), "2026-12-05")
    assert (late.outcome, code(late)) == ("refused", "too_late")


async def test_a_seating_that_they_have_booked_too(booker: Booker):
    await booker.books(day=SUNDAY, at="12:00")
    (first,) = await booker.bookings()
    await booker.books()
    answer = await move(booker.turn(), SATURDAY, "18:00", reference=first.reference)
    assert code(answer) == "already_booked"


async def test_which_booking_and_whose(booker: Booker):
    assert code(await move(booker.turn())) == "no_booking"
    await booker.books()
    (mine,) = await booker.bookings()
    stranger = booker.other("stranger", Contact("phone", "+19255550187"))
    assert code(await move(stranger.turn(), reference=mine.reference)) == "no_booking"
    await booker.books(day="2026-12-05")
    several = await move(booker.turn())
    assert (code(several), len(several.choices)) == ("which_booking", 2)
    elsewhere = booker.other("visitor", Contact("web", "visitor-1"))
    elsewhere.turns = 100
    told = {"reference": mine.reference, "contact": "916 555 0142"}
    asked = await move(elsewhere.turn(), **told)
    moved = await move(elsewhere.turn(), **told, confirmed=True, read_back=asked.code)
    assert moved.outcome == "moved"
    assert await elsewhere.bookings("held", "booked") == []


async def test_a_cancelled_booking_is_not_moved(booker: Booker):
    await booker.books()
    (booked,) = await booker.bookings()
    await booker.diary.cancel(booker.desk.org, booked.id, deposit="waived", now=booker.desk.now, once="c")
    assert code(await move(booker.turn())) == "no_booking"


async def test_another_trade_sets_no_limit(booker: Booker, plumber: Business):
    other = booker.of(plumber)
    told = {"day": "2026-11-24", "at": "08:00", "party": {"call_out": 1}, "zip": "78701", "name": "Ann"}
    await other.books(**told, allergies=None)
    for number, at in enumerate(("10:00", "13:00", "15:00"), 1):
        asked = await move(other.turn(), "2026-11-24", at)
        assert not asked.last_move
        assert (await move(other.turn(), "2026-11-24", at, confirmed=True, read_back=asked.code)).outcome == "moved"
        assert [booking.moves for booking in await other.bookings()] == [number]
