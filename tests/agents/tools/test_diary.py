"""The diary at the desk: what is free, what is held, and whose booking it is."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from agents.business import Business
from agents.seatings import bookable, seating
from agents.tools.check_availability import AvailabilityAsked, check_availability
from agents.tools.diary import booking_meant, bookings_of, free_near, free_of, hold, places, wish_of
from memory.people import Contact
from memory.records.bookings_sql import BookingsSql
from tests.agents.tools.booking_turns import SATURDAY, SUNDAY, Booker

DAY = date(2026, 11, 28)


async def test_200_want_the_last_place_of_a_seating_and_the_rest_get_the_next_free_ones(
    booker: Booker, engine: AsyncEngine
):
    diary = BookingsSql(engine)
    booker.desk = replace(booker.desk, bookings=diary)
    await booker.books()

    async def try_it(number: int) -> tuple[str, tuple[str, ...]]:
        caller = booker.other(f"caller-{number}", Contact("phone", f"+1925555{number:04}"))
        answer = await caller.ask()
        if answer.outcome == "read_back":
            answer = await caller.agree(answer)
        return answer.outcome, tuple(f"{free.day} {free.at}" for free in answer.next_free)

    answers = await asyncio.gather(*(try_it(number) for number in range(200)))
    assert [outcome for outcome, _ in answers].count("booked") == 1
    near = (f"{SATURDAY} 15:00", f"{SATURDAY} 21:00", f"{SATURDAY} 12:00")
    assert [answer for answer in answers if answer[0] != "booked"] == [("refused", near)] * 199
    assert len(await diary.between(booker.desk.org, DAY, DAY)) == 2


async def test_a_yes_after_the_hold_ran_out_counts_while_there_is_a_place(booker: Booker):
    first = await booker.ask()
    booker.turn(timedelta(minutes=20))
    assert (await booker.agree(first)).outcome == "booked"


async def test_a_yes_after_the_hold_ran_out_and_others_came(booker: Booker):
    first = await booker.ask()
    booker.turn(timedelta(minutes=20))
    for name in ("john", "ann"):
        await booker.other(name, Contact("phone", "+19255550187")).books()
    late = await booker.agree(first)
    assert (late.outcome, late.refusal and late.refusal.code) == ("refused", "gone")
    assert [free.at for free in late.next_free] == ["15:00", "21:00", "12:00"]
    assert await booker.bookings() == []


async def test_a_hold_keeps_others_out_as_long_as_the_business_keeps_one(booker: Booker):
    chosen = seating(booker.desk.business, DAY, time(18))
    for name in ("john", "ann"):
        assert await hold(booker.other(name).turn(), chosen, {})
    assert await hold(booker.turn(), chosen, {}) is None
    assert await hold(booker.turn(timedelta(minutes=10)), chosen, {}) is not None


async def test_a_hold_lasts_as_the_business_says(booker: Booker, plumber: Business):
    other = booker.of(plumber)
    held = await hold(other.turn(), seating(plumber, date(2026, 11, 23), time(8)), {})
    assert held is not None
    assert held.held_until == other.desk.now + timedelta(minutes=15)


async def test_the_place_that_i_hold_is_free_for_me(booker: Booker):
    chosen = seating(booker.desk.business, DAY, time(18))
    await booker.other("john").books(phone="+19255550187")
    await hold(booker.turn(), chosen, {})
    (mine,) = await free_of(booker.desk, [chosen])
    assert (mine.places_left, mine.held_for_you) == (1, True)
    assert await free_of(booker.other("ann").turn(), [chosen]) == []


async def test_what_i_have_booked_is_not_offered_to_me(booker: Booker):
    await booker.books()
    assert await free_of(booker.desk, [seating(booker.desk.business, DAY, time(18))]) == []
    assert await free_of(booker.desk, []) == []


async def test_the_nearest_free_seatings_come_first_however_far_they_are(booker: Booker):
    desk, diary = booker.desk, booker.diary
    zone = desk.business.zone
    for chosen in bookable(desk.business, DAY - timedelta(days=9), DAY + timedelta(days=9), desk.now):
        for name in ("a", "b"):
            held = await hold(booker.other(f"{name} {chosen.starts_at}").turn(), chosen, {})
            assert held is not None
    wish = datetime(2026, 11, 28, 18, tzinfo=zone)
    near = await free_near(desk, wish)
    assert [f"{free.day} {free.at}" for free in near] == ["2026-12-08 12:00", "2026-12-08 15:00", "2026-12-08 18:00"]
    assert len(await diary.taken(desk.org, DAY, DAY, now=desk.now)) == 4


@pytest.mark.parametrize(
    ("day", "at", "wish"),
    [
        (SATURDAY, "18:00", "2026-11-28T18:00-08:00"),
        (SATURDAY, None, "2026-11-28T12:00-08:00"),
        (SATURDAY, "99:99", "2026-11-28T12:00-08:00"),
        ("2026-02-31", "18:00", "2026-11-20T18:00-08:00"),
        ("0001-01-01", "18:00", "2026-11-20T18:00-08:00"),
        ("9999-12-31", "21:00", "2027-11-20T21:00-08:00"),
        (None, None, "2026-11-20T12:00-08:00"),
    ],
)
async def test_a_wish_that_cannot_be_is_looked_around_where_it_could(booker: Booker, day, at, wish: str):
    assert wish_of(booker.desk, day, at) == datetime.fromisoformat(wish)
    assert len(await free_near(booker.desk, wish_of(booker.desk, day, at))) == 3


async def test_a_customer_sees_their_own_bookings(booker: Booker):
    await booker.books()
    assert await bookings_of(booker.desk, None, None) == await booker.bookings()
    assert await bookings_of(booker.other("john").desk, None, None) == []


@pytest.mark.parametrize("said", ["{}", " {} ", "lower", "R 7 - dashed"])
async def test_a_reference_is_found_however_it_is_written(booker: Booker, said: str):
    await booker.books()
    (mine,) = await booker.bookings()
    written = {"lower": mine.reference.lower(), "R 7 - dashed": "-".join(mine.reference)}.get(said)
    assert await bookings_of(booker.desk, written or said.format(mine.reference), None) == [mine]


async def test_somebody_else_s_reference_opens_nothing(booker: Booker):
    await booker.books(email="maria@example.com")
    (mine,) = await booker.bookings()
    stranger = booker.other("stranger", Contact("phone", "+19255550187"))
    for contact in (None, "+19255550187", "@", "maria", "+1", "none"):
        assert await bookings_of(stranger.desk, mine.reference, contact) == []
    assert await bookings_of(booker.other("visitor", Contact("web", "+19165550142")).desk, mine.reference, None) == []
    assert await bookings_of(stranger.desk, "", None) == []


@pytest.mark.parametrize(
    ("own", "told"),
    [
        (Contact("phone", "+19165550142"), None),
        (Contact("email", "maria@example.com"), None),
        (Contact("web", "visitor-1"), "(916) 555-0142"),
        (Contact("web", "visitor-1"), " Maria@Example.com"),
    ],
)
async def test_the_same_person_finds_it_from_elsewhere(booker: Booker, own: Contact, told: str | None):
    await booker.books(email="maria@example.com")
    (mine,) = await booker.bookings()
    assert await bookings_of(booker.other("elsewhere", own).desk, mine.reference, told) == [mine]


async def test_the_booking_that_is_meant(booker: Booker):
    assert (await booking_meant(booker.desk, None, None)).refusal is not None
    await booker.books()
    (first,) = await booker.bookings()
    assert (await booking_meant(booker.desk, None, None)).booking == first
    await booker.books(day=SUNDAY)
    several = await booking_meant(booker.desk, None, None)
    assert several.refusal is not None
    assert (several.refusal.code, len(several.choices)) == ("which_booking", 2)
    assert (await booking_meant(booker.desk, first.reference, None)).booking == first
    over = booker.at(datetime(2026, 11, 29, 12, tzinfo=UTC))
    past = await booking_meant(over, first.reference, None)
    assert (past.refusal and past.refusal.code) == "past"
    assert (await booking_meant(over, None, None)).booking is not None


async def test_a_business_without_bookings_has_no_places(booker: Booker, plumber: Business):
    none = booker.of(plumber.model_copy(update={"booking": None})).desk
    assert places(none) == 0
    assert await free_near(none, none.now) == ()
    assert (await check_availability(none, AvailabilityAsked())).free == ()
