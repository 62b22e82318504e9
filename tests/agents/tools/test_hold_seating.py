"""Keeping a seating while somebody is talking."""

from __future__ import annotations

from datetime import timedelta

import pytest

from agents.business import Business
from agents.tools.hold_seating import HoldAnswer, HoldAsked, hold_seating
from memory.people import Contact
from tests.agents.tools.booking_turns import SATURDAY, SUNDAY, Booker


async def keep(booker: Booker, day: str = SATURDAY, at: str = "18:00", **party: int) -> HoldAnswer:
    return await hold_seating(booker.turn(), HoldAsked(day=day, at=at, party=party))


async def test_a_seating_is_kept_for_ten_minutes(booker: Booker):
    answer = await keep(booker, adult=8)
    assert answer.held is not None
    assert (answer.held.weekday, answer.held.at, answer.minutes) == ("Saturday", "18:00", 10)
    assert answer.held_until == "2026-11-20T12:10-08:00"
    (held,) = await booker.bookings("held")
    assert held.party == {"adult": 8}


async def test_asking_again_keeps_the_same_one_longer(booker: Booker):
    await keep(booker)
    booker.turn(timedelta(minutes=5))
    assert (await keep(booker)).held_until == "2026-11-20T12:15-08:00"
    assert len(await booker.bookings("held", "released", "expired")) == 1


async def test_another_seating_replaces_it_also_within_one_turn(booker: Booker):
    await keep(booker)
    for day in (SUNDAY, SATURDAY, SUNDAY, SATURDAY):
        assert (await hold_seating(booker.desk, HoldAsked(day=day, at="18:00"))).held
    (held,) = await booker.bookings("held")
    assert held.seating.day.isoformat() == SATURDAY


async def test_a_full_seating_comes_with_the_next_free_ones(booker: Booker):
    for name in ("john", "ann"):
        await keep(booker.other(name, Contact("phone", "+19255550187")))
    answer = await keep(booker)
    assert (answer.held, answer.refusal and answer.refusal.code) == (None, "full")
    assert [free.at for free in answer.next_free] == ["15:00", "21:00", "12:00"]


async def test_what_is_booked_is_not_held_again(booker: Booker):
    done = await booker.books()
    answer = await keep(booker)
    assert (answer.held, answer.already_booked) == (None, done.booking)
    assert await booker.bookings("held") == []


@pytest.mark.parametrize(
    ("day", "at", "party", "code", "person"),
    [
        ("2026-02-31", "18:00", {}, "impossible_date", False),
        ("2026-11-21", "18:00", {}, "too_soon", False),
        (SATURDAY, "19:00", {}, "no_such_seating", False),
        (SATURDAY, "18:00", {"adult": 0}, "empty_party", False),
        (SATURDAY, "18:00", {"adult": 5000}, "absurd_count", False),
        (SATURDAY, "18:00", {"adult": 30}, "large_party", True),
    ],
)
async def test_what_cannot_be_held_says_why(booker: Booker, day, at, party, code: str, person: bool):
    answer = await keep(booker, day, at, **party)
    assert answer.refusal is not None
    assert (answer.held, answer.refusal.code, answer.refusal.person) == (None, code, person)
    assert await booker.bookings("held") == []


async def test_another_trade_keeps_it_for_its_own_time(booker: Booker, plumber: Business):
    answer = await keep(booker.of(plumber), "2026-11-23", "08:00", call_out=1)
    assert (answer.minutes, answer.held_until) == (15, "2026-11-20T14:15-06:00")
    none = await keep(booker.of(plumber.model_copy(update={"booking": None})))
    assert (none.refusal and none.refusal.code, none.next_free) == ("no_bookings", ())
