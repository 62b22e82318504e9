"""The diary: nobody gets a place twice, nothing is done twice, holds run out."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine

from memory.bookings import Booking
from memory.errors import NotFound
from memory.people import CustomerId, OrgId
from memory.records.schema import booking_changes, bookings
from tests.dying import run_script
from tests.memory.records.diary import DAY, JOHN, MARIA, NEXT, NINE, NOW, SIX, TEN, TERMS, Diary


@pytest.fixture
def diary(engine: AsyncEngine) -> Diary:
    return Diary(engine)


async def test_a_hold_takes_a_place_until_its_time_runs_out(diary: Diary):
    held = await diary.held(terms=None)
    assert (held.state, held.seating, held.party, held.held_until) == ("held", SIX, {"adult": 8}, diary.clock() + TEN)
    assert await diary.taken() == {SIX.starts_at: 1}
    diary.clock.turn(TEN - timedelta(seconds=1))
    assert await diary.taken() == {SIX.starts_at: 1}
    diary.clock.turn(seconds=1)
    assert await diary.taken() == {}


async def test_a_place_that_ran_out_goes_to_the_next(diary: Diary):
    diary.places = 1
    await diary.held()
    assert await diary.hold(JOHN) is None
    diary.clock.turn(TEN)
    johns = await diary.hold(JOHN)
    assert johns is not None
    assert await diary.states() == ["expired"]


async def test_200_tries_for_the_last_place_and_one_wins(diary: Diary):
    await diary.booked(JOHN)
    tries = await asyncio.gather(*(diary.hold(CustomerId(f"c{n}")) for n in range(200)))
    assert sum(held is not None for held in tries) == 1
    assert await diary.taken() == {SIX.starts_at: 2}


async def test_200_customers_in_several_seatings_fill_every_place_and_no_more(diary: Diary):
    async def book(number: int) -> bool:
        held = await diary.hold(CustomerId(f"c{number}"), [SIX, NINE, NEXT][number % 3], terms=TERMS)
        return held is not None and (await diary.book(held)) is not None

    booked = await asyncio.gather(*(book(number) for number in range(200)))
    assert sum(booked) == 6
    assert await diary.taken() == {SIX.starts_at: 2, NINE.starts_at: 2, NEXT.starts_at: 2}


async def test_the_database_itself_refuses_a_place_twice(diary: Diary, engine: AsyncEngine):
    await diary.booked()
    johns = await diary.booked(JOHN)
    async with engine.begin() as connection:
        with pytest.raises(IntegrityError):
            await connection.execute(update(bookings).where(bookings.c.id == johns.id).values(place=1))


@pytest.mark.parametrize("values", [{"place": None}, {"state": "cancelled"}])
async def test_the_database_itself_keeps_state_and_place_together(diary: Diary, engine: AsyncEngine, values: dict):
    booked = await diary.booked()
    async with engine.begin() as connection:
        with pytest.raises(IntegrityError):
            await connection.execute(update(bookings).where(bookings.c.id == booked.id).values(values))


async def test_what_was_read_back_is_what_is_booked(diary: Diary):
    booked = await diary.booked()
    assert (booked.state, booked.held_until, booked.read_back) == ("booked", None, "code")
    assert (booked.party, booked.order, booked.details) == (TERMS.party, TERMS.order, TERMS.details)
    assert (booked.total_cents, booked.deposit_cents, booked.deposit) == (55000, 10000, "due")


async def test_nothing_is_booked_by_another_reading(diary: Diary):
    held = await diary.held()
    assert await diary.book(held, code="another") is None
    again = await diary.held(terms=replace(TERMS, code="newer", total_cents=1))
    assert again.id == held.id
    assert await diary.book(held, code="code") is None
    booked = await diary.book(held, code="newer")
    assert booked is not None
    assert booked.total_cents == 1


async def test_holding_on_keeps_the_reading_unless_the_party_is_another(diary: Diary):
    held = await diary.held()
    diary.clock.turn(TEN / 2)
    longer = await diary.held(terms=None)
    assert (longer.id, longer.read_back, longer.held_until) == (held.id, "code", diary.clock() + TEN)
    other = await diary.hold(party={"adult": 9})
    assert other is not None
    assert (other.id, other.read_back, other.party) == (held.id, None, {"adult": 9})


async def test_a_customer_holds_one_seating_at_a_time(diary: Diary):
    six = await diary.held()
    await diary.held(seating=NINE)
    assert await diary.taken() == {NINE.starts_at: 1}
    assert await diary.book(six) is None  # it was given up


async def test_a_full_seating_leaves_the_hold_that_there_was(diary: Diary):
    diary.places = 1
    await diary.booked(JOHN, NINE)
    await diary.held()
    assert await diary.hold(seating=NINE) is None
    assert await diary.taken() == {SIX.starts_at: 1, NINE.starts_at: 1}


async def test_a_hold_that_ran_out_is_booked_while_there_is_a_place(diary: Diary):
    diary.places = 1
    held = await diary.held()
    diary.clock.turn(TEN)
    booked = await diary.book(held)
    assert booked is not None
    assert booked.state == "booked"
    assert await diary.taken() == {SIX.starts_at: 1}


async def test_a_hold_that_ran_out_is_not_booked_into_a_full_seating(diary: Diary):
    diary.places = 1
    held = await diary.held()
    diary.clock.turn(TEN)
    await diary.booked(JOHN)
    assert await diary.book(held) is None
    assert await diary.states() == ["expired"]


async def test_every_change_is_made_once(diary: Diary, engine: AsyncEngine):
    async def all_of_it() -> Booking:
        held = await diary.hold(once="h", terms=TERMS)
        assert held is not None
        await diary.book(held, once="b")
        await diary.move(held, NINE, once="m")
        await diary.sql.paid(diary.org, held.id, now=NOW, once="p")
        return await diary.sql.cancel(diary.org, held.id, deposit="refund_due", now=NOW, once="c")

    first = await all_of_it()
    assert (first.state, first.moves, first.deposit) == ("cancelled", 1, "refund_due")
    assert await all_of_it() == first
    async with engine.connect() as connection:
        counted = select(booking_changes.c.change, func.count()).group_by(booking_changes.c.change)
        changes = {row[0]: row[1] for row in await connection.execute(counted)}
    assert changes == {"hold": 1, "book": 1, "move": 1, "paid": 1, "cancel": 1}


async def test_the_same_key_at_the_same_time_is_one_change(diary: Diary):
    holds = await asyncio.gather(*(diary.hold(once="h", terms=TERMS) for _ in range(20)))
    assert len({held.id for held in holds if held}) == 1
    booked = await asyncio.gather(*(diary.book(held, once=f"b{n}") for n, held in enumerate(holds) if held))
    assert {booking.state for booking in booked if booking} == {"booked"}
    assert await diary.taken() == {SIX.starts_at: 1}


async def test_a_key_is_of_one_change_whatever_is_asked_with_it_later(diary: Diary):
    booked = await diary.book(await diary.held(), once="b")
    other = await diary.held(seating=NEXT)
    assert await diary.book(other, once="b") == booked
    assert booked is not None
    moved = await diary.move(booked, NINE, once="m")
    assert await diary.move(booked, NEXT, moves=1, once="m") == moved
    assert len(await diary.sql.between(diary.org, DAY, NEXT.day)) == 1


async def test_trying_a_hold_again_that_was_given_up_since_takes_its_place_again(diary: Diary):
    six = await diary.hold(once="six", terms=TERMS)
    await diary.hold(seating=NINE, once="nine")
    again = await diary.hold(once="six", terms=TERMS)
    assert six is not None
    assert again is not None
    assert (again.id, again.state) == (six.id, "held")
    assert await diary.taken() == {SIX.starts_at: 1}


async def test_a_seating_that_a_customer_has_is_not_held_for_them_again(diary: Diary):
    booked = await diary.booked()
    assert await diary.hold() == booked
    assert await diary.taken() == {SIX.starts_at: 1}


async def test_an_old_hold_of_a_seating_that_is_booked_by_now_is_that_booking(diary: Diary):
    old = await diary.hold(once="old", terms=TERMS)
    diary.clock.turn(TEN)
    booked = await diary.booked()
    assert old is not None
    assert booked.id != old.id
    assert await diary.book(old) == booked
    assert await diary.hold(once="old") == booked


async def test_a_booking_moves_with_its_place(diary: Diary):
    booked = await diary.booked()
    await diary.held(seating=NINE, terms=None)  # held for this, with its customer on the line
    moved = await diary.move(booked, NINE)
    assert moved is not None
    assert (moved.id, moved.seating, moved.moves, moved.state) == (booked.id, NINE, 1, "booked")
    assert await diary.taken() == {NINE.starts_at: 1}
    assert sorted(await diary.states()) == ["booked", "released"]


async def test_a_booking_that_cannot_move_stays(diary: Diary):
    diary.places = 1
    booked = await diary.booked()
    await diary.booked(JOHN, NINE)
    assert await diary.move(booked, NINE) is None
    assert await diary.taken() == {SIX.starts_at: 1, NINE.starts_at: 1}
    assert await diary.move(booked, SIX) == booked


async def test_of_two_moves_at_once_one_is_made(diary: Diary):
    booked = await diary.booked()
    one, other = await asyncio.gather(diary.move(booked, NINE), diary.move(booked, NEXT))
    assert one == other
    assert one is not None
    assert one.moves == 1


async def test_a_cancelled_booking_frees_its_place_and_stays_cancelled(diary: Diary):
    booked = await diary.booked()
    cancelled = await diary.sql.cancel(diary.org, booked.id, deposit="kept", now=NOW, once="c")
    assert (cancelled.state, cancelled.deposit) == ("cancelled", "kept")
    assert await diary.taken() == {}
    assert await diary.sql.cancel(diary.org, booked.id, deposit="refund_due", now=NOW, once="d") == cancelled
    assert await diary.move(booked, NINE) == cancelled
    assert await diary.book(booked) == cancelled
    assert (await diary.booked()).id != booked.id  # booking anew is another booking


async def test_a_cancelled_hold_is_given_up(diary: Diary):
    held = await diary.held()
    assert (await diary.sql.cancel(diary.org, held.id, deposit="kept", now=NOW, once="c")).state == "released"
    assert await diary.sql.by_reference(diary.org, held.reference) is None


@pytest.mark.parametrize(("at_cancelling", "after_paying"), [("due", "kept"), ("waived", "refund_due")])
async def test_a_deposit_that_comes_in_after_the_cancellation(diary: Diary, at_cancelling, after_paying):
    booked = await diary.booked()
    await diary.sql.cancel(diary.org, booked.id, deposit=at_cancelling, now=NOW, once="c")
    assert (await diary.sql.paid(diary.org, booked.id, now=NOW, once="p")).deposit == after_paying


async def test_a_deposit_is_paid_once(diary: Diary):
    booked = await diary.booked()
    paid = await diary.sql.paid(diary.org, booked.id, now=NOW, once="p")
    assert paid.deposit == "paid"
    assert await diary.sql.paid(diary.org, booked.id, now=NOW, once="q") == paid


async def test_bookings_are_found_by_day_by_reference_and_by_customer(diary: Diary):
    late, early = await diary.booked(MARIA, NEXT), await diary.booked(JOHN, SIX)
    cancelled = await diary.booked(CustomerId("ann"), NINE)
    gone = await diary.sql.cancel(diary.org, cancelled.id, deposit="kept", now=NOW, once="c")
    held = await diary.held(CustomerId("bob"), NINE)
    assert await diary.sql.between(diary.org, DAY, NEXT.day) == [early, gone, late]
    assert await diary.sql.between(diary.org, DAY, DAY) == [early, gone]
    assert await diary.sql.by_reference(diary.org, early.reference) == early
    assert await diary.sql.by_reference(diary.org, held.reference) is None
    diary.clock.turn(seconds=1)
    newer = await diary.held(MARIA, SIX)
    assert await diary.sql.of_customer(diary.org, MARIA) == [newer, late]


async def test_one_org_sees_nothing_of_another(engine: AsyncEngine):
    ours, theirs = Diary(engine, OrgId("ours"), 1), Diary(engine, OrgId("theirs"), 1)
    booked = await ours.booked()
    assert await theirs.taken() == {}
    assert await theirs.sql.by_reference(theirs.org, booked.reference) is None
    assert await theirs.sql.of_customer(theirs.org, MARIA) == []
    assert await theirs.sql.between(theirs.org, DAY, DAY) == []
    with pytest.raises(NotFound, match="no booking"):
        await theirs.book(booked)
    assert await theirs.hold() is not None


async def test_a_worker_killed_at_any_step_leaves_one_booking_in_the_end(database: str, engine: AsyncEngine):
    every = "1" if engine.dialect.name == "sqlite" else "2"  # the steps are the same, and to connect takes longer
    killed = await run_script(Path(__file__).with_name("killed_bookings.py"), database, every)
    assert killed > 25
    async with engine.connect() as connection:
        rows = (await connection.execute(select(bookings.c.org, bookings.c.state, bookings.c.moves))).all()
        changes = (await connection.execute(select(func.count()).select_from(booking_changes))).scalar_one()
    assert len({row.org for row in rows}) == len(rows)
    assert {(row.state, row.moves) for row in rows} == {("booked", 1)}
    assert changes == 3 * len(rows)
    assert len(rows) >= killed
