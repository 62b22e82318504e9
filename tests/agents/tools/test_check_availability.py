"""Which seatings are free."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from agents.business import Business
from agents.tools.check_availability import AvailabilityAnswer, AvailabilityAsked, check_availability
from memory.people import Contact
from tests.agents.tools.booking_turns import SATURDAY, Booker


async def ask(booker: Booker, day: str | None = None, at: str | None = None) -> AvailabilityAnswer:
    return await check_availability(booker.desk, AvailabilityAsked(day=day, at=at))


def times(free) -> list[str]:
    return [f"{each.day} {each.at}" for each in free]


async def fill(booker: Booker, day: str, *at: str) -> None:
    for clock in at:
        for name in ("john", "ann"):
            await booker.other(f"{name} {clock}", Contact("phone", "+19255550187")).books(day=day, at=clock)


async def test_a_day_has_its_free_seatings(booker: Booker):
    await fill(booker, SATURDAY, "18:00")
    answer = await ask(booker, SATURDAY)
    assert times(answer.free) == [f"{SATURDAY} {at}" for at in ("12:00", "15:00", "21:00")]
    assert {free.weekday for free in answer.free} == {"Saturday"}
    assert {free.places_left for free in answer.free} == {2}
    assert (answer.refusal, answer.next_free) == (None, ())


async def test_a_seating_is_free_or_the_nearest_are_told(booker: Booker):
    assert times((await ask(booker, SATURDAY, "18:00")).free) == [f"{SATURDAY} 18:00"]
    await fill(booker, SATURDAY, "18:00")
    answer = await ask(booker, SATURDAY, "18:00")
    assert (answer.free, answer.refusal and answer.refusal.code) == ((), "full")
    assert times(answer.next_free) == [f"{SATURDAY} 15:00", f"{SATURDAY} 21:00", f"{SATURDAY} 12:00"]


async def test_a_day_that_is_full_and_the_days_around_it(booker: Booker):
    await fill(booker, SATURDAY, "12:00", "15:00", "18:00", "21:00")
    answer = await ask(booker, SATURDAY)
    assert (answer.refusal and answer.refusal.code) == "full"
    assert len(answer.next_free) == 3
    assert SATURDAY not in {free.day for free in answer.next_free}


async def test_the_next_free_seatings_from_now(booker: Booker):
    assert times((await ask(booker)).free) == ["2026-11-22 12:00", "2026-11-22 15:00", "2026-11-22 18:00"]
    assert times((await ask(booker, at="18:00")).free) == ["2026-11-22 18:00", "2026-11-23 18:00", "2026-11-24 18:00"]
    for at, code in (("19:00", "no_such_seating"), ("late", "impossible_time")):
        refusal = (await ask(booker, at=at)).refusal
        assert (refusal and refusal.code) == code


@pytest.mark.parametrize(
    ("day", "at", "code", "next_free"),
    [
        ("2026-02-31", None, "impossible_date", "2026-11-22 12:00"),
        ("2026-02-31", "18:00", "impossible_date", "2026-11-22 12:00"),
        ("2026-11-19", "18:00", "past", "2026-11-22 12:00"),
        ("2026-11-21", None, "too_soon", "2026-11-22 12:00"),
        ("2026-11-21", "21:00", "too_soon", "2026-11-22 12:00"),
        ("2028-01-01", None, "too_far_ahead", "2027-11-20 12:00"),
        (SATURDAY, "19:00", "no_such_seating", f"{SATURDAY} 18:00"),
        (SATURDAY, "7 pm", "impossible_time", f"{SATURDAY} 12:00"),
    ],
)
async def test_what_cannot_be_had_says_why_and_what_can(booker: Booker, day, at, code: str, next_free: str):
    answer = await ask(booker, day, at)
    assert (answer.free, answer.refusal and answer.refusal.code) == ((), code)
    assert times(answer.next_free)[0] == next_free


async def test_today_late_in_the_evening_is_past(booker: Booker):
    booker.at(datetime(2026, 11, 21, 7, tzinfo=UTC))  # eleven in the evening
    answer = await ask(booker, "2026-11-20")
    assert (answer.refusal and answer.refusal.code) == "past"


async def test_my_own_hold_does_not_stand_in_my_way_and_my_own_booking_is_told_as_mine(booker: Booker):
    await booker.other("john", Contact("phone", "+19255550187")).books()
    await booker.ask()
    (mine,) = (await ask(booker, SATURDAY, "18:00")).free
    assert mine.held_for_you
    await booker.books()
    answer = await ask(booker, SATURDAY, "18:00")
    assert (answer.refusal and answer.refusal.code) == "already_booked"


async def test_a_closed_day_and_a_closed_trade(booker: Booker, plumber: Business):
    other = booker.of(plumber)
    closed = await ask(other, "2026-12-24")
    assert (closed.refusal and closed.refusal.code) == "closed"
    assert times(closed.next_free) == ["2026-12-23 15:00", "2026-12-23 13:00", "2026-12-23 10:00"]
    none = await ask(booker.of(plumber.model_copy(update={"booking": None})), "2026-12-23")
    assert (none.refusal and none.refusal.code, none.next_free) == ("no_bookings", ())


async def test_nothing_is_free_as_far_as_one_can_book(booker: Booker, plumber: Business):
    assert plumber.booking is not None
    never = plumber.booking.model_copy(update={"furthest_days": 1})
    answer = await ask(booker.of(plumber.model_copy(update={"booking": never})), None, "08:00")
    assert (answer.free, answer.refusal and answer.refusal.code) == ((), "full")
